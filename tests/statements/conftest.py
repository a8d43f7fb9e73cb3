from pathlib import Path

import pytest


@pytest.fixture
def stored_files(environment, settings):
    """Call it to list what lies in the file storage."""
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return lambda: [file for file in sorted(folder.rglob("*")) if file.is_file()]
