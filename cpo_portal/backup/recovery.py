"""Restoring a backup into an empty place, and looking at everything that came of it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.refusals import Refused
from core.stored_files import FileLost, opened
from cpo_verify import log_chain
from statements.models import IssuingAttempt, LogEntry, Statement

from .. import leftover_files
from . import database_dump, manifest
from .named_files import named_files
from .places import named_at

Content = Callable[[], BinaryIO]  # opens a file of the backup


@dataclass(frozen=True)
class Recovery:
    """What was restored: ``problems`` is empty if all is as it was; ``unnamed`` are files that no row names."""

    backup: str
    statements: int
    problems: list[str]
    unnamed: list[str]


def recover(address: str, *, keep_files: bool = False) -> Recovery:
    """Restore a backup, or the newest in a place of them. Raises :class:`Refused`, and changes nothing then.

    ``keep_files``: the storage outlived the database; it keeps what it has, and is given what it lacks.
    """
    place, name = named_at(address)
    where, told = place.address_of(name), manifest.read(place, name)
    if found := manifest.problems(place, name, told):
        raise Refused(f"{where} is not whole, so nothing was restored: {' '.join(found[:5])}")
    _refuse_another_portal(told)
    _refuse_a_place_in_use(keep_files)
    contents: dict[str, Content] = {
        path: partial(place.open, name, path, entry["sha256"]) for path, entry in told["files"].items()
    }
    _restore_database(contents["database"])
    # Of what was under way at the moment of the backup nobody knows any more whether a statement came of it.
    IssuingAttempt.objects.all().delete()
    _restore_files(contents)
    _restore_seal(contents)
    return Recovery(
        where,
        Statement.objects.count(),
        [*_problems_of_files(), *_problems_of_log(told["log"])],
        leftover_files.find(at=timezone.now() + leftover_files.UNDER_WAY),
    )


def _refuse_another_portal(told: dict[str, Any]) -> None:
    if told["database"] != connection.vendor:
        raise Refused(f"The backup is of {told['database']}, and this portal’s database is {connection.vendor}.")
    known = {".".join(each) for each in MigrationLoader(None).disk_migrations or ()}
    if unknown := sorted(set(told["migrations"]) - known):
        raise Refused(f"The backup was made by another version of the portal: it knows the migration {unknown[0]}.")


def _refuse_a_place_in_use(keep_files: bool) -> None:
    if connection.introspection.table_names():
        raise Refused("The database is not empty. Restore into a new one, without running “migrate” before.")
    if not keep_files and (there := next(_stored(""), None)):
        raise Refused(
            f"The file storage is not empty: {there} lies there. Restore into an empty one; or, if the storage "
            "outlived the database, say --keep-files."
        )


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in files)
    for name in folders:
        yield from _stored(f"{folder}{name}/")


def _restore_database(content: Content) -> None:
    with tempfile.NamedTemporaryFile(prefix="database-") as file, content() as dump:
        shutil.copyfileobj(dump, file)
        file.flush()
        database_dump.load(Path(file.name))
    call_command("migrate", verbosity=0)


def _restore_files(contents: dict[str, Content]) -> None:
    for path, content in contents.items():
        top, _slash, name = path.partition("/")
        if top == "files" and not default_storage.exists(name):
            with content() as file:
                default_storage.save(name, File(file))


def _restore_seal(contents: dict[str, Content]) -> None:
    """A certificate or key that is there already stays."""
    for path, content in contents.items():
        if path.startswith("seal/trusted/"):
            _put(content, Path(settings.SEAL_TRUSTED_DIR) / Path(path).name, mode=0o644)
    if settings.SEAL_PKCS12 and "seal/seal.p12" in contents:
        _put(contents["seal/seal.p12"], Path(settings.SEAL_PKCS12), mode=0o600)


def _put(content: Content, to: Path, *, mode: int) -> None:
    if not to.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        to.touch(mode=mode)
        with content() as file:
            to.write_bytes(file.read())


def _problems_of_files() -> Iterator[str]:
    """Every file that a row names is there, and has the size and the digest that the row says."""
    for each in named_files().values():
        try:
            opened(each.name, size=each.size, sha256=each.sha256).close()
        except FileLost as error:
            yield str(error)


def _problems_of_log(newest: dict[str, Any] | None) -> Iterator[str]:
    """The log is sound, and ends where it ended when the backup was made."""
    entries = list(LogEntry.objects.order_by("position"))
    yield from log_chain.problems(log_chain.entries_of({"entries": [each.content for each in entries]}))
    if (entries[-1].reference if entries else None) != newest:
        yield "The log does not end with the entry that the backup names as its newest."
