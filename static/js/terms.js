// Words of the glossary explain themselves on hover, on keyboard focus and on touch. Without this script their links
// lead to the glossary, and the title shows the definition.
const box = document.createElement("div");
box.className = "term-box";
box.id = "term-box";
box.setAttribute("role", "tooltip");
box.hidden = true;
document.body.append(box);

let shown = null;

function show(link) {
  if (link.title) {
    link.dataset.definition = link.title;
    link.removeAttribute("title");
  }
  link.dataset.definition ||= document.querySelector(link.hash)?.nextElementSibling?.textContent ?? "";
  if (!link.dataset.definition) return;
  shown = link;
  box.textContent = link.dataset.definition;
  box.hidden = false;
  link.setAttribute("aria-describedby", box.id);
  const place = link.getClientRects()[0];
  const left = Math.min(place.left, document.documentElement.clientWidth - box.offsetWidth - 8);
  box.style.left = `${Math.max(8, left) + scrollX}px`;
  const above = place.top > box.offsetHeight + 12;
  box.style.top = `${(above ? place.top - box.offsetHeight - 6 : place.bottom + 6) + scrollY}px`;
}

function hide() {
  shown?.removeAttribute("aria-describedby");
  shown = null;
  box.hidden = true;
}

const termOf = (event) => event.target.closest?.("a.term");
document.addEventListener("mouseover", (event) => { const link = termOf(event); if (link) show(link); });
document.addEventListener("mouseout", (event) => { if (termOf(event) && event.relatedTarget !== box) hide(); });
document.addEventListener("focusin", (event) => { const link = termOf(event); if (link) show(link); });
document.addEventListener("focusout", (event) => { if (termOf(event)) hide(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
box.addEventListener("mouseleave", hide);

// The first touch explains, the second follows the link.
let touched = null;
document.addEventListener("touchstart", (event) => {
  const link = termOf(event);
  if (!link && event.target !== box) hide();
  touched = link && link !== shown ? link : null;
}, { passive: true });
document.addEventListener("click", (event) => {
  if (touched && termOf(event) === touched) {
    event.preventDefault();
    show(touched);
  }
  touched = null;
});
