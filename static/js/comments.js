// Answering a comment of the reviewers: what could not be sent is said beside it, and focus stays at the comment.
const formOf = (element) => (element?.matches?.("form.reply-form") ? element : null);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event.target);
  const { status } = event.detail.xhr;
  if (form?.isConnected) form.querySelector("[data-not-sent]").hidden = status === 200 || status === 422;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.matches?.(".comment")) return;
  (event.target.querySelector(".is-invalid") ?? event.target).focus();
});
