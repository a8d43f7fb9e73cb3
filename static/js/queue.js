// Keeps the numbers of a queue left open as they are; not while nobody looks at it.
const EVERY = 60_000;

setInterval(() => {
  const piles = document.getElementById("piles");
  if (document.visibilityState === "visible" && piles) window.htmx.trigger(piles, "refresh");
}, EVERY);
