# ruff: noqa: F811 fixtures of the table
"""Whatever stands in an address, behind its question mark or in a form, no page breaks.

Every address of the portal is asked by somebody who may open it. On PostgreSQL this says more: SQLite takes texts and
numbers that PostgreSQL does not.
"""

from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from cpo_portal.content_types import in_utf8
from scripts.crawler.hostile_requests import OTHER_METHODS, Place, hostile_request

from .test_permissions import ACCOUNT_PAGES, GET, POST, address_of, clients, world  # noqa: F401

pytestmark = pytest.mark.django_db

# What PostgreSQL takes in no text, what is no address, what is too long, what is too much.
HOSTILE = ["\0", "[]", "x" * 3000, "9" * 40]

# Every name that a page reads from its query or from a form without fields of its own.
NAMES = (
    "action after age before category choose criterion direction edition email end find grade id kind lang language "
    "like limit login month name next offset open opened order organisation own page person product q reason refuse "
    "reopen resolve role said seen_with show sort source standard statement status subject token view weight write"
)
DATA = [dict.fromkeys(NAMES.split(), value) for value in HOSTILE] + [{"next": "[]"}, {"next": "//["}]

OF_ACCOUNTS = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "x"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "openid_connect_login": {"provider_id": "x"},
    "openid_connect_callback": {"provider_id": "x"},
}


def asker_of(name):
    """Who gets furthest there."""
    if name in ACCOUNT_PAGES:
        return "anonymous" if ACCOUNT_PAGES[name] == "o" else "owner"
    room = name.partition(":")[0]
    if room in {"acts", "sign_ons"}:
        return "operator"
    of_reviewers = {"review", "signings", "foundings", "editions", "feedback_queue", "recoveries"}
    return "reviewer" if room in of_reviewers else "owner"


def broken(clients, asked):
    """Which of the requests end as an error of the portal's; each is undone. ``asked``: name, method, address, data."""
    found = []
    for name, method, address, data in asked:
        with transaction.atomic():
            client = clients[asker_of(name)]
            status = getattr(client, method)(address, data).status_code
            transaction.set_rollback(True)
        if status >= 500:
            found.append((name, method, address, {key: value[:20] for key, value in data.items()}))
    return found


def all_addresses(world):
    accounts = {name: reverse(name, kwargs=OF_ACCOUNTS.get(name)) for name in ACCOUNT_PAGES if name != "account_logout"}
    return {name: address_of(world, name) for name in GET} | accounts


@pytest.mark.slow(reason="asks every address with each hostile value")
def test_no_query_breaks_a_page(world, clients):
    asked = [(name, "get", address, data) for name, address in all_addresses(world).items() for data in DATA]

    assert broken(clients, asked) == []


@pytest.mark.slow(reason="sends every form with each hostile value")
def test_no_form_breaks_a_page(world, clients):
    accounts = [name for name, kind in ACCOUNT_PAGES.items() if kind == "o" and name not in OF_ACCOUNTS]
    asked = [(name, "post", address_of(world, name), data) for name in [*POST, "language", *accounts] for data in DATA]

    assert broken(clients, asked) == []


def test_no_address_holds_a_nul(world, clients):
    """Where an address names something by a text, and also before its last slash."""
    hostile = [(name, "get", f"{quote(address)}%00/", {}) for name, address in all_addresses(world).items()]
    for name in all_addresses(world):
        kwargs = world.addresses.get(name, world.addresses.get(name.partition(":")[0], {}))
        for key in [key for key, value in kwargs.items() if isinstance(value, str)]:
            try:
                hostile.append((name, "get", reverse(name, kwargs=kwargs | {key: "\0"}), {}))
            except NoReverseMatch:
                continue  # its converter takes none

    assert len(hostile) > len(all_addresses(world))
    assert broken(clients, hostile) == []
    assert {clients["owner"].get(address).status_code for _name, _method, address, _data in hostile} == {404}


# --- what scripts/crawl sends ---------------------------------------------------------------------


def made(number, places, seed=1):
    return hostile_request(number, seed=seed, places=places, people=["owner", "anonymous"], names=NAMES.split())


def test_a_hostile_request_is_made_again_by_its_number():
    places = [Place(addresses=["/", "/verify/?a=1"], forms=[{"text": ["Openness"]}]), Place(addresses=["/directory/"])]

    first, again, other = ([made(number, places, seed) for number in range(200)] for seed in (1, 1, 2))

    assert first == again != other
    assert {request.method for request in first} == {"GET", "POST", *OTHER_METHODS}
    assert {request.person for request in first} == {"owner", "anonymous"}
    assert any(request.headers for request in first)
    assert any(request.cookies for request in first)
    assert [number for number in range(200) if first[number].address.startswith("/directory")][:2] == [1, 3]


@pytest.mark.slow(reason="sends 600 requests")
def test_no_hostile_request_breaks_a_page(world, clients):
    places = [Place(addresses=[address], forms=[{"text": ["x"]}]) for address in all_addresses(world).values()]
    handlers = {person: client.handler for person, client in clients.items()}
    found = []
    for number in range(600):
        request = made(number, places)
        client = clients[request.person]
        client.handler = in_utf8(handlers[request.person])
        environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
        with transaction.atomic():
            response = client.generic(request.method, request.address, request.body, request.content_type, **environ)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            found.append((number, request))

    assert found == []
