// What is to be compared follows from page to page, in the browser's own storage: public pages are alike for everyone.
// It is filled by choice only; the page's head says how many there are and leads to them.
const KEY = "comparison";
const MOST = 6;
const tray = document.getElementById("tray");
const counts = document.querySelectorAll("a.tray-count");

let memory = "[]"; // where the browser forbids storing
function read() {
  let stored = memory;
  try { stored = localStorage.getItem(KEY) ?? memory; } catch { /* memory it is */ }
  try { return JSON.parse(stored).filter((each) => typeof each.number === "string").slice(0, MOST); } catch { return []; }
}
function store(chosen) {
  memory = JSON.stringify(chosen);
  try { localStorage.setItem(KEY, memory); } catch { /* kept for this page only */ }
  draw();
}

function say(name, values, { stays = false } = {}) {
  tray.textContent = tray.dataset[name].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  clearTimeout(say.timer);
  if (!stays) say.timer = setTimeout(() => { tray.textContent = ""; }, 6000);
}

function addressOf(chosen, base) {
  const address = new URL(base, location.href);
  address.searchParams.delete("statement");
  for (const each of chosen) address.searchParams.append("statement", each.number);
  return address.href;
}

function draw() {
  const chosen = read();
  for (const link of counts) {
    link.href = addressOf(chosen, link.href);
    link.querySelector("b")?.remove();
    if (chosen.length) link.append(" ", Object.assign(document.createElement("b"), { textContent: chosen.length }));
  }
  for (const link of document.querySelectorAll("a[data-of-comparison]")) {
    link.hidden = chosen.length === 0;
    link.href = addressOf(chosen, link.href);
  }
  for (const pick of document.querySelectorAll("a[data-compare]")) {
    const isIn = chosen.some((each) => each.number === pick.dataset.compare);
    pick.setAttribute("role", "button");
    pick.setAttribute("aria-pressed", isIn);
    [pick.children[0].hidden, pick.children[1].hidden] = [isIn, !isIn];
  }
}

function add(statement) {
  const chosen = read();
  if (chosen.length >= MOST) return say("full", { most: MOST }, { stays: true });
  store([...chosen, statement]);
  say("added", { name: statement.name, number: chosen.length + 1, most: MOST });
}

function remove({ number, name }) {
  store(read().filter((each) => each.number !== number));
  say("removed", { name });
}

document.addEventListener("click", (event) => {
  const pick = event.target.closest("a[data-compare]");
  if (!pick || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { compare: number, name } = pick.dataset;
  if (read().some((each) => each.number === number)) remove({ number, name });
  else add({ number, name });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a[data-compare]")) return;
  event.preventDefault();
  event.target.click();
});

// The page of choice and the comparison change what was gathered only if that is what they show: somebody's link leaves
// it alone.
const page = document.querySelector("#choice, #options");
const shown = [...(page?.querySelectorAll("input[name=statement]:is([type=hidden], :checked)") ?? [])];
const isMine = shown.length === read().length && read().every(({ number }) => shown.some((each) => each.value === number));
if (page && isMine) {
  page.addEventListener("change", ({ target }) => {
    if (target.name !== "statement") return;
    const statement = { number: target.value, name: target.dataset.name };
    if (target.checked) add(statement);
    else remove(statement);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-leaves]");
    if (link) store(read().filter((each) => each.number !== link.dataset.leaves));
  });
}

draw();
addEventListener("storage", (event) => { if (event.key === KEY) draw(); });
addEventListener("pageshow", (event) => { if (event.persisted) draw(); });
document.addEventListener("htmx:afterSettle", draw);
