// "Differences only" without asking the server; the address keeps it, so that it can be shared.
const toggle = document.querySelector("[data-toggle-differences]");
toggle?.addEventListener("change", () => {
  document.querySelector(".matrix").classList.toggle("differences-only", toggle.checked);
  const address = new URL(location.href);
  if (toggle.checked) address.searchParams.set("differences", "1");
  else address.searchParams.delete("differences");
  history.replaceState(null, "", address);
});
