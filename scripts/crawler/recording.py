"""Everybody asks for everything, in a portal with the demo."""

import gzip
import io
import json
import logging
import re
import sys
from datetime import UTC, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import django
from django.conf import settings
from django.utils import timezone

# The clock stands still, so that nothing waits longer in one recording than in another; it ticks to keep an order.
EVENING = timezone.localtime().replace(hour=23, minute=59, second=0, microsecond=0)
ticks = count()
timezone.now = lambda: EVENING.astimezone(UTC) + timedelta(microseconds=next(ticks))

django.setup()  # before what needs it is imported

from django.core import mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import get_resolver  # noqa: E402
from lxml import html  # noqa: E402

from .addresses import A_FEW, few, filled, kind, local, match, routes  # noqa: E402
from .forms import PASSWORD, Form, forms  # noqa: E402
from .text import content_of, plain, steady  # noqa: E402
from .visitor import NOBODY, Visitor, in_admin, key_of, undone  # noqa: E402

PEOPLE = [NOBODY, "vendor", "editor", "customer", "provider", "staff", "admin"]
DRAFT = "/assessments/19/architecture/"
MATCHED = "/requirements/1/match/CPO-2025-0004/"
# What the demo lacks. Who opens which page, which form there they send (by where it goes), and what they type before.
# "@" begins an address whose answer is sent as a file.
WORLD = [
    ("customer", "/watching/search/?q=step", "/watching/search/?q=step", {}),
    ("customer", "/watching/organisations/corvanta/", "/watching/organisations/corvanta/", {}),
    ("customer", "/watching/products/1/", "/watching/products/1/", {}),
    ("customer", "/requirements/1/", "/requirements/1/share/", {}),
    ("customer", "/requirements/1/match/", "/requirements/1/reports/", {}),
    ("vendor", "/organisation/corvanta/people/invite/", "", {"email": "provider@example.com"}),
    ("vendor", "/assessments/19/import/", "", {"file": "@/assessments/13/cpo.json"}),
    ("nobody", "/statements/CPO-2026-0006/feedback/", "", {"text": "Read with joy.", "email": "reader@example.org"}),
    ("customer", "/statements/CPO-2026-0006/feedback/", "", {"text": "Which releases?"}),
    ("customer", MATCHED, f"{MATCHED}note/arch-modular/", {"text": "Ask them about modules."}),
    (
        "vendor",
        DRAFT,
        f"{DRAFT}arch-modular/documents/",
        {"file": "@/catalogue/din-spec-91372-1/2026.1/questionnaire.pdf"},
    ),
    ("editor", DRAFT, f"{DRAFT}arch-modular/", {"arch-modular-explanation": "Each module has an interface."}),
    ("vendor", DRAFT, f"{DRAFT}assign/", {}),
    ("admin", "/organisation/found/", "", {"country": "DE"}),
    ("admin", "/organisation/openness/sign/", "", {}),
    ("customer", "/assessments/start/", "", {"like": "6"}),
    ("customer", "/assessments/20/submit/", "", {"confirmed": "on"}),
    ("provider", "/assessments/start/", "", {"like": "8"}),
    ("provider", "/assessments/21/submit/", "", {"confirmed": "on"}),
    ("staff", "/review/20/", "/review/20/take/", {}),
    ("staff", "/review/20/", "/review/20/comment/", {"text": "When?", "weight": "must", "audience": "organisation"}),
    ("staff", "/review/20/", "/review/20/return/", {}),
    ("staff", "/review/17/", "/review/17/take/", {}),
]
# Pages that ask for the password once more.
BEHIND_A_PASSWORD = [
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/webauthn/add/",
]


def build_world(visitors):
    """Do what ``WORLD`` names. Return the addresses told by mail."""
    told = []
    for name, page, action, typed in WORLD:
        visitor = visitors[name]
        opened = html.fromstring(visitor.get(page).content.decode())
        form = next((form for form in forms(opened, page) if form.address == (action or page)), None)
        said = dict(form.said) if form else {}
        for field, value in typed.items():
            said[field] = as_file(visitor, value[1:]) if value.startswith("@") else value
        answer = visitor.send(action or page, said)
        visitor.note(answer, "POST", action or page, f"on {page}, and kept")
        if not answer.startswith("302"):
            print(f"{name} could not do what was meant on {page}: {answer[:3]}")
        for each in mail.outbox:
            told += [address for link in re.findall(r"https?://\S+", each.body) if (address := local(link, "/"))]
    return told


def as_file(visitor, address):
    file = io.BytesIO(content_of(visitor.get(address)))
    file.name = address.rpartition("/")[2]
    return file


class Portal(NamedTuple):
    """What was found in the portal: by whom, where, and the patterns that no link leads to, with addresses guessed."""

    visitors: dict[str, Visitor]
    everything: list[str]
    unreached: list[str]
    guessed: set[str]


def look_around():
    """Load the demo with ``WORLD``, and let everybody follow all links."""
    logging.disable()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", "fixtures/catalogues/din-spec-91372-1/2026.1")
    call_command("load_demo", stdout=io.StringIO())
    settings.DEBUG = False  # errors are shown as they will be
    visitors = {name: Visitor(name) for name in PEOPLE}
    starts = ["/", "/admin/", *(page for _name, page, _action, _typed in WORLD), *build_world(visitors)]
    reached = {address for each in visitors.values() for address in each.look_around(starts)}
    reached |= {form.address for each in visitors.values() for form in few(each.forms, Form.kind, A_FEW)}
    every_route = [route for route in dict.fromkeys(routes(get_resolver())) if not in_admin(f"/{route}")]
    unreached = [route for route in every_route if route not in {match(address).route for address in reached}]
    guessed = {address for route in unreached for address in filled(route, reached)}
    everything = sorted(reached | guessed, key=lambda address: (steady(address), address))
    return Portal(visitors, everything, unreached, guessed)


def visit(folder):
    """Ask for everything; write what was answered."""
    visitors, everything, unreached, guessed = look_around()
    for visitor in visitors.values():
        ask_everything(visitor, everything)
        send_everything(visitor, everything)
        print(f"{visitor.name}: {len(visitor.answers)} answers")
    for visitor in visitors.values():
        with gzip.open(folder / f"{visitor.name}.json.gz", "wt", compresslevel=1) as file:
            json.dump(visitor.answers, file, ensure_ascii=False)
    (folder / "about.json").write_text(json.dumps({"day": f"{EVENING:%Y-%m-%d}"}))
    print(f"{len(everything)} addresses; neither link nor form leads to:")
    for route in unreached:
        tried = [address for address in guessed if match(address).route == route]
        print(f"  /{route}" + ("" if tried else " (not tried)"))


def ask_everything(visitor, addresses):
    for address in addresses:
        if key_of("GET", address) not in visitor.answers:
            visitor.note(steady(plain(visitor.get(address))), "GET", address)
        if visitor.is_shown(address):
            visitor.note(steady(plain(visitor.get(address, accept_language="de"))), "GET", address, "in German")
    for address in few(filter(visitor.is_shown, addresses), kind, 1):
        visitor.note(steady(plain(visitor.get(address, hx_request="true"))), "GET", address, "by htmx")


def send_everything(visitor, addresses):
    outside_admin = [address for address in addresses if not in_admin(address)]
    for address in few(outside_admin, lambda address: match(address).route, A_FEW):
        with undone():
            visitor.note(visitor.send(address, {}), "POST", address, "nothing")
    for form in few(visitor.forms, Form.kind, A_FEW):
        for headers in [{}, {"hx_request": "true"}] if form.for_htmx else [{}]:
            how = f"{form.button or 'filled in'} on {steady(form.page)}{' by htmx' if headers else ''}"
            with undone():
                visitor.note(visitor.send(form.address, form.said, **headers), "POST", form.address, how)
    if visitor.name != NOBODY:
        for page in BEHIND_A_PASSWORD:
            with undone():
                said = {"password": PASSWORD, "next": page}
                visitor.note(visitor.send("/accounts/reauthenticate/", said), "POST", page, "after the password")


if __name__ == "__main__":
    visit(Path(sys.argv[1]))
