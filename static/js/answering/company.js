// Who else is here, and what they changed. Asked every few seconds while somebody looks at the page; cards in which
// something is being typed, or a text is offered back, are left alone; their next save tells of a conflict.
import { revisionOf } from "./fields.js";
import { opened } from "./opening.js";
import { isBusy } from "./saving.js";

const EVERY = 10_000;
const company = document.getElementById("company");

function ask() {
  if (!company || document.visibilityState !== "visible") return;
  const values = { opened: opened()?.id ?? "" };
  for (const card of document.querySelectorAll(".criterion-card")) {
    const form = card.querySelector("form.answer-form");
    const untouched = !form || (!isBusy(form) && !card.contains(document.activeElement));
    const undecided = card.querySelector("[data-draft], .conflict, .note-bad");
    if (untouched && !undecided) values[`${card.id}-revision`] = form ? revisionOf(form).value : card.dataset.revision;
  }
  htmx.ajax("POST", company.dataset.news, { source: company, target: company, swap: "innerHTML", values }).catch(() => {});
}

ask();
setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
