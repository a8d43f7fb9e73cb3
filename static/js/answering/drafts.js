// What was typed and not saved yet stays in this browser, whatever happens to the network, the session or the tab.
// Every page keeps its own drafts. What another page left behind is offered, and never put over what stands there.
import { content, fill, keyOf, revisionOf, same } from "./fields.js";
import { filled } from "./opening.js";

const place = document.querySelector("[data-assessment]");
const mine = `cpo.draft.${place.dataset.person}.${place.dataset.assessment}.`;

export const sitting = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;

const nameOf = (form) => `${mine}${keyOf(form)}.${sitting}`;

export function keep(form) {
  const title = form.closest(".criterion-card").querySelector("h2").textContent.trim();
  const revision = revisionOf(form).value;
  const draft = { at: Date.now(), revision, title, page: location.pathname, fields: content(form) };
  try {
    localStorage.setItem(nameOf(form), JSON.stringify(draft));
  } catch {
    // No room, or not allowed: then the answer lives on the page alone.
  }
}

export function drop(form) {
  localStorage.removeItem(nameOf(form));
}

// Show under its criterion what another page left. `putBack(form)` is called when the person wants it back.
export async function offerAll(putBack) {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(mine))) {
    const card = document.getElementById(name.slice(mine.length).split(".")[0]);
    const form = card && (await filled(card))?.querySelector("form.answer-form");
    if (!form || name === nameOf(form)) continue;
    const draft = JSON.parse(localStorage.getItem(name));
    if (same(draft.fields, content(form))) localStorage.removeItem(name);
    else offer(form, name, draft, putBack);
  }
}

function offer(form, name, draft, putBack) {
  const note = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
  note.dataset.draft = name;
  const time = note.querySelector("time");
  time.dateTime = new Date(draft.at).toISOString();
  time.textContent = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  note.querySelector("[data-newer]").hidden = draft.revision === revisionOf(form).value;
  note.querySelector("blockquote").textContent = draft.fields
    .filter(([, value]) => value.trim() && !/^(fulfilled|partly|planned|not_fulfilled|not_applicable)$/.test(value))
    .map(([, value]) => value)
    .join("\n");
  note.querySelector("[data-discard]").addEventListener("click", () => {
    localStorage.removeItem(name);
    note.remove();
    form.closest(".criterion-card").focus();
  });
  note.querySelector("[data-put-back]").addEventListener("click", () => {
    fill(form, draft.fields);
    revisionOf(form).value = draft.revision; // if it is an old one, the portal shows both texts
    keep(form);
    localStorage.removeItem(name);
    note.remove();
    putBack(form);
  });
  form.before(note);
}

// Another tab saved, or gave up, what is offered here.
addEventListener("storage", (event) => {
  if (event.key && event.newValue === null) document.querySelector(`[data-draft="${CSS.escape(event.key)}"]`)?.remove();
});
