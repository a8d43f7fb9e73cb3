// Marks in the list at the side which part of the page is being read.
const links = new Map();
for (const link of document.querySelectorAll(".side a[href^='#']")) {
  const target = document.getElementById(link.hash.slice(1));
  if (target) links.set(target.closest("section") ?? target, link);
}
const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(target).setAttribute("aria-current", "location");
    }
  },
  { rootMargin: "0px 0px -70% 0px" },
);
for (const target of links.keys()) seen.observe(target);
