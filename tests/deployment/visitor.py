"""Somebody at a browser without scripts: opens pages, fills in their forms, presses their buttons."""

import requests
from lxml import html


class Visitor:
    def __init__(self, site: str, certificate: str):
        self.site = site
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = certificate
        self.session.headers["Accept-Language"] = "en"

    def get(self, path: str) -> "Visitor":
        return self._read(self.session.get(self.site + path, timeout=60))

    def bytes_of(self, path: str) -> bytes:
        response = self.session.get(self.site + path, timeout=60)
        response.raise_for_status()
        return response.content

    def _read(self, response):
        response.raise_for_status()
        self.url, self.page = response.url, html.fromstring(response.content)
        self.page.make_links_absolute(self.url)
        return self

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    def says(self, words: str) -> bool:
        return words in self.text

    def links(self, inside: str) -> list[str]:
        """Where the links lead that stand in elements of that class."""
        return [
            each.get("href").removeprefix(self.site) for part in self.page.find_class(inside) for each in part.iter("a")
        ]

    def follow(self, words: str) -> "Visitor":
        found = [each for each in self.page.iterlinks() if each[1] == "href" and _words(each[0]).startswith(words)]
        assert found, f"{self.url} has no link “{words}”."
        return self.get(found[0][2].removeprefix(self.site))

    def form(self, button: str):
        """The form with that button."""
        found = [form for form in self.page.forms if any(_words(each) == button for each in form.iter("button"))]
        assert found, f"{self.url} has no form with the button “{button}”: {self.text[:2000]}"
        return found[0]

    def press(self, button: str, *, files=None, **typed) -> "Visitor":
        """Fill in the form with that button, and send it."""
        form = self.form(button)
        for name, value in typed.items():
            form.fields[name] = value
        return self.send(form, files=files)

    def send(self, form, *, files=None) -> "Visitor":
        address, headers = form.action or self.url, {"Referer": self.url}
        said = [(name, value) for name, value in form.form_values() if name not in (files or {})]
        return self._read(self.session.post(address, data=said, files=files, headers=headers, timeout=60))


def _words(element) -> str:
    return " ".join(element.text_content().split())
