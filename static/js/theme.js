// Before anything is painted: dark follows the system unless the reader has chosen.
(() => {
  const root = document.documentElement;
  if (root.hasAttribute("data-theme-chosen")) return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (!root.hasAttribute("data-theme-chosen")) root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
})();
