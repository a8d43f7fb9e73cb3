// Forms that save themselves: nothing looks saved that is not, and what could not be sent is said beside it.
const formOf = (element) => (element?.matches?.("form[data-saves-itself]") ? element : null);

document.addEventListener("htmx:configRequest", ({ target, detail: { headers, parameters } }) => {
  // Signing in again, in another tab, changes the token; the cookie has the one that counts.
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  if (formOf(target) && token) headers["X-CSRFToken"] = parameters.csrfmiddlewaretoken = token;
});

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  formOf(target)?.querySelector("[data-result]").replaceChildren();
});

document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr } }) => {
  const form = formOf(target);
  if (!form) return;
  const isSent = xhr.status === 200 || xhr.status === 422;
  form.querySelector("[data-not-sent]").hidden = isSent;
  for (const button of form.querySelectorAll("[data-spare]")) button.hidden = isSent;
});

// Buttons are for those without script, and for what was not sent.
for (const button of document.querySelectorAll("[data-spare]")) button.hidden = true;
for (const sentence of document.querySelectorAll("[data-each-saves-itself]")) sentence.hidden = false;

// A category that the list at the side leads to is unfolded.
document.querySelector(".side")?.addEventListener("click", ({ target }) => {
  const fold = document.querySelector(`${target.closest("a")?.hash || ":not(*)"} > .fold`);
  if (fold) fold.open = true;
});
