"""``manifest.json``: what a backup holds, and whether it still does."""

import hashlib
import json
from pathlib import Path
from typing import Any

from core.refusals import Refused

NAME = "manifest.json"
VERSION = 1


def entry_of(file: Path) -> dict[str, Any]:
    """Size in bytes and digest of a file, as the manifest has them."""
    with file.open("rb") as content:
        return {"size": file.stat().st_size, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}


def write(folder: Path, about: dict[str, Any]) -> None:
    text = json.dumps({"version": VERSION, **about}, indent=1, ensure_ascii=False)
    (folder / NAME).write_text(text, encoding="utf-8")


def read(folder: Path) -> dict[str, Any]:
    """Raises :class:`Refused` where there is none that can be read."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        version, _files = told["version"], told["files"].items()
    except OSError as error:
        raise Refused(f"{folder} is no backup: {NAME} cannot be read ({error.strerror}).") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(f"{folder} is no whole backup: {NAME} is damaged.") from None
    if version != VERSION:
        raise Refused(f"{folder} is a backup of version {version}; this portal reads version {VERSION}.")
    return told


def problems(folder: Path, told: dict[str, Any]) -> list[str]:
    """Say which of the files told are missing in the backup, or were changed since it was made."""
    found = []
    for name, entry in told["files"].items():
        try:
            there = entry_of(folder / name)
        except OSError:
            found.append(f"{name} is missing.")
        else:
            if there != entry:
                found.append(f"{name} was changed: its digest is another one.")
    return found


def backups_in(parent: Path) -> list[Path]:
    """Return the whole backups in a folder, the oldest first."""
    there = parent.glob("[0-9]*-[0-9]*") if parent.is_dir() else ()
    return sorted(each for each in there if (each / NAME).is_file())
