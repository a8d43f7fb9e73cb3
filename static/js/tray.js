// What is to be compared follows from page to page, in the browser's own storage: public pages are alike for everyone.
const KEY = "comparison";
const MOST = 6;
const tray = document.getElementById("tray");
const bar = tray.querySelector("aside");
const list = tray.querySelector("ul");
const details = tray.querySelector("details");
const said = tray.querySelector("[role=status]");

let memory = "[]"; // where the browser forbids storing
const read = () => {
  let stored = memory;
  try { stored = localStorage.getItem(KEY) ?? memory; } catch { /* memory it is */ }
  try { return JSON.parse(stored).filter((each) => typeof each.number === "string").slice(0, MOST); } catch { return []; }
};
const store = (chosen) => {
  memory = JSON.stringify(chosen);
  try { localStorage.setItem(KEY, memory); } catch { /* kept for this page only */ }
  draw();
};

const words = (name, values) => tray.dataset[name].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
const say = (sentence, { stays = false } = {}) => {
  said.textContent = sentence;
  clearTimeout(say.timer);
  if (!stays) say.timer = setTimeout(() => { said.textContent = ""; }, 6000);
};

const addressOf = (chosen, base = tray.dataset.address) => {
  const address = new URL(base, location.href);
  address.searchParams.delete("statement");
  for (const each of chosen) address.searchParams.append("statement", each.number);
  return address.href;
};

function draw() {
  const chosen = read();
  bar.hidden = chosen.length === 0;
  for (const count of tray.querySelectorAll("[data-count]")) count.textContent = chosen.length;
  tray.querySelector(".btn").href = addressOf(chosen);
  list.replaceChildren(...chosen.map(item));
  for (const link of document.querySelectorAll("a[data-of-comparison]")) {
    link.hidden = chosen.length === 0;
    link.href = addressOf(chosen, link.href);
  }
  if (isChoice && !isAnother) tick(chosen);
  for (const pick of document.querySelectorAll("a[data-compare]")) {
    pick.setAttribute("role", "button");
    pick.setAttribute("aria-pressed", chosen.some((each) => each.number === pick.dataset.compare));
  }
}

function item({ number, name }) {
  const line = document.createElement("li");
  const label = document.createElement("span");
  label.textContent = name;
  label.title = `${name}, ${number}`;
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.remove = number;
  button.textContent = "×";
  button.setAttribute("aria-label", words("remove", { name }));
  line.append(label, button);
  return line;
}

function add(statement) {
  const chosen = read();
  if (chosen.length >= MOST) {
    details.open = true;
    draw();
    return say(words("full", { most: MOST }), { stays: true });
  }
  store([...chosen, statement]);
  say(words("added", { name: statement.name, number: chosen.length + 1, most: MOST }));
}

function remove(number) {
  const chosen = read();
  const gone = chosen.find((each) => each.number === number);
  store(chosen.filter((each) => each !== gone));
  say(words("removed", { name: gone?.name ?? number }));
}

// Pages that compare say so by a form with the statements: the comparison itself, and the choice with boxes to tick.
const page = document.querySelector("form[data-comparison]");
const isChoice = page?.id === "choice";
const inputs = () => [...(page?.querySelectorAll("input[name=statement]") ?? [])];
const statementOf = (input) => ({ number: input.value, name: input.dataset.name });

// Somebody's link shows another comparison than one's own, which is in the tray: it stays there, a click away. Links to
// the choice of what belongs to that one say so.
const OTHER = "other";
const shown = inputs().filter((input) => !isChoice || input.checked).map(statementOf);
const isIn = (chosen) => ({ number }) => chosen.some((each) => each.number === number);
const isSame = (some, others) => some.every(isIn(others)) && others.every(isIn(some));
const saysOther = isChoice && new URLSearchParams(location.search).has(OTHER);
const isAnother = Boolean(page) && read().length > 0 && (isChoice ? saysOther : !isSame(read(), shown));

function mark() {
  for (const link of document.querySelectorAll("a[data-leaves], a[data-chooses]")) {
    const address = new URL(link.href);
    address.searchParams.set(OTHER, "1");
    link.href = address.href;
  }
  if (!isChoice) return;
  const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: OTHER, value: "1" });
  page.append(hidden);
  page.addEventListener("submit", ({ submitter }) => { hidden.disabled = submitter?.name !== "choose"; });
}

// What is taken out of the tray leaves the comparison, too.
const follow = () => {
  if (page && !isChoice && !isAnother) location.assign(addressOf(read(), location.href));
};

// The choice ticks what the tray has; what it does not list is added to the chosen ones.
function tick(chosen) {
  const list = document.getElementById("chosen");
  for (const { number, name } of chosen) {
    if (inputs().some((input) => input.value === number)) continue;
    const line = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "statement", value: number, className: "form-check-input mt-0" });
    box.dataset.name = label.textContent = name;
    label.className = "row-of";
    label.prepend(box, " ");
    line.append(label);
    list.append(line);
  }
  for (const input of inputs()) input.checked = chosen.some((each) => each.number === input.value);
  list.closest("fieldset").hidden = list.children.length === 0;
}

document.addEventListener("click", (event) => {
  const pick = event.target.closest("a[data-compare]");
  if (!pick || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { compare: number, name } = pick.dataset;
  if (read().some((each) => each.number === number)) remove(number);
  else add({ number, name });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a[data-compare]")) return;
  event.preventDefault();
  event.target.click();
});
list.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-remove]");
  if (!button) return;
  remove(button.dataset.remove);
  (list.querySelector("button") ?? document.getElementById("main")).focus();
  follow();
});
tray.querySelector("button.link").addEventListener("click", () => {
  store([]);
  say(words("cleared", {}));
  document.getElementById("main").focus();
  follow();
});
page?.addEventListener("change", ({ target }) => {
  if (!isChoice || isAnother || target.name !== "statement") return;
  if (target.checked) add(statementOf(target));
  else remove(target.value);
});
document.querySelector(".matrix")?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-leaves]");
  if (link && !isAnother) store(read().filter((each) => each.number !== link.dataset.leaves));
});

tray.querySelector(".btn").hidden = Boolean(page) && !isChoice && !isAnother;
const others = isChoice ? read().filter((each) => !isIn(shown)(each)) : [];
if (shown.length && !isAnother) store([...shown, ...others].slice(0, MOST));
else draw();
if (isAnother) {
  mark();
  say(words("another", {}));
}

const wide = matchMedia("(min-width: 62rem)");
const fit = () => { details.open = wide.matches && (!page || isChoice); };
fit();
wide.addEventListener("change", fit);
addEventListener("storage", (event) => { if (event.key === KEY) draw(); });
addEventListener("pageshow", (event) => { if (event.persisted) draw(); });
document.addEventListener("htmx:afterSettle", draw);
