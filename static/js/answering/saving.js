// Answers save themselves: a moment after the last key, one request at a time for each card. What cannot be sent waits,
// and is tried again until it can: when the network is back, or when somebody has signed in again in another tab.
import { drop, keep, offerAll, sitting } from "./drafts.js";
import { content, same } from "./fields.js";
import { open } from "./opening.js";

const PAUSE = 700; // milliseconds after the last key
const RETRY = 5000;

const bar = document.getElementById("saving-bar");
const timers = new WeakMap(); // form → the timer of its next save
const sent = new WeakMap(); // form → what the request under way says
const saved = new WeakMap(); // form → what was saved last from this page
const waiting = new Map(); // form → why it cannot be saved: the name of a sentence in the bar

for (const link of bar.querySelectorAll("[data-comes-back]")) link.search = new URLSearchParams({ next: location.pathname });
htmx.config.timeout = 20_000;
document.documentElement.classList.add("saves-itself");

const formOf = (element) => element.closest?.("form.answer-form");

// Two texts stand side by side, and the person is about to choose: a save now would pull the buttons from under the hand.
const isUndecided = (form) => form.querySelector(".conflict") !== null;

export const isBusy = (form) => timers.has(form) || sent.has(form) || waiting.has(form);

function schedule(form, pause) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), pause));
}

function save(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  if (!form.isConnected) return;
  if (same(content(form), saved.get(form)) && !waiting.has(form)) drop(form);
  else htmx.trigger(form, "save");
}

function wait(form, why) {
  waiting.set(form, why);
  form.closest(".criterion-card").classList.add("is-waiting");
  show();
}

function settle(form) {
  waiting.delete(form);
  form.closest(".criterion-card")?.classList.remove("is-waiting");
  show();
}

function show() {
  const reasons = new Set(waiting.values());
  for (const sentence of bar.querySelectorAll("[data-when]")) sentence.hidden = !reasons.has(sentence.dataset.when);
}

function retry() {
  for (const form of waiting.keys()) {
    if (!form.isConnected) waiting.delete(form);
    else if (!sent.has(form)) save(form);
  }
  show();
}

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  keep(form);
  if (!isUndecided(form)) schedule(form, PAUSE);
});

document.addEventListener("change", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  keep(form);
  if (!isUndecided(form)) schedule(form, 0);
});

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters } = event.detail;
  // Signing in again changes the token; the cookie has the one that counts.
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  if (token) {
    headers["X-CSRFToken"] = token;
    if (parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token;
  }
  if (event.target.matches("form")) parameters.sitting = sitting;
  const form = formOf(event.target);
  if (!form || form !== event.target) return;
  sent.set(form, content(form));
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event.target);
  if (!form || form !== event.target) return;
  const said = sent.get(form);
  sent.delete(form);
  const { status } = event.detail.xhr;
  if (status === 200) {
    settle(form);
    if (!form.isConnected) return;
    saved.set(form, said);
    if (same(said, content(form))) drop(form);
  } else if (status === 409 || status === 422) {
    settle(form); // the card says what is the matter; the draft is kept until it is saved
  } else {
    wait(form, { 0: "offline", 401: "expired", 403: "refused", 404: "refused" }[status] ?? "failing");
  }
});

// A document was attached by a save of its own; the card's next save follows on that one.
document.addEventListener("document-attached", (event) => {
  const { key, revision } = event.detail;
  const shown = document.querySelector(`#state-${CSS.escape(key)} input[name$="-revision"]`);
  if (shown && revision !== null) shown.value = Math.max(shown.value, revision);
});

// The card was replaced by what somebody else wrote, because the person chose that.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-take-theirs]")) drop(formOf(event.target));
});

addEventListener("online", retry);
addEventListener("focus", retry);
setInterval(retry, RETRY);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") return retry();
  for (const form of document.querySelectorAll("form.answer-form")) if (timers.has(form)) save(form);
});

offerAll((form) => {
  schedule(form, 0);
  open(form.closest(".criterion-card"), { focus: false }).then(() => form.querySelector("textarea").focus());
});

// htmx promises what nobody waits for; a request that failed is dealt with by its events above.
addEventListener("unhandledrejection", (event) => {
  if (event.reason === undefined) event.preventDefault();
});
