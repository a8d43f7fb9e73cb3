"""Where backups are kept: in a folder, or in a bucket of an S3-compatible storage.

In a folder each backup has its files, as hard links where the one before has them, too. In a bucket every file lies
once, by its digest, for all backups together::

    20261130-031500/manifest.json
    objects/<SHA-256>

What ``aws s3 sync`` brings from there into a folder can be restored as well.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from core.refusals import Refused
from core.stored_files import changed, digest_of_file

from ..storage import s3_storage
from . import manifest

OBJECTS = "objects"
CHUNK = 1024 * 1024  # bytes
UNDER_WAY = timedelta(days=1)  # a younger object may belong to a backup that is being made


def moment_of(name: str) -> datetime | None:
    """When a backup was begun, as its name says; None for what is none."""
    try:
        return datetime.strptime(name, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


class Unfinished(Protocol):
    """A backup being made; what is written into ``folder`` becomes part of it."""

    folder: Path

    def hold(self, path: str, entry: dict[str, Any]) -> bool:
        """Take a file from the backup before, if it still has it."""

    def add(self, path: str, content: File, *, sha256: str) -> None:
        """Copy a file; ``sha256`` is empty where it is not known. Raises :class:`FileLost` if it has another digest."""

    def finish(self, about: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Write the manifest, which makes it a backup; return what it says of the files."""


class BackupPlace(Protocol):
    def backups(self) -> list[str]:
        """The whole ones, by name, the oldest first."""

    def address_of(self, name: str) -> str: ...

    def open(self, name: str, path: str, sha256: str = "") -> BinaryIO:
        """Open a file of a backup. Raises :class:`OSError`."""

    def begun(self, name: str, before: str | None) -> AbstractContextManager[Unfinished]:
        """The context of a backup being made; without ``finish`` it leaves no backup."""

    def remove(self, names: list[str]) -> None: ...


def place_at(address: str) -> BackupPlace:
    """Raises :class:`django.core.exceptions.ImproperlyConfigured` for an address of S3 that is wrong."""
    return Bucket(address) if address.startswith("s3://") else Folder(Path(address))


def named_at(address: str) -> tuple[BackupPlace, str]:
    """Return the backup that is named, or else the newest in that place. Raises :class:`Refused` where is none."""
    url = urlsplit(address)
    above, _slash, name = url.path.rstrip("/").rpartition("/")
    if url.scheme == "s3" and moment_of(name):
        return place_at(url._replace(path=above).geturl()), name
    if (Path(address) / manifest.NAME).is_file():
        return Folder(Path(address).parent), Path(address).name
    place = place_at(address)
    if not (there := place.backups()):
        raise Refused(f"{urlsplit(address)._replace(query='').geturl()} is no backup, and there is none in it.")
    return place, there[-1]


class Folder:
    def __init__(self, path: Path):
        self.path = path

    def backups(self) -> list[str]:
        there = self.path.iterdir() if self.path.is_dir() else ()
        return sorted(each.name for each in there if moment_of(each.name) and (each / manifest.NAME).is_file())

    def address_of(self, name: str) -> str:
        return str(self.path / name)

    def open(self, name: str, path: str, sha256: str = "") -> BinaryIO:
        file = self.path / name / path
        return (file if file.exists() or not sha256 else self.path / OBJECTS / sha256).open("rb")

    @contextmanager
    def begun(self, name: str, before: str | None) -> Iterator[Unfinished]:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.path / f".{name}.part"
        part.mkdir(mode=0o700)
        try:
            yield _UnfinishedFolder(part, self.path / before if before else None)
            part.rename(self.path / name)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise

    def remove(self, names: list[str]) -> None:
        for name in names:
            shutil.rmtree(self.path / name)


class _UnfinishedFolder:
    def __init__(self, folder: Path, before: Path | None):
        self.folder, self._before = folder, before
        self._files: dict[str, dict[str, Any]] = {}

    def _place_for(self, path: str) -> Path:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        return self.folder / path

    def hold(self, path: str, entry: dict[str, Any]) -> bool:
        if not self._before or not (held := self._before / path).is_file():
            return False
        try:
            os.link(held, self._place_for(path))
        except OSError:  # not every file system knows links
            shutil.copyfile(held, self._place_for(path))
        self._files[path] = entry
        return True

    def add(self, path: str, content: File, *, sha256: str) -> None:
        digest = hashlib.sha256()  # of what is written, so that it is read once
        with self._place_for(path).open("wb") as copy:
            for chunk in content.chunks(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            self._files[path] = {"size": copy.tell(), "sha256": digest.hexdigest()}
        if sha256 not in ("", digest.hexdigest()):
            (self.folder / path).unlink()
            raise changed(content)

    def finish(self, about: dict[str, Any]) -> dict[str, dict[str, Any]]:
        files = {path: self._files.get(path) or manifest.entry_of(file) for path, file in _files_in(self.folder)}
        (self.folder / manifest.NAME).write_text(manifest.written(about | {"files": files}), encoding="utf-8")
        return files


class Bucket:
    def __init__(self, url: str):
        self.storage: Any = storages.create_storage(s3_storage(url))

    def backups(self) -> list[str]:
        return sorted(filter(moment_of, self.storage.listdir("")[0]))

    def address_of(self, name: str) -> str:
        return "/".join(filter(None, ("s3:/", self.storage.bucket_name, self.storage.location, name)))

    def open(self, name: str, path: str, sha256: str = "") -> BinaryIO:
        return self.storage.open(f"{OBJECTS}/{sha256}" if sha256 else f"{name}/{path}")

    @contextmanager
    def begun(self, name: str, before: str | None) -> Iterator[Unfinished]:
        with tempfile.TemporaryDirectory(prefix="backup-") as folder:
            yield _UnfinishedInBucket(Path(folder), self.storage, name)

    def remove(self, names: list[str]) -> None:
        """Also every object that no backup names any more."""
        for name in names:
            self.storage.delete(f"{name}/{manifest.NAME}")
        named = {each["sha256"] for name in self.backups() for each in manifest.read(self, name)["files"].values()}
        for path, (_size, at) in self.storage.below(OBJECTS).items():
            if path.removeprefix(f"{OBJECTS}/") not in named and at < datetime.now(UTC) - UNDER_WAY:
                self.storage.delete(path)


class _UnfinishedInBucket:
    def __init__(self, folder: Path, storage: Any, name: str):
        self.folder, self._storage, self._name = folder, storage, name
        self._there = {path: size for path, (size, _at) in storage.below(OBJECTS).items()}
        self._files: dict[str, dict[str, Any]] = {}

    def hold(self, path: str, entry: dict[str, Any]) -> bool:
        if self._there.get(f"{OBJECTS}/{entry['sha256']}") != entry["size"]:
            return False
        self._files[path] = entry
        return True

    def add(self, path: str, content: File, *, sha256: str) -> None:
        entry = {"size": content.size, "sha256": digest_of_file(content)}
        if sha256 not in ("", entry["sha256"]):
            raise changed(content)
        if not self.hold(path, entry):
            self._storage.save(f"{OBJECTS}/{entry['sha256']}", content)
            self._there[f"{OBJECTS}/{entry['sha256']}"] = entry["size"]
            self._files[path] = entry

    def finish(self, about: dict[str, Any]) -> dict[str, dict[str, Any]]:
        for path, file in _files_in(self.folder):
            with file.open("rb") as content:
                self.add(path, File(content), sha256="")
        text = manifest.written(about | {"files": self._files})
        name = f"{self._name}/{manifest.NAME}"
        if (stored := self._storage.save(name, ContentFile(text.encode()))) != name:
            self._storage.delete(stored)
            raise Refused("Another backup was begun in the same second.")
        return self._files


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file
