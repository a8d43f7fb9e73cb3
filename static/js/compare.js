// A row opens to what all say about its criterion, which is fetched then; the address keeps which rows are open, so that
// it can be shared. Without script the row's button asks for the page with these words on it.
const form = document.getElementById("options");
const matrix = () => document.getElementById("matrix");
const opened = () => {
  const buttons = [...matrix().querySelectorAll(".row button")];
  const open = buttons.filter((button) => button.ariaExpanded === "true").map((button) => button.closest("tr").id);
  return open.length > 1 && open.length === buttons.length ? ["all"] : open;
};
const wordsOf = (row) => (row.nextElementSibling?.matches(".words") ? row.nextElementSibling : null);

function keep(address) {
  address.searchParams.delete("open");
  for (const key of opened()) address.searchParams.append("open", key);
  return address.href;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".row button");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("tr");
  const opens = button.ariaExpanded !== "true";
  if (opens && !wordsOf(row)) {
    const statements = new URLSearchParams(new FormData(form).getAll("statement").map((number) => ["statement", number]));
    const address = `${matrix().dataset.words.replace("/-/", `/${row.id}/`)}?${statements}`;
    await htmx.ajax("GET", address, { target: row, swap: "afterend" }).catch(() => { /* said below */ });
  }
  const words = wordsOf(row);
  form.querySelector("[data-unanswered]").hidden = Boolean(words);
  if (!words) return;
  words.hidden = !opens;
  button.ariaExpanded = opens;
  history.replaceState(history.state, "", keep(new URL(location.href)));
  for (const link of document.querySelectorAll("#taken a, a[data-keeps-open]")) link.href = keep(new URL(link.href));
});

// What the form asks for is said without what it leaves open.
form.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt !== form) return;
  for (const [name, value] of [...detail.formData]) if (!value) detail.formData.delete(name);
  for (const key of opened()) detail.formData.append("open", key);
});
