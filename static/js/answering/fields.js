import { addRowsUntil } from "./rows.js";

// What the form of an answer says, as a list of [name, value], and putting that back into it.

const HOUSEKEEPING = /^(csrfmiddlewaretoken|sitting)$|-revision$|_FORMS$/;

export const keyOf = (form) => form.closest(".criterion-card").id;

export const revisionOf = (form) => form.querySelector('.card-state input[name$="-revision"]');

export function content(form) {
  return [...new FormData(form)].filter(([name, value]) => value !== "" && !HOUSEKEEPING.test(name));
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export function fill(form, fields) {
  const values = new Map(fields);
  for (const name of values.keys()) addRowsUntil(form, name);
  for (const control of form.elements) {
    if (!control.name || HOUSEKEEPING.test(control.name) || control.type === "hidden") continue;
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.get(control.name) === control.value;
    else control.value = values.get(control.name) ?? "";
  }
}
