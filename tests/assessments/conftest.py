import re
import shutil
from pathlib import Path

import pytest

from criteria.load import load

from ..factories import EDITIONS, make_assessment
from ..worlds import keep


@pytest.fixture(scope="session")
def open_draft_once(django_db_setup, django_db_blocker):
    return keep(make_assessment, django_db_blocker)


@pytest.fixture
def open_draft(db, open_draft_once):
    """A vendor's draft in which nothing is answered."""
    return open_draft_once.put_back()


@pytest.fixture(scope="session")
def complete_draft_once(django_db_setup, django_db_blocker):
    return keep(lambda: make_assessment(answered=True), django_db_blocker)


@pytest.fixture
def complete_draft(db, complete_draft_once):
    """A vendor's draft in which everything is fulfilled."""
    return complete_draft_once.put_back()


@pytest.fixture
def load_third_edition(tmp_path):
    """Call it to load edition "3" of the catalogue in ``tests/data/editions``: it demands what "2" demands."""

    def _load():
        folder = shutil.copytree(EDITIONS / "2", tmp_path / "3", dirs_exist_ok=True)
        for file in folder.iterdir():
            text = file.read_text().replace('edition: "2"', 'edition: "3"')
            file.write_text(re.sub(r"^ +replaces: .*\n", "", text, flags=re.MULTILINE))
        return load(folder)[0]

    return _load


@pytest.fixture
def stored_files(settings):
    """Call it to list the files that lie in the storage as documents."""
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "documents"
    return lambda: sorted(folder.iterdir()) if folder.exists() else []
