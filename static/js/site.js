// The theme switch. Without this script the page follows the cookie, or is light.
for (const button of document.querySelectorAll(".theme-switch")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    root.dataset.themeChosen = "";
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  });
}

// The menu is a <details>: open beside the brand on wide screens, folded on narrow ones.
const wide = matchMedia("(min-width: 72rem)");
const menu = document.querySelector("details.menu");
const fit = () => { menu.open = wide.matches; };
fit();
wide.addEventListener("change", fit);

// The person's menu closes when something else is clicked or Escape is pressed.
const person = document.querySelector("details.person");
document.addEventListener("click", (event) => {
  if (person?.open && !person.contains(event.target)) person.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !person?.open) return;
  person.open = false;
  person.querySelector("summary").focus();
});

// Forms that should ask first say so: <form data-confirm="…">.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// Forms that ask by themselves say when the portal did not answer, in an element of theirs with data-unanswered.
document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr } }) => {
  const sentence = target.querySelector?.("[data-unanswered]");
  if (sentence) sentence.hidden = xhr.status >= 200 && xhr.status < 400;
});

// On a phone the list at the side is a line that scrolls: where one is stands in sight.
for (const side of document.querySelectorAll(".side")) {
  const here = side.querySelector("[aria-current]");
  if (here) side.scrollLeft = here.offsetLeft - side.offsetLeft - 16;
}
