"""The front door, the account, and what operators ask."""

import html
import re
from datetime import UTC, date, timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Case, When
from django.test import Client
from django.utils import timezone

from cpo_portal.front_page import codes_of, front_page
from criteria.models import Catalogue
from directory.search.snapshot import Snapshot
from organisations.models import Role
from statements.seal import keys

from ..directory.published import statement_of
from ..factories import (
    SigningFactory,
    load_catalogue,
    load_edition,
    make_assessment,
)
from ..statements.paperless import store_statement

CHECKS = ["database", "migrations", "storage", "statements", "seal", "tasks"]


def text_of(response):
    return response.content.decode()


# --- home -----------------------------------------------------------------------------------------


def test_home_greets_before_anything_is_loaded(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert "How open are your IT systems?" in text_of(response)


def test_home_says_what_the_portal_holds(client, db):
    signed = SigningFactory(confirmed_at=timezone.now(), signed_on=date(2026, 9, 8)).organisation
    SigningFactory(signed_on=date(2026, 9, 9))
    statement = store_statement()

    text = words_of(client.get("/"))

    assert "1 statement in force 1 of IT vendors" in text
    assert f"1 company signed the code last: {signed}, 8 September 2026" in text
    assert "4 criteria for IT vendors 2 shall, 1 should, 1 may" in text
    assert f"{statement.object_name} {statement.organisation} {statement}" in text


def words_of(response):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text_of(response))).split())


def test_home_shows_every_answer_of_vendors_by_name_and_counts_none_of_them_alone(client, db):
    for name in ("Cobalt", "anvil", "Birch"):
        statement_of(name, product=name)
    statement_of("Delta", role=Role.CUSTOMER)

    response = client.get("/")

    table = text_of(response).partition('<table class="boxes">')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="row"><a[^>]*>([^<]+)', table) == ["anvil 1", "Birch 1", "Cobalt 1"]
    assert [table.count("<svg"), table.count("<title"), re.findall(r">[^<]*\d+ of \d+", table)] == [3, 0, []]
    assert "12 answers of IT vendors, one box each" in words_of(response)


def test_home_leaves_blank_what_another_edition_did_not_ask(client, db):
    store_statement(make_assessment(answered=True, catalogue=load_edition("1")))
    newer = load_edition("2")
    Catalogue.objects.update(is_current=Case(When(pk=newer.pk, then=True), default=False))

    page = front_page()

    places = {criterion.key: place for place, criterion in enumerate(page["criteria"])}
    codes = codes_of(page["rows"][0][0], page["criteria"], Snapshot.take())
    assert [codes[places[key]] for key in ("kept", "renumbered", "added")] == ["fulfilled", "fulfilled", None]
    assert page["counted"] == [("fulfilled", len(codes) - codes.count(None))]


def test_home_shows_no_more_than_twelve_vendors_and_five_new_statements(client, db, django_assert_max_num_queries):
    for number in range(13):
        statement_of(f"Company {number:02}")

    with django_assert_max_num_queries(10):
        response = client.get("/")

    page = front_page()
    shown = [statement.organisation.name for statement, _boxes in page["rows"]]
    assert shown == [f"Company {number:02}" for number in range(1, 13)]
    assert (len(page["newest"]), "All 13 statements in force" in text_of(response)) == (5, True)


def test_home_asked_again_is_not_sent_again(client, db, django_assert_max_num_queries):
    load_catalogue()
    etag = client.get("/")["ETag"]

    with django_assert_max_num_queries(3):
        response = client.get("/", headers={"if-none-match": etag})

    assert response.status_code == 304


@pytest.mark.parametrize("change", [store_statement, lambda: SigningFactory(confirmed_at=timezone.now())])
def test_home_asked_again_is_sent_again_after_a_change(client, db, change):
    load_catalogue()
    etag = client.get("/")["ETag"]
    change()

    assert client.get("/", headers={"if-none-match": etag}).status_code == 200


# --- account --------------------------------------------------------------------------------------


def test_person_changes_their_name(sign_in, stranger):
    response = sign_in(stranger).post("/accounts/", {"name": "Grace Hopper"})

    stranger.refresh_from_db()
    assert (response.status_code, stranger.name) == (302, "Grace Hopper")


# --- operators ------------------------------------------------------------------------------------


def test_healthz_answers_anybody_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_is_well_when_everything_is(client, db):
    response = client.get("/readyz")

    said = response.json()
    assert said.pop("texts").startswith("blanks to fill in: ")  # a warning, until the association has written its own
    assert (response.status_code, said) == (200, dict.fromkeys(CHECKS, "ok"))


def test_readyz_fails_without_a_seal_and_tells_strangers_no_more(client, db, settings, tmp_path, caplog):
    settings.SEAL_PKCS12 = str(tmp_path / "missing.p12")

    response = client.get("/readyz")

    assert response.status_code == 503
    said = response.json()
    del said["texts"]  # which have blanks as supplied
    assert said == dict.fromkeys(CHECKS, "ok") | {"seal": "failed; see the log"}
    assert "missing.p12" in caplog.text


def test_readyz_fails_with_a_certificate_that_ran_out(client, db, settings, tmp_path):
    settings.SEAL_PKCS12 = str(tmp_path / "old.p12")
    keys.create(tmp_path / "old.p12", "Run out", days=-1 / 48)

    assert client.get("/readyz").json()["seal"] == "failed; see the log"


@pytest.mark.parametrize(("days", "warns"), [(60.5, True), (61.5, False), (1.5, True)])
def test_readyz_warns_60_days_before_the_certificate_ends(client, db, settings, tmp_path, days, warns):
    settings.SEAL_PKCS12 = str(tmp_path / "ending.p12")
    keys.create(tmp_path / "ending.p12", "Ending", days=days)
    end = timezone.now() + timedelta(days=days)

    response = client.get("/readyz")

    said = f"certificate ends on {end.astimezone(UTC):%Y-%m-%d} (in {int(days)} days)"
    assert (response.status_code, response.json()["seal"]) == (200, said if warns else "ok")


def test_readyz_fails_when_the_authorities_folder_is_not_there(client, db, settings, tmp_path, caplog):
    settings.SEAL_AUTHORITIES_DIR = str(tmp_path / "nowhere")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["seal"]) == (503, "failed; see the log")
    assert "holds no root certificate" in caplog.text


def test_readyz_fails_without_the_password_for_time_stamps(client, db, settings, tmp_path, caplog):
    settings.TIMESTAMP_URL, settings.TIMESTAMP_USER = "https://tsa.example", "portal"
    settings.TIMESTAMP_PASSWORD_FILE = str(tmp_path / "nowhere")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["seal"]) == (503, "failed; see the log")
    assert "nowhere cannot be read" in caplog.text


def test_readyz_fails_without_its_storage(client, db, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "nowhere.Storage"}}

    response = client.get("/readyz")

    assert (response.status_code, response.json()["storage"]) == (503, "failed; see the log")


def test_readyz_fails_when_nothing_can_be_written_and_leaves_nothing_else(client, db, settings, tmp_path):
    (tmp_path / "files").write_text("no folder")
    ready = client.get("/readyz").json()["storage"]
    own = {"BACKEND": "core.stored_files.WholeFiles", "OPTIONS": {"location": tmp_path / "files"}}
    left = [file for file in settings.STORAGES["default"]["OPTIONS"]["location"].rglob("*") if file.is_file()]
    settings.STORAGES = settings.STORAGES | {"default": own}

    response = client.get("/readyz")

    assert (ready, left) == ("ok", [])
    assert (response.status_code, response.json()["storage"]) == (503, "failed; see the log")


def test_readyz_fails_while_a_migration_is_missing(client, db):
    newest = MigrationLoader(connection).graph.leaf_nodes("statements")[0]
    MigrationRecorder(connection).record_unapplied(*newest)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["migrations"]) == (503, "failed; see the log")


# --- mistakes -------------------------------------------------------------------------------------


def test_page_that_does_not_exist_is_told_to_anybody(client, db):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "<h1" in text_of(response)


def test_page_that_breaks_says_so_without_details(client, db, settings):
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.cpo_portal.broken_urls"

    response = client.get("/broken/")

    assert response.status_code == 500
    assert "secret detail" not in text_of(response)
    assert "<h1" in text_of(response)


def test_form_from_elsewhere_is_refused(db):
    response = Client(enforce_csrf_checks=True).post("/verify/", {})

    assert response.status_code == 403
