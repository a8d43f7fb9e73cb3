"""Making a backup: the database at one moment, then the files it names, each looked at on the way."""

import json
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.refusals import Refused
from core.stored_files import FileLost, opened
from statements import public_log
from statements.seal import certificates, keys

from ..environment import env
from . import database_dump, manifest
from .named_files import NamedFile, named_files

SECRET = ("SECRET", "PASS", "KEY", "TOKEN", "PIN", "DSN")  # as parts of names


@dataclass
class Backup:
    folder: Path
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)  # what is wrong with files that rows name, a sentence each


def make(parent: Path, *, with_seal_key: bool = False, keep: int | None = None) -> Backup:
    """Make a backup in the folder ``parent``, and of all that are whole then ``keep`` the newest.

    Raises :class:`Refused`, and leaves nothing then. What the backup before it holds already is linked, not copied.
    """
    if with_seal_key and settings.SEAL_PKCS11_MODULE:
        raise Refused("The seal’s key lies on a token, which never gives it away; back up the token by its own means.")
    at = datetime.now(UTC)
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    backup = Backup(parent / f"{at:%Y%m%d-%H%M%S}")
    part = parent / f".{backup.folder.name}.part"
    part.mkdir(mode=0o700)
    try:
        _fill(backup, part, at, with_seal_key)
        part.rename(backup.folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if keep:
        for old in manifest.backups_in(parent)[:-keep]:
            shutil.rmtree(old)
    return backup


def _fill(backup: Backup, part: Path, at: datetime, with_seal_key: bool) -> None:
    with database_dump.frozen() as write:
        write(part / "database")
        named, log = named_files(), public_log.newest_reference()
        migrations = sorted(MigrationRecorder(connection).applied_migrations())
    lost = dict(_copy_files(named, part, *_before(part.parent)))
    still_named = named_files() if lost else {}  # what was deleted since that moment is no loss
    backup.lost = [sentence for name, sentence in lost.items() if name in still_named]
    _copy_seal(part / "seal", with_seal_key)
    (part / "settings.json").write_text(json.dumps(_settings(), indent=1), encoding="utf-8")
    files = sorted(file for file in part.rglob("*") if file.is_file())
    backup.files = {file.relative_to(part).as_posix(): manifest.entry_of(file) for file in files}
    manifest.write(
        part,
        {
            "made_at": at.isoformat(timespec="seconds"),
            "site": settings.SITE_URL,
            "database": connection.vendor,
            "versions": {"python": platform.python_version(), "django": django.__version__},
            "migrations": [".".join(each) for each in migrations],
            "log": log,
            "lost": backup.lost,
            "files": backup.files,
        },
    )


def _before(parent: Path) -> tuple[Path, dict[str, dict[str, Any]]]:
    """The newest backup there is, with its files; an empty one if there is none."""
    there = manifest.backups_in(parent)
    return (there[-1], manifest.read(there[-1])["files"]) if there else (parent, {})


def _copy_files(
    named: dict[str, NamedFile], part: Path, before: Path, held: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Copy the files, and tell of each that the storage has lost its name and what is wrong.

    A file never changes under its name, so one of that size and digest in the backup before it is the same.
    """
    for name, file in named.items():
        to, entry = part / "files" / name, held.get(f"files/{name}")
        to.parent.mkdir(parents=True, exist_ok=True)
        is_held = entry is not None and file.sha256 in ("", entry["sha256"]) and file.size in (None, entry["size"])
        try:
            if is_held and entry and default_storage.size(name) == entry["size"]:
                _link(before / "files" / name, to)
                continue
            with opened(name, size=file.size, sha256=file.sha256) as content, to.open("wb") as copy:
                shutil.copyfileobj(content, copy)
        except (FileLost, FileNotFoundError) as error:
            yield name, str(error)
            if is_held:
                _link(before / "files" / name, to)


def _link(held: Path, to: Path) -> None:
    """Not every file system knows links."""
    try:
        os.link(held, to)
    except OSError:
        shutil.copyfile(held, to)


def _copy_seal(folder: Path, with_key: bool) -> None:
    (folder / "trusted").mkdir(parents=True)
    for each in keys.trusted():
        (folder / "trusted" / f"{each.fingerprint[:16]}.pem").write_bytes(certificates.to_pem(each.certificate))
    if with_key:
        key = folder / "seal.p12"
        key.touch(mode=0o600)
        key.write_bytes(Path(settings.SEAL_PKCS12).read_bytes())


def _settings() -> dict[str, str | None]:
    """What the environment sets, by name; None stands for what is or may be a secret."""
    told = {name: env.ENVIRON[name] for name in sorted(env.asked) if env.ENVIRON.get(name)}
    return {name: None if _is_secret(name, value) else value for name, value in told.items()}


def _is_secret(name: str, value: str) -> bool:
    """Addresses often have a password inside, or a key among what they ask."""
    return any(word in name for word in SECRET) or (name != "SITE_URL" and bool(urlsplit(value).netloc))
