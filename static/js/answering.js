// "Take theirs" after a conflict: read the page again and come back to the same criterion.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-reload]");
  if (!link) return;
  event.preventDefault();
  location.hash = new URL(link.href).hash;
  location.reload();
});
