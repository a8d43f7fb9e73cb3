"""Making a backup: the database at one moment, then the files it names, each looked at on the way."""

import json
import platform
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
from .places import BackupPlace, Unfinished

SECRET = ("SECRET", "PASS", "KEY", "TOKEN", "PIN", "DSN")  # as parts of names


@dataclass
class Backup:
    address: str
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)  # what is wrong with files that rows name, a sentence each


def make(place: BackupPlace, *, with_seal_key: bool = False) -> Backup:
    """Make a backup, into which what the one before it holds is not copied again.

    Raises :class:`Refused`, and leaves nothing then.
    """
    if with_seal_key and settings.SEAL_PKCS11_MODULE:
        raise Refused("The seal’s key lies on a token, which never gives it away; back up the token by its own means.")
    at = datetime.now(UTC)
    name, before = f"{at:%Y%m%d-%H%M%S}", next(reversed(place.backups()), None)
    held = manifest.read(place, before)["files"] if before else {}
    backup = Backup(place.address_of(name))
    with place.begun(name, before) as unfinished:
        _fill(backup, unfinished, held, at, with_seal_key)
    return backup


def _fill(
    backup: Backup, unfinished: Unfinished, held: dict[str, dict[str, Any]], at: datetime, with_seal_key: bool
) -> None:
    with database_dump.frozen() as write:
        write(unfinished.folder / "database")
        named, log = named_files(), public_log.newest_reference()
        migrations = sorted(MigrationRecorder(connection).applied_migrations())
    lost = dict(_copy_files(named, unfinished, held))
    still_named = named_files() if lost else {}  # what was deleted since that moment is no loss
    backup.lost = [sentence for name, sentence in lost.items() if name in still_named]
    _copy_seal(unfinished.folder / "seal", with_seal_key)
    (unfinished.folder / "settings.json").write_text(json.dumps(_settings(), indent=1), encoding="utf-8")
    backup.files = unfinished.finish(
        {
            "made_at": at.isoformat(timespec="seconds"),
            "site": settings.SITE_URL,
            "database": connection.vendor,
            "versions": {"python": platform.python_version(), "django": django.__version__},
            "migrations": [".".join(each) for each in migrations],
            "log": log,
            "lost": backup.lost,
        }
    )


def _copy_files(
    named: dict[str, NamedFile], unfinished: Unfinished, held: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Copy the files, and tell of each that the storage has lost its name and what is wrong.

    A file never changes under its name, so one of that size and digest in the backup before it is the same.
    """
    for name, file in named.items():
        path = f"files/{name}"
        entry = held.get(path)
        is_held = entry is not None and file.sha256 in ("", entry["sha256"]) and file.size in (None, entry["size"])
        try:
            if is_held and entry and default_storage.size(name) == entry["size"] and unfinished.hold(path, entry):
                continue
            with opened(name, size=file.size) as content:
                unfinished.add(path, content, sha256=file.sha256)
        except (FileLost, FileNotFoundError) as error:
            yield name, str(error)
            if is_held and entry:
                unfinished.hold(path, entry)


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
