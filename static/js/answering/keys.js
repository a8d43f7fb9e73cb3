import { currentOr, open, opened, turnCommentary } from "./opening.js";

// Answering by keyboard. Single keys count only where nothing is being typed, and can be switched off (WCAG 2.1.4).
const dialog = document.querySelector("dialog.keys");
const button = document.querySelector(".keys-button");
const toggle = dialog.querySelector("[data-keys-on]");
const SWITCH = "cpo.keys";

toggle.checked = localStorage.getItem(SWITCH) !== "off";
toggle.addEventListener("change", () => localStorage.setItem(SWITCH, toggle.checked ? "on" : "off"));
button.hidden = false;
button.addEventListener("click", () => dialog.showModal());

const cards = () => [...document.querySelectorAll(".criterion-card")];
const current = () => currentOr(null);

function step(by) {
  const all = cards();
  const here = all.indexOf(document.activeElement?.closest?.(".criterion-card"));
  const next = all[here < 0 ? Math.max(all.indexOf(opened()), 0) : Math.min(Math.max(here + by, 0), all.length - 1)];
  if (next) open(next);
}

async function choose(number) {
  const card = current() && (await open(current(), { focus: false }));
  const radio = card?.querySelectorAll('.choice input[type="radio"]')[number - 1];
  if (!radio || radio.checked) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

// The next open card of this page, or the portal's answer to where the next one is.
function nextOpen() {
  const all = cards();
  const here = document.activeElement?.closest?.(".criterion-card");
  const after = all.slice(all.indexOf(here) + 1).find((card) => card.querySelector(".card-state[data-lacks]"));
  if (after) return open(after);
  const link = document.querySelector("[data-next-open]");
  if (!link) return;
  const address = new URL(link.href);
  address.searchParams.set("after", (here ?? opened() ?? all.at(-1))?.id ?? "");
  location.assign(address);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".criterion-card [data-next-open]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.target.closest(".criterion-card").focus({ preventScroll: true });
  nextOpen();
});

async function explain() {
  const card = current();
  if (card && (await open(card, { focus: false }))) opened().querySelector(".answer-form textarea")?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  n: nextOpen,
  e: explain,
  c: turnCommentary,
  "/": () => document.getElementById("search")?.focus(),
  "?": () => dialog.showModal(),
};
for (const number of [1, 2, 3, 4, 5]) KEYS[number] = () => choose(number);

const TYPING = 'textarea, select, input:not([type="radio"], [type="checkbox"])';

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (event.target.matches?.(TYPING)) {
    if (event.key === "Escape") event.target.closest(".criterion-card")?.focus();
    return;
  }
  const act = (event.key === "?" || toggle.checked) && KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
