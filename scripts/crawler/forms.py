"""The forms of a page, filled in."""

from collections import defaultdict

from .addresses import kind, local

PASSWORD = "openness"  # noqa: S105 of the demo
TYPED = {
    "email": "somebody@example.org",
    "date": "2026-01-15",
    "number": "1",
    "password": PASSWORD,
    "url": "https://example.org",
}


class Form:
    """A form of a page that is sent, once for each of its buttons that has a name."""

    def __init__(self, form, page, button):
        self.page, self.button = page, button
        self.address = local(form.action or page, page)
        self.for_htmx = bool(form.get("hx-post"))
        self.said = defaultdict(list)
        for name, value in [*form.form_values(), *([(button, value_of(form, button))] if button else [])]:
            self.said[name].append(value)

    def kind(self):
        """What forms have in common of which a few are enough."""
        return kind(self.address)[0], self.button


def forms(page, at):
    for form in page.forms:
        if form.method == "POST" and local(form.action or at, at):
            fill_in(form)
            for button in form.xpath(".//button/@name") or [""]:
                yield Form(form, at, button)


def value_of(form, button):
    return form.xpath(".//button[@name=$name]", name=button)[0].get("value", "")


def fill_in(form):
    """Type into what is empty; choose the first of what has to be chosen."""
    chosen = {field.name for field in form.inputs if field.get("type") == "radio" and field.checked}
    for field in form.inputs:
        kind_of = field.get("type", "text")
        if field.tag == "textarea":
            field.value = field.value or "Openness"
        elif kind_of == "radio" and field.name not in chosen:
            field.checked = True
            chosen.add(field.name)
        elif kind_of == "checkbox" and field.get("required"):
            field.checked = True
        elif field.tag == "input" and kind_of in ("text", *TYPED) and not field.value:
            field.value = TYPED.get(kind_of, "Openness")
