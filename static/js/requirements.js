// Each criterion saves itself: nothing looks saved that is not, and what could not be sent is said beside it.
const formOf = (element) => (element?.matches?.("form.asked") ? element : null);

document.addEventListener("htmx:configRequest", ({ target, detail: { headers, parameters } }) => {
  // Signing in again, in another tab, changes the token; the cookie has the one that counts.
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (formOf(target) && token) headers["X-CSRFToken"] = parameters.csrfmiddlewaretoken = token;
});

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  formOf(target)?.querySelector(".asked-result").replaceChildren();
});

document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr } }) => {
  const form = formOf(target);
  if (form) form.querySelector("[data-not-sent]").hidden = xhr.status === 200;
});
