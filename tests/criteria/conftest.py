import shutil

import pytest

from ..factories import CATALOGUE


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
