"""Somebody who looks at the portal, and notes what it answers."""

import re
from collections import Counter
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction
from django.test import Client, TestCase
from lxml import html

from .addresses import kind, links, local
from .forms import forms
from .text import plain, steady

NOBODY = "nobody"
AT_MOST = 6  # addresses with the same pattern and the same names in the query, for each person


@contextmanager
def undone():
    """Let what happens inside leave no trace in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Visitor:
    """A person at a browser that forgets, after each page, all but who they are."""

    def __init__(self, name):
        self.name, self.answers, self.forms, self.names = name, {}, [], set()
        self.client = Client(raise_request_exception=False, SERVER_NAME=urlsplit(settings.SITE_URL).hostname)
        if name != NOBODY:
            self.client.force_login(get_user_model().objects.get_by_natural_key(f"{name}@example.com"))
        self.cookies = self.client.cookies.copy()

    def get(self, address, **headers):
        self.client.cookies = self.cookies.copy()
        with undone():
            return self.client.get(address, headers=headers)

    def send(self, address, said, **headers):
        """Send a form, and let what comes of it later, such as mails and seals, come now. Return what then is shown."""
        self.client.cookies, mail.outbox = self.cookies.copy(), []
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = self.client.post(address, said, headers=headers)
        texts = [plain(response), *(f"mail to {each.to}: {each.subject}\n{each.body}" for each in mail.outbox)]
        onward = local(response["Location"], address) if "Location" in response else None
        if onward:
            texts.append(plain(self.client.get(onward)))
        return steady("\n\n".join(texts))

    def note(self, text, method, address, how=""):
        """Keep an answer; of the admin, whose pages name models, only the status."""
        self.answers[key_of(method, address, how)] = text.split("\n")[0] if in_admin(address) else text

    def is_shown(self, address):
        """Whether the person gets to see something there, outside the admin."""
        return self.answers[key_of("GET", address)].startswith("200\n")

    def look_around(self, starts):
        """Follow all links, and return where they led."""
        seen, found = Counter(), list(dict.fromkeys(starts))
        for address in found:
            response = self.get(address)
            self.note(steady(plain(response)), "GET", address)
            onward = [local(response["Location"], address)] if "Location" in response else []
            for link in filter(None, [*onward, *self.read(response, address)]):
                if link not in found and seen[kind(link)] < (1 if in_admin(link) else AT_MOST):
                    seen[kind(link)] += 1
                    found.append(link)
        return found

    def read(self, response, address):
        """The links of a page; its forms are kept."""
        if not response["Content-Type"].startswith("text/html") or response.streaming or not response.content.strip():
            return []
        page = html.fromstring(response.content.decode())
        found = links(page, address)
        self.names |= {name for form in page.forms if form.method == "GET" for name in form.inputs.keys()}  # noqa: SIM118
        self.forms += forms(page, address) if response.status_code == 200 else []
        return found


def in_admin(address):
    return address.startswith("/admin/")


def key_of(method, address, how=""):
    """What an answer is found by. In the admin, without the app that a model lies in."""
    address = re.sub(r"^/admin/\w+/(?=\w+/)", "/admin/*/", address)
    return f"{method} {steady(address)}{how and f' ({how})'}"
