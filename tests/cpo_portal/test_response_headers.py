# ruff: noqa: F811 fixtures of the table
"""What stands beside every answer, whoever asks: what a browser may do with it, and whether it may keep it."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from ..test_permissions import ACCOUNT_PAGES, GET, address_of, clients, world  # noqa: F401

pytestmark = pytest.mark.django_db

OWN_ONLY = {
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "script-src 'self'",
    "style-src 'self'",
}
NOTHING = {"default-src 'none'", "sandbox"}
EVERYWHERE = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def asked_for(world):
    plain = [name for name, kind in ACCOUNT_PAGES.items() if "openid" not in name and kind != "n"]
    own = [reverse(name) for name in plain if name.split("_")[-1] not in ("webauthn", "key", "logout")]
    return {*(address_of(world, name) for name in GET), *own, "/nowhere/", "/static/img/mark.svg", "/verify/%00"}


def unlike(response):
    """The headers that are not as they are to be."""
    policy = set(response.get("Content-Security-Policy", "").split("; "))
    wrong = {name: response.get(name) for name, value in EVERYWHERE.items() if response.get(name) != value}
    return wrong if policy in (OWN_ONLY, NOTHING) else wrong | {"Content-Security-Policy": policy}


@pytest.mark.slow(reason="asks every address")
@pytest.mark.parametrize("person", ["anonymous", "owner", "reviewer"])
def test_every_answer_says_what_a_browser_may_do_with_it(world, clients, person):
    wrong = {address: found for address in asked_for(world) if (found := unlike(clients[person].get(address)))}

    assert wrong == {}


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("post", "/verify/", {}, 403),
        ("get", "/", {"host": "evil.example"}, 400),
        ("post", "/nowhere/", {}, 404),
        ("post", "/statements/log/", {}, 403),
        ("get", "/broken/", {}, 500),
    ],
)
def test_answers_to_what_goes_wrong_say_so_too(settings, method, address, headers, status):
    settings.ROOT_URLCONF = "tests.cpo_portal.broken_urls"
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)

    response = getattr(browser, method)(address, headers=headers)

    assert (response.status_code, unlike(response)) == (status, {})


@pytest.mark.slow(reason="asks every address")
@pytest.mark.parametrize("person", ["owner", "reviewer"])
def test_no_browser_keeps_what_is_not_public(world, clients, person):
    """What it may keep is the same, but for the reader's name in its head, as what those see who are not signed in."""
    kept = []
    for name in GET:
        response = clients[person].get(address_of(world, name))
        if response.status_code == 200 and "no-store" not in response.get("Cache-Control", ""):
            kept.append(name)

    assert kept
    assert [name for name in kept if clients["anonymous"].get(address_of(world, name)).status_code != 200] == []


@pytest.mark.slow(reason="asks every address")
def test_scripts_of_other_sites_read_what_is_public_alone(world, clients):
    shared = set()
    for name in GET:
        response = clients["owner"].get(address_of(world, name))
        if "Access-Control-Allow-Origin" in response:
            shared.add((name, response["Access-Control-Allow-Origin"], "Access-Control-Allow-Credentials" in response))

    assert shared
    assert {(origin, with_cookies) for _name, origin, with_cookies in shared} == {("*", False)}
    assert all(GET[name] == "o o o o o o o o o" for name, _origin, _with_cookies in shared)


@pytest.mark.slow(reason="asks every address")
def test_what_is_text_says_in_which_letters(world, clients):
    kinds = {clients["owner"].get(address_of(world, name)).get("Content-Type", "") for name in GET}

    assert {kind for kind in kinds if kind.startswith("text/") and not kind.endswith("charset=utf-8")} == set()


@pytest.mark.parametrize("host", ["evil.example", "portal.example:x", "[", "testserver, evil.example"])
def test_a_host_that_is_not_ours_is_refused(client, host):
    assert client.get("/verify/", headers={"host": host}).status_code == 400


def test_no_script_connects_one_browser_to_another():
    """The policy has no say in that (WebRTC), nor in what windows tell each other."""
    scripts = {file.name: file.read_text() for file in (settings.BASE_DIR / "static" / "js").rglob("*.js")}

    assert scripts
    assert [name for name, text in scripts.items() if re.search("RTC|postMessage|getUserMedia", text)] == []
