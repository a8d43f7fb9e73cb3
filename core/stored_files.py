"""Files in the storage: kept whole or not at all, and never handed out as if whole when they are not."""

import hashlib
import os
import uuid
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

PARTS = ".parts"  # the folder of what is being written
SOUND: set[tuple[str, str, str]] = set()  # name, version and digest of objects that this process read to their end
MANY = 10_000


class FileLost(Exception):
    """A stored file is missing, cannot be read, or is not what was stored; the message is for the log."""


class StorageDown(OSError):
    """The storage cannot be reached, or refuses; the message is for the log."""


class WholeFiles(FileSystemStorage):
    """A folder where a file gets its name only when all of it is on the disk.

    So neither a full disk nor a process killed while it writes leaves something that could be taken for the file.
    """

    def _save(self, name, content):
        part = f"{PARTS}/{uuid.uuid4().hex}"
        try:
            super()._save(part, content)  # type: ignore[misc]
            with open(self.path(part), "rb") as written:
                os.fsync(written.fileno())
            if self.exists(name):
                name = self.get_available_name(name)
            Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
            os.rename(self.path(part), self.path(name))
        except BaseException:
            Path(self.path(part)).unlink(missing_ok=True)
            raise
        return name


def opened(name: str | None, *, size: int | None = None, sha256: str = "") -> File:
    """Open a stored file at its beginning, after looking whether it has that size in bytes, and that digest.

    Raises :class:`FileLost`, and :class:`StorageDown` where nobody can say.
    """
    try:
        file = default_storage.open(name or "")
        wrong = _wrong_about(file, size, sha256)
    except StorageDown:
        raise
    except OSError as error:
        raise FileLost(f"The stored file {name!r} cannot be read: {error}") from error
    if wrong:
        file.close()
        raise FileLost(f"The stored file {name!r} is not what was stored: {wrong}.")
    return file


def changed(file: File) -> FileLost:
    """What to raise about a stored file with another digest than it had."""
    return FileLost(f"The stored file {file.name!r} is not what was stored: its digest is another one.")


def digest_of_file(file: File) -> str:
    """Return the SHA-256 of all of it, hexadecimal; the file is at its beginning then."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _wrong_about(file: File, size: int | None, sha256: str) -> str:
    if size is not None and file.size != size:
        return f"it has {file.size} bytes instead of {size}"
    # An object in a store has a version, and of it may be wanted a part only: it is not read to its end each time.
    version = (file.name or "", getattr(file, "version", ""), sha256)
    if not sha256 or version in SOUND:
        return ""
    if digest_of_file(file) != sha256:
        return "its digest is another one"
    if hasattr(file, "version"):
        if len(SOUND) >= MANY:
            SOUND.clear()
        SOUND.add(version)
    return ""
