// One criterion is open, the others are lines. Opening another one keeps the page still, saves nothing and loses nothing:
// every field stays on the page. What is answered gets its fields when it is opened; what is open has them from the
// beginning, so that it can be answered without network, too. The commentary of the open one stands in the pane.
const cards = () => [...document.querySelectorAll(".criterion-card")];
const pane = document.querySelector(".pane");
const fold = pane.querySelector(".pane-fold");
const unopened = document.querySelector("[data-unopened]");
const page = document.querySelector(".answering").dataset;
const addressOf = (card) => `${page.address}${card.id}/${page.query}`;
const FOLDED = "cpo.commentary";

export const opened = () => document.querySelector(".criterion-card[data-open]");
export const currentOr = (card) => document.activeElement?.closest?.(".criterion-card") ?? opened() ?? card;

// The fields of a blank criterion, from the template of the page.
function fillBlank(card) {
  const fields = document.getElementById("blank").content.cloneNode(true);
  if (!("standards" in card.dataset)) fields.querySelector(".rows-standards").remove();
  const holder = document.createElement("div");
  holder.append(fields);
  for (const element of holder.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (value === "any-address/any-criterion/") element.setAttribute(name, addressOf(card));
      else if (/any-/.test(value)) element.setAttribute(name, value.replace("any-address/", page.address).replaceAll("any-criterion", card.id));
    }
  }
  holder.querySelector("[data-next-open]").href = `${page.next}?${page.query ? `${page.query.slice(1)}&` : ""}after=${card.id}`;
  holder.querySelector(`[name="${card.id}-revision"]`).value = card.dataset.revision;
  delete card.dataset.blank;
  card.append(...holder.childNodes);
  htmx.process(card);
}

// The card, with its fields; null if the portal does not answer.
export async function filled(card) {
  const link = card.querySelector(".opens");
  if (card.querySelector(".answer-form, .more > .said")) return card;
  try {
    await htmx.ajax("GET", addressOf(card), { source: link, target: card, swap: "outerHTML" });
  } catch {
    // told below
  }
  const now = document.getElementById(card.id);
  unopened.hidden = now.querySelector(".answer-form") !== null;
  return unopened.hidden ? now : null;
}

export async function open(card, { focus = true, scroll = true } = {}) {
  const whole = await filled(card);
  if (!whole) return null;
  const before = whole.getBoundingClientRect().top;
  for (const each of cards()) mark(each, each === whole);
  scrollBy({ top: whole.getBoundingClientRect().top - before, behavior: "instant" });
  tell(whole);
  if (focus) {
    whole.focus({ preventScroll: true });
    if (scroll) whole.scrollIntoView({ block: "nearest", behavior: "instant" });
    history.replaceState(null, "", `#${whole.id}`);
  }
  return whole;
}

function mark(card, isOpen) {
  card.toggleAttribute("data-open", isOpen);
  card.querySelector(".opens").setAttribute("aria-expanded", isOpen);
}

// The commentary in the pane, which stays in sight.
function tell(card) {
  const text = card.querySelector(".commentary > div");
  pane.hidden = !text;
  if (!text || pane.dataset.of === card.id) return;
  pane.dataset.of = card.id;
  pane.querySelector(".pane-fold .numbers").textContent = card.querySelector(".numbers").textContent;
  pane.querySelector(".pane-text").replaceChildren(...text.cloneNode(true).childNodes);
}

function show(isFolded) {
  document.documentElement.classList.toggle("pane-folded", isFolded);
  fold.setAttribute("aria-expanded", !isFolded);
}

export function turnCommentary() {
  const commentary = opened()?.querySelector(".commentary");
  if (getComputedStyle(pane).display === "none") {
    if (commentary) commentary.open = !commentary.open;
    return;
  }
  const isFolded = fold.getAttribute("aria-expanded") === "true";
  localStorage.setItem(FOLDED, isFolded ? "folded" : "open");
  show(isFolded);
}

for (const card of document.querySelectorAll("[data-blank]")) fillBlank(card);
show(localStorage.getItem(FOLDED) === "folded");
fold.addEventListener("click", turnCommentary);

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest?.(".opens, .steps a");
  const card = link?.matches(".steps a") ? document.getElementById(link.hash.slice(1)) : event.target.closest?.(".criterion-card");
  if (!card) return;
  if (link) event.preventDefault();
  if (card.hasAttribute("data-open")) return link && card.focus();
  if (link || !event.target.closest("a, button, summary, label, input, .comments")) open(card, { scroll: false });
});

// An answer chosen in a line opens its criterion; what was chosen stays.
document.addEventListener("change", (event) => {
  const card = event.target.closest?.(".criterion-card");
  if (card && event.target.type === "radio" && !card.hasAttribute("data-open")) open(card, { focus: false });
});

// What was swapped shows in the row of boxes, too; a card that was swapped while it was open is told again.
document.addEventListener("htmx:afterSettle", () => {
  for (const card of document.querySelectorAll("[data-blank]")) fillBlank(card);
  if (opened()) tell(opened());
  for (const card of cards()) {
    const line = card.querySelector(".line .answer");
    const step = document.querySelector(`.steps a[href="#${CSS.escape(card.id)}"]`);
    if (!line || !step || step.className === line.className) continue;
    step.className = line.className;
    step.querySelector("use").setAttribute("href", `#${line.className.split(" ")[1]}`);
  }
});

const wanted = location.hash && document.getElementById(location.hash.slice(1));
const first = wanted?.closest?.(".criterion-card");
if (first) open(first, { focus: false }).then((card) => (document.querySelector(":target") ?? card)?.focus({ preventScroll: true }));
else if (opened()) tell(opened());
