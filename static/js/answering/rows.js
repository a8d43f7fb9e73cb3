// Links and standards are rows: when the last one is begun, the next empty one is put below it.

function addRow(row) {
  const total = row.parentElement.querySelector('[name$="-TOTAL_FORMS"]');
  const [prefix, next] = [total.name.replace("TOTAL_FORMS", ""), Number(total.value)];
  const copy = row.cloneNode(true);
  for (const element of copy.querySelectorAll("label, input, select")) {
    for (const name of ["name", "id", "for"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(`${prefix}${next - 1}-`, `${prefix}${next}-`));
    }
    if (!element.matches("label")) element.value = "";
  }
  copy.querySelector(".link-check")?.remove();
  row.after(copy);
  total.value = next + 1;
}

// Rows of the form until there is one with a field of that name.
export function addRowsUntil(form, name) {
  const [, prefix, place] = name.match(/^(.+-(?:evidence|standards)-)(\d+)-/) ?? [];
  const total = prefix && form.elements[`${prefix}TOTAL_FORMS`];
  while (total && Number(total.value) <= Number(place)) addRow([...total.parentElement.querySelectorAll(":scope > .row-fields")].at(-1));
}

document.addEventListener("input", (event) => {
  const row = event.target.closest?.(".rows > .row-fields");
  if (row && event.target.value && !row.nextElementSibling?.matches(".row-fields")) addRow(row);
});
