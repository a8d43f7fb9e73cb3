// What is shown changes without asking the server; the address keeps it, and so do the links to files and columns.
const form = document.getElementById("options");
const matrix = document.querySelector(".matrix");
const status = document.getElementById("shown");
const VIEW = ["differences", "grade", "open"];

const inView = (row, { differences, grades }) =>
  !(differences && row.classList.contains("same")) && (!grades.length || grades.some((grade) => row.classList.contains(`of-${grade}`)));

function keep(address, chosen) {
  for (const name of VIEW) address.searchParams.delete(name);
  for (const name of VIEW) for (const value of chosen.getAll(name)) address.searchParams.append(name, value);
  return address;
}

form.addEventListener("change", (event) => {
  const chosen = new FormData(form);
  const view = { differences: chosen.has("differences"), grades: chosen.getAll("grade") };
  matrix.classList.toggle("differences-only", view.differences);
  matrix.dataset.grades = view.grades.join(" ");
  if (event.target.name === "open") for (const each of matrix.querySelectorAll("details")) each.open = event.target.checked;
  const rows = [...matrix.querySelectorAll("tbody tr:not(.group)")];
  const counts = { shown: rows.filter((row) => inView(row, view)).length, every: rows.length };
  status.textContent = status.dataset.sentence.replace(/\{(\w+)\}/g, (_all, name) => counts[name]);
  history.replaceState(null, "", keep(new URL(location.href), chosen));
  for (const link of document.querySelectorAll("a[data-keeps-view]")) link.href = keep(new URL(link.href), chosen);
});
