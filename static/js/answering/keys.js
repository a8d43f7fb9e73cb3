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

function current() {
  const focused = document.activeElement?.closest?.(".criterion-card");
  if (focused) return focused;
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target?.matches?.(".criterion-card")) return target;
  return null;
}

function go(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
  history.replaceState(null, "", `#${card.id}`);
}

function step(by) {
  const all = cards();
  const here = all.indexOf(current());
  go(all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)]);
}

function choose(number) {
  const radio = current()?.querySelectorAll('.choice input[type="radio"]')[number - 1];
  if (!radio || radio.checked) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

// The next open card of this page, or the portal's answer to where the next one is.
function nextOpen() {
  const all = cards();
  const here = current();
  const after = all.slice(all.indexOf(here) + 1).find((card) => card.querySelector(".card-state[data-open]"));
  if (after) return go(after);
  const link = document.querySelector("[data-next-open]");
  if (!link) return;
  const address = new URL(link.href);
  address.searchParams.set("after", (here ?? all.at(-1))?.id ?? "");
  location.assign(address);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  n: nextOpen,
  e: () => [...(current()?.querySelectorAll(".answer-form textarea") ?? [])].find((field) => field.checkVisibility())?.focus(),
  c: () => { const commentary = current()?.querySelector(".commentary"); if (commentary) commentary.open = !commentary.open; },
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

// Links lead to a criterion, or to the very field of it that lacks something.
if (location.hash) (document.querySelector(":target") ?? document.body).focus({ preventScroll: true });
