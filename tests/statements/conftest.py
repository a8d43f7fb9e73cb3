from pathlib import Path

import pytest

from statements import seal_keys
from tests.factories import make_statement


@pytest.fixture
def statement(db):
    return make_statement()


@pytest.fixture
def sealed(statement):
    """The bytes of the statement's sealed PDF."""
    with statement.pdf.open() as file:
        return file.read()


@pytest.fixture
def stored_files(environment, settings):
    """Call it to list what lies in the file storage."""
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return lambda: [file for file in sorted(folder.rglob("*")) if file.is_file()]


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
        seal_keys.create(path, name, days=30)
        settings.SEAL_PKCS12 = str(path)

    return _other_key
