// Narrows a page of answers or criteria at once, by its form: <form data-filter>. Each stands on the page and has its
// marks (data-marks), by which the form's choices go, and its grade (data-grade); the address says what is shown, so that
// it can be shared and works alone.
for (const form of document.querySelectorAll("form[data-filter]")) {
  const items = [...document.querySelectorAll("[data-marks]")];
  const groups = document.querySelectorAll("section:has([data-marks]), tbody:has([data-marks])");
  const said = form.querySelector("output");

  const filter = () => {
    const data = new FormData(form);
    const marks = ["show", "role", "category"].map((name) => data.get(name)).filter(Boolean);
    const grades = data.getAll("grade");
    const words = (data.get("q") ?? "").trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const item of items) {
      const fits =
        marks.every((mark) => item.dataset.marks.split(" ").includes(mark)) &&
        (!grades.length || grades.includes(item.dataset.grade)) &&
        words.every((word) => item.textContent.toLowerCase().includes(word));
      item.hidden = !fits;
      shown += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-marks]:not([hidden])");
    said.textContent = said.dataset.sentence.replace("{shown}", shown).replace("{every}", items.length);
    const asked = new URLSearchParams([...data].filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}${location.hash}`);
    form.dispatchEvent(new CustomEvent("filtered", { bubbles: true }));
  };

  form.addEventListener("input", (event) => {
    const opens = event.target.dataset.opens;
    if (opens) for (const details of document.querySelectorAll(opens)) details.open = event.target.checked;
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  // A link to what the filter hides shows everything again.
  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.closest("[hidden]")) return;
    for (const field of form.querySelectorAll("[name=show], [name=grade]")) field.checked = field.matches("[value='']");
    form.elements.q.value = "";
    filter();
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();
}
