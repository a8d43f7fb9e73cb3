"""``/review/banner/``: a sentence on every page from one moment to another, without a query a page."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from core import banners
from core.models import Banner
from organisations.models import AuditEntry

from ..factories import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/review/banner/"
TEXT = "No statements are issued on Sunday."


@pytest.fixture
def manager(sign_in):
    return sign_in(UserFactory(is_staff=True))


def banner(begins=-1, ends=1, **fields):
    """From so many hours on, to so many."""
    now = timezone.now()
    fields = {"text_en": TEXT, "text_de": "Sonntags nie.", **fields}
    made = Banner.objects.create(begins_at=now + timedelta(hours=begins), ends_at=now + timedelta(hours=ends), **fields)
    banners.forget()
    return made


def typed(**fields):
    local = timezone.localtime()
    moments = {
        "begins_at": f"{local - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{local + timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }
    return {"text_en": TEXT, "text_de": "Sonntags nie.", "link": ""} | moments | fields


def shown(client, path="/", **headers):
    html = client.get(path, headers=headers).content.decode()
    return html.partition('<aside class="banner"')[2].partition("</aside>")[0]


@pytest.mark.parametrize("path", ["/", "/directory/", "/accounts/login/", "/nothing-here/"])
def test_every_page_shows_it_while_it_is_due(client, path):
    banner()

    assert TEXT in shown(client, path)


@pytest.mark.parametrize(("begins", "ends"), [(1, 2), (-2, -1)])
def test_no_page_shows_it_before_or_after(client, begins, ends):
    banner(begins, ends)

    assert shown(client) == ""


def test_it_speaks_the_readers_language_and_is_plain_text(client):
    banner(text_en="<script>alert(1)</script>", link="https://portal.example/soon")

    english, german = shown(client), shown(client, **{"accept-language": "de"})

    assert "&lt;script&gt;" in english
    assert 'href="https://portal.example/soon"' in english
    assert "Sonntags nie." in german


def test_of_two_the_one_that_began_last_is_shown(client):
    banner(begins=-3, text_en="Older.")
    banner(begins=-2, text_en="Newer.")

    assert "Newer." in shown(client)


def test_page_kept_by_a_browser_is_drawn_anew_when_it_comes_and_goes(client):
    etag = client.get("/")["ETag"]
    assert client.get("/", headers={"if-none-match": etag}).status_code == 304

    due = banner()
    response = client.get("/", headers={"if-none-match": etag})
    assert response.status_code == 200

    due.delete()
    banners.forget()
    assert client.get("/", headers={"if-none-match": response["ETag"]}).status_code == 200


def test_it_is_asked_for_once_a_minute_and_not_with_each_page(client, count_queries, monkeypatch):
    without = count_queries("/directory/")
    banner()
    client.get("/")

    assert count_queries("/directory/") == without
    asked = []
    monkeypatch.setattr(banners, "remember", lambda found: asked.append(list(found)))
    moment = banners.time.monotonic()
    monkeypatch.setattr(banners.time, "monotonic", lambda: moment + banners.FRESH + 1)
    banners.due()
    assert len(asked) == 1


def test_pages_are_drawn_without_a_database(monkeypatch):
    banner()
    kept = banners.due()

    def away(**fields):
        raise DatabaseError

    banners.forget()
    monkeypatch.setattr(Banner.objects, "filter", away)

    assert banners.due() == kept is not None


def test_managers_add_change_and_remove_it(manager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(ADDRESS, typed())
    assert TEXT in shown(manager)
    made = Banner.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        manager.post(f"{ADDRESS}{made.pk}/", typed(text_en="Changed."))
    assert "Changed." in shown(manager)

    with django_capture_on_commit_callbacks(execute=True):
        manager.post(f"{ADDRESS}{made.pk}/remove/")
    assert shown(manager) == ""
    changed = AuditEntry.objects.order_by("pk")[1]
    assert changed.changes == [("text_en", TEXT, "Changed.")]
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_at": "2020-01-01T00:00"}, "The end comes after the beginning."),
        ({"ends_at": "soon"}, "Enter a valid date/time."),
        ({"text_de": " "}, "This field is required."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"text_en": "x" * 301}, "at most 300 characters"),
    ],
)
def test_what_is_wrong_is_said(manager, wrong, sentence):
    html = manager.post(ADDRESS, typed(**wrong)).content.decode()

    assert sentence in html
    assert not Banner.objects.exists()
