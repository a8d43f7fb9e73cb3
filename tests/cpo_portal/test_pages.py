"""The front door, the account, and what operators ask."""

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from statements.seal import keys

from ..factories import (
    load_catalogue,
)
from ..statements.paperless import store_statement

CHECKS = ["database", "migrations", "storage", "seal"]


def text_of(response):
    return response.content.decode()


# --- home -----------------------------------------------------------------------------------------


def test_home_greets_before_anything_is_loaded(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert "How open are your IT systems?" in text_of(response)


def test_home_names_the_catalogue_and_the_newest_statements(client, db):
    statement = store_statement()

    text = text_of(client.get("/"))

    assert "5 criteria, each graded" in text
    assert statement.get_absolute_url() in text
    assert "1 statement in force" in text


def test_home_shows_no_more_than_four_statements(client, db):
    for _ in range(5):
        store_statement()

    response = client.get("/")

    assert len(response.context["newest"]) == 4
    assert "All 5 statements in force" in text_of(response)


def test_home_asked_again_is_not_sent_again(client, db, django_assert_max_num_queries):
    load_catalogue()
    etag = client.get("/")["ETag"]

    with django_assert_max_num_queries(3):
        response = client.get("/", headers={"if-none-match": etag})

    assert response.status_code == 304


def test_home_asked_again_is_sent_again_after_a_statement(client, db):
    etag = client.get("/")["ETag"]
    store_statement()

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

    assert (response.status_code, response.json()) == (200, dict.fromkeys(CHECKS, "ok"))


def test_readyz_fails_without_a_seal_and_tells_strangers_no_more(client, db, settings, tmp_path, caplog):
    settings.SEAL_PKCS12 = str(tmp_path / "missing.p12")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == dict.fromkeys(CHECKS, "ok") | {"seal": "failed; see the log"}
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
