// Who else is here, and what they changed. Asked every few seconds while somebody looks at the page; cards in which
// something is being typed, or a text is offered back, are left alone; their next save tells of a conflict.
import { isBusy } from "./saving.js";

const EVERY = 10_000;
const company = document.getElementById("company");

function ask() {
  if (!company || document.visibilityState !== "visible") return;
  const values = {};
  for (const form of document.querySelectorAll("form.answer-form")) {
    const untouched = !isBusy(form) && !form.closest(".criterion-card").contains(document.activeElement);
    const revision = form.querySelector('.card-state input[name$="-revision"]');
    const undecided = form.closest(".criterion-card").querySelector("[data-draft], .conflict, .note-bad");
    if (untouched && !undecided) values[revision.name] = revision.value;
  }
  htmx.ajax("POST", company.dataset.news, { source: company, target: company, swap: "innerHTML", values }).catch(() => {});
}

ask();
setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
