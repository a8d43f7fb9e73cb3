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

// What is told was asked a while ago: somebody may have begun to type, or saved, since then. Such a card stays as it is.
let isNews = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  isNews = event.detail.target === company;
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const card = event.detail.target;
  if (!isNews || !card.matches(".criterion-card")) return;
  const form = card.querySelector("form.answer-form");
  if ((form && isBusy(form)) || card.contains(document.activeElement)) event.detail.shouldSwap = false;
});

ask();
setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
