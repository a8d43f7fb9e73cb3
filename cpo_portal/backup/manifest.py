"""``manifest.json``: what a backup holds, and whether it still does."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from core.refusals import Refused
from core.stored_files import StorageDown

if TYPE_CHECKING:
    from .places import BackupPlace

NAME = "manifest.json"
VERSION = 1


def entry_of(file: Path) -> dict[str, Any]:
    """Size in bytes and digest of a file, as the manifest has them."""
    with file.open("rb") as content:
        return _entry(content)


def written(about: dict[str, Any]) -> str:
    return json.dumps({"version": VERSION, **about}, indent=1, ensure_ascii=False)


def read(place: "BackupPlace", name: str) -> dict[str, Any]:
    """Raises :class:`Refused` where there is none that can be read."""
    where = place.address_of(name)
    try:
        with place.open(name, NAME) as content:
            told = json.load(content)
        version, _files = told["version"], told["files"].items()
    except OSError as error:
        raise Refused(f"{where} is no backup: {NAME} cannot be read ({error.strerror or error}).") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(f"{where} is no whole backup: {NAME} is damaged.") from None
    if version != VERSION:
        raise Refused(f"{where} is a backup of version {version}; this portal reads version {VERSION}.")
    return told


def problems(place: "BackupPlace", name: str, told: dict[str, Any]) -> list[str]:
    """Say which of the files told are missing in the backup, or were changed since it was made."""
    found = []
    for path, entry in told["files"].items():
        try:
            with place.open(name, path, entry["sha256"]) as content:
                there = _entry(content)
        except StorageDown:
            raise
        except OSError:
            found.append(f"{path} is missing.")
        else:
            if there != entry:
                found.append(f"{path} was changed: its digest is another one.")
    return found


def _entry(content: BinaryIO) -> dict[str, Any]:
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    return {"size": content.tell(), "sha256": digest}
