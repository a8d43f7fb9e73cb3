import gc
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from core import banners
from core.background.worker import Worker
from criteria.load import load
from criteria.models import Catalogue
from directory.search import index as search_index
from statements.seal import keys

from .factories import CATALOGUE, ReviewerFactory, UserFactory

pytest_plugins = ["tests.s3_fixtures", "tests.sealed_fixtures", "tests.slow_tests"]


@pytest.fixture(scope="session")
def django_db_use_migrations():
    """Migrations run on PostgreSQL, where indexes are made that only they know; SQLite gets the tables as they are."""
    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_use_migrations):
    """The tests' catalogue lies in the database from the beginning; ``no_catalogue`` takes it away."""
    with django_db_blocker.unblock():
        if not django_db_use_migrations:
            _note_migrations()
        load(CATALOGUE)
        _put_back_after_each_flush()


def _put_back_after_each_flush():
    """Put the catalogue back, under its own keys, when a test with transactions of its own has emptied the database."""
    rows = [row for model in apps.get_app_config("criteria").get_models() for row in model.objects.order_by("pk")]
    kept = serializers.serialize("python", rows)

    def put_back(**about):
        if not Catalogue.objects.exists():
            for row in serializers.deserialize("python", kept):
                row.save()

    post_migrate.connect(put_back, weak=False)


def _note_migrations():
    """Say that every migration ran, as a database that was made without them does not."""
    settings.MIGRATION_MODULES = {}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.migration_qs.bulk_create(
        recorder.Migration(app=app, name=name) for app, name in MigrationLoader(connection).disk_migrations
    )


@pytest.fixture
def work(settings, db):
    """Slow work waits for a worker, as in production; call it to let those be done that are due ``later``."""
    settings.TASKS = {"default": {"BACKEND": "core.background.backend.QueueBackend"}}

    def _work(later=timedelta()):
        now = timezone.now()
        DBTaskResult.objects.filter(run_after__lte=now + later).update(run_after=now)
        worker = Worker()
        while worker.take_up():
            pass

    return _work


@pytest.fixture
def no_catalogue(db):
    """A portal before the first catalogue is loaded."""
    Catalogue.objects.all().delete()


@pytest.fixture(scope="session")
def seal_directory():
    """Where the one throwaway key of the whole run lies."""
    file = Path(settings.SEAL_PKCS12)
    keys.create(file, keys.DEVELOPMENT_NAME, days=365)
    return file.parent


@pytest.fixture(autouse=True)
def environment(seal_directory):
    """What a test left in the data folder is gone before the next one."""
    yield
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


def pytest_collection_finish():
    """What is imported by now stays to the end, so looking through it for garbage again and again finds nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, leave out what asks no database; it runs on SQLite, and would say the same again."""
    if connection.vendor != "postgresql":
        return
    without = [item for item in items if not _asks_a_database(item)]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if _asks_a_database(item)]


def _asks_a_database(item):
    databases = {"db", "transactional_db", "database"}
    return bool(item.get_closest_marker("django_db")) or not databases.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def forgotten():
    """No test finds what another one published, nor the language in which another one asked for a page."""
    search_index.forget()
    banners.remember([])
    yield
    translation.deactivate()


@pytest.fixture
def reviewer(db):
    return ReviewerFactory()


@pytest.fixture
def stranger(db):
    """Somebody who signed up and belongs to nothing here."""
    return UserFactory()


@pytest.fixture
def sign_in(client):
    """Sign a person in and return the client: ``sign_in(user).get(…)``."""

    def _sign_in(user):
        client.force_login(user)
        return client

    return _sign_in


@pytest.fixture
def count_queries(client):
    """Call it with a path to learn how many queries its page needs, once what is kept in memory is there."""

    def _count_queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    return _count_queries


@pytest.fixture
def other_database():
    """A second, empty database on the same server, by its address; for tests with transactions of their own."""
    told, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_other"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    user = f"{told['USER']}:{told['PASSWORD']}" if told["PASSWORD"] else told["USER"]
    yield f"postgres://{user}@{told['HOST'] or 'localhost'}:{told['PORT'] or 5432}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Folder:
    """A copy of the tests' catalogue to be broken."""

    def __init__(self, path):
        self.path = path
        shutil.copytree(CATALOGUE, path)

    def replace(self, file, old, new):
        """Put ``new`` in the place of the first ``old``, which must be there."""
        text = (self.path / file).read_text()
        assert old in text
        (self.path / file).write_text(text.replace(old, new, 1))

    def write(self, file, content):
        (self.path / file).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "catalogue")
