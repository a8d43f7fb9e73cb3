"""A form of a page, read as a browser reads it."""

from html.parser import HTMLParser

from .client import WrongAnswer


class _FormReader(HTMLParser):
    """Collects the successful controls of the form whose action is ``action``, as a browser would post them."""

    def __init__(self, action: str):
        super().__init__()
        self.action, self.fields = action, {}
        self.inside, self.textarea, self.select = False, "", ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "form":
            self.inside = attributes.get("action") == self.action
        elif not self.inside:
            return
        elif tag == "option":
            if self.select and ("selected" in attributes or self.select not in self.fields):
                self.fields[self.select] = value
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.textarea = name
            self.fields[name] = ""
        elif (
            tag == "input" and name and (attributes.get("type") not in ("radio", "checkbox") or "checked" in attributes)
        ):
            self.fields[name] = value

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data):
        if self.inside and self.textarea:
            # A browser drops the line end that may follow <textarea>.
            self.fields[self.textarea] += data if self.fields[self.textarea] else data.removeprefix("\n")


def read_form(page: str, action: str) -> dict[str, str]:
    """Return what posting the form of the page with this ``action`` unchanged would send."""
    reader = _FormReader(action)
    reader.feed(page)
    if not reader.fields:
        raise WrongAnswer(f"The page has no form that posts to {action}.")
    return reader.fields
