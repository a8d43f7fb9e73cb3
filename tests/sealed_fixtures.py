"""Fixtures about statements issued for real; see also :mod:`tests.statements.corpus.genuine`."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from statements.seal import keys
from tests.statements.corpus.genuine import issue_once, put_on_record
from tests.statements.handed_out import hand_out_once, put_out


@pytest.fixture(scope="session")
def genuine(django_db_setup, django_db_blocker, seal_directory, tmp_path_factory):
    """One statement issued for real, which leaves nothing in the database."""
    files = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    own = override_settings(
        SEAL_PKCS12=str(seal_directory / "seal.p12"),
        SEAL_TRUSTED_DIR=str(seal_directory / "trusted"),
        STORAGES=settings.STORAGES | {"default": files},
    )
    with own, django_db_blocker.unblock(), transaction.atomic():
        issued = issue_once()
        transaction.set_rollback(True)
    return issued


@pytest.fixture
def statement(db, genuine):
    """That statement, on record."""
    return put_on_record(genuine)


@pytest.fixture
def sealed(genuine):
    """The bytes of the statement's sealed PDF."""
    return genuine.pdf


@pytest.fixture(scope="session")
def paper(django_db_setup, django_db_blocker):
    """The bytes of a declaration made to be signed, which leave nothing in the database."""
    files = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    own = override_settings(STORAGES=settings.STORAGES | {"default": files})
    with own, django_db_blocker.unblock(), transaction.atomic():
        made = hand_out_once()
        transaction.set_rollback(True)
    return made


@pytest.fixture
def submission(db, paper):
    """What was declared, with those bytes handed out."""
    return put_out(paper)


@pytest.fixture
def own_key(settings, tmp_path):
    """A place for a key of the test's own, where none lies yet."""
    path = tmp_path / "own" / "seal.p12"
    settings.SEAL_PKCS12 = str(path)
    return path


@pytest.fixture
def other_key(settings, tmp_path):
    """Call it with a name to seal, from then on, with somebody else's key."""

    def _other_key(name):
        path = tmp_path / "elsewhere" / "seal.p12"
        keys.create(path, name, days=30)
        settings.SEAL_PKCS12 = str(path)

    return _other_key
