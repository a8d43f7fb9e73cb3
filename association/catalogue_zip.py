"""A catalogue's files out of a ZIP that somebody handed in: nothing else, nowhere else, and not too much of it."""

import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from core.refusals import Refused
from criteria.catalogue_file import MAX_FILE_SIZE

MAX_SIZE = 2 * 2**20  # bytes of the ZIP; our catalogue's has a fiftieth of it
MOST_FILES = 200  # a catalogue has a file for each category
MOST_UNPACKED = 6 * 2**20  # bytes of all files
BESIDE = {"__MACOSX", ".git"}  # what packing programs put beside a folder's files
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError, ValueError, OSError)


@contextmanager
def unpacked(content: bytes) -> Iterator[Path]:
    """Unpack the YAML files of the one folder in the ZIP, for a while. Raises :class:`Refused` with a sentence."""
    with TemporaryDirectory(prefix="catalogue-") as folder:
        for name, text in _files(content):
            (Path(folder) / name).write_bytes(text)
        yield Path(folder)


def _files(content: bytes) -> Iterator[tuple[str, bytes]]:
    if len(content) > MAX_SIZE:
        raise Refused(_("The file is larger than %d MB.") % (MAX_SIZE // 2**20))
    try:
        with ZipFile(BytesIO(content)) as archive:
            left = MOST_UNPACKED
            for entry in _entries(archive):
                text = _read(archive, entry, min(left, MAX_FILE_SIZE + 1))
                left -= len(text)
                yield PurePosixPath(entry.filename).name, text
    except BROKEN as error:
        raise Refused(_("The file is no ZIP, or damaged; nothing was read from it.")) from error


def _entries(archive: ZipFile) -> list[ZipInfo]:
    """Return the YAML files, all of one folder; each other kind of thing is a refusal, or left alone."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise Refused(_("The ZIP holds more than %d files; a catalogue has a few dozen.") % MOST_FILES)
    for entry in entries:
        _look_at(entry)
    paths = {PurePosixPath(entry.filename): entry for entry in entries}
    files = {path: entry for path, entry in paths.items() if path.suffix == ".yaml" and BESIDE.isdisjoint(path.parts)}
    folders = {path.parent for path in files}
    if not files:
        raise Refused(_("The ZIP holds no YAML file; it is to hold the folder with catalogue.yaml."))
    if len(folders) > 1 or len(paths) < len(entries):
        raise Refused(_("The ZIP is to hold one folder, and each file in it once."))
    if sum(entry.file_size for entry in files.values()) > MOST_UNPACKED:
        raise Refused(_("Unpacked, the files are larger than %d MB.") % (MOST_UNPACKED // 2**20))
    return list(files.values())


def _look_at(entry: ZipInfo) -> None:
    path, mode = PurePosixPath(entry.filename), entry.external_attr >> 16
    if path.is_absolute() or ".." in path.parts or "\\" in entry.orig_filename or ":" in path.parts[0]:
        raise Refused(_("“%s” lies outside of the ZIP’s folder.") % entry.filename)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise Refused(_("“%s” is a link, or no plain file.") % entry.filename)
    if entry.flag_bits & 1:
        raise Refused(_("“%s” is encrypted.") % entry.filename)


def _read(archive: ZipFile, entry: ZipInfo, most: int) -> bytes:
    """Read a file, never more than ``most`` bytes: what the ZIP says of its size may be wrong."""
    with archive.open(entry) as file:
        text = file.read(most + 1)
    if len(text) > most:
        raise Refused(_("“%s” is too large for a file of a catalogue.") % entry.filename)
    return text
