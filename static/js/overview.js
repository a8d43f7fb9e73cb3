// What was typed here and not saved: say so, and lead to where it is offered back.
const note = document.getElementById("left-behind");
const mine = `cpo.draft.${note.dataset.person}.${note.dataset.assessment}.`;
const list = note.querySelector("ul");
const drafts = new Map();
for (const name of Object.keys(localStorage).filter((each) => each.startsWith(mine))) {
  const { page, title } = JSON.parse(localStorage.getItem(name));
  drafts.set(`${page}#${name.slice(mine.length).split(".")[0]}`, title);
}
for (const [address, title] of drafts) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = title;
  const item = document.createElement("li");
  item.append(link);
  list.append(item);
}
note.hidden = drafts.size === 0;
