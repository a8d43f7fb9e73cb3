import gzip
import re

import pytest
from django.core import mail
from django.template.loader import render_to_string

from core.log_lines import WithReference, reference

from ..factories import load_catalogue

pytestmark = pytest.mark.django_db


def test_pages_are_compressed_for_those_who_can_read_that(client):
    plain = client.get("/verify/")
    compressed = client.get("/verify/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(compressed.content)


def test_a_page_asked_again_is_known_though_it_was_compressed(client):
    page = load_catalogue().get_absolute_url()
    etag = client.get(page, headers={"accept-encoding": "gzip"})["ETag"]

    again = client.get(page, headers={"accept-encoding": "gzip", "if-none-match": etag})

    assert again.status_code == 304


def test_what_is_compressed_already_is_left_alone(client):
    page = load_catalogue().get_absolute_url()

    response = client.get(f"{page}questionnaire.xlsx", headers={"accept-encoding": "gzip"})

    assert response.status_code == 200
    assert "Content-Encoding" not in response


# --- the reference of a request -------------------------------------------------------------------


@pytest.fixture
def broken(client, settings):
    """Ask for a page that breaks, as in production; returns the answer."""
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.cpo_portal.broken_urls"
    return lambda **headers: client.post("/broken/", {"answer": "confidential"}, headers=headers)


def test_sane_reference_of_the_proxy_comes_back(client):
    assert client.get("/healthz", headers={"x-request-id": "from-the-proxy"})["X-Request-ID"] == "from-the-proxy"


@pytest.mark.parametrize("address", ["/healthz", "/nowhere/", "/dashboard/", "/static/img/mark.svg"])
def test_without_a_sane_one_each_request_gets_its_own(client, address):
    made = {client.get(address, headers={"x-request-id": "<script>"})["X-Request-ID"] for _each in range(2)}

    assert len(made) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in made)


def test_page_that_breaks_shows_its_reference_which_the_log_has_too(broken, caplog):
    caplog.handler.addFilter(WithReference())

    response = broken(**{"x-request-id": "what-I-saw"})

    assert (response.status_code, response["X-Request-ID"]) == (500, "what-I-saw")
    assert "<code>what-I-saw</code>" in response.content.decode()
    assert {record.reference for record in caplog.records} == {"what-I-saw"}
    assert "secret detail" in caplog.text
    assert reference.get() == "-"


def test_lines_of_requests_that_are_refused_have_the_reference(client, caplog):
    caplog.handler.addFilter(WithReference())

    client.get("/nowhere/", headers={"x-request-id": "not-there"})

    assert [(record.name, record.reference) for record in caplog.records] == [("django.request", "not-there")]


def test_administrators_hear_of_a_page_that_breaks_with_its_reference(broken, settings):
    settings.DEBUG = False
    settings.ADMINS, settings.SERVER_EMAIL = [("Ops", "ops@portal.example")], "errors@portal.example"

    broken(**{"x-request-id": "what-I-saw"})

    assert [(each.from_email, each.to) for each in mail.outbox] == [("errors@portal.example", ["ops@portal.example"])]
    assert "HTTP_X_REQUEST_ID = 'what-I-saw'" in mail.outbox[0].body
    assert ("answer" in mail.outbox[0].body, "confidential" in mail.outbox[0].body) == (True, False)


def test_page_for_those_who_tried_too_often_shows_the_reference(rf):
    token = reference.set("what-I-saw")

    html = render_to_string("429.html", {}, rf.get("/"))
    reference.reset(token)

    assert "Reference <code>what-I-saw</code>" in html
