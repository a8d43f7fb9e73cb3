"""The association's package: taking its files, whole and of the kinds that belong there, and letting go of them."""

import re
import uuid
import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core.file_signatures import PNG, ZIP, is_whole_pdf
from core.refusals import Refused
from core.stored_files import digest_of_file
from organisations import audit
from organisations.models import Deed, User

from .models import PackageFile, PackageKind

MAX_SIZE = 20 * 1024 * 1024  # bytes
MOST_PARTS = 500  # of a ZIP
MOST_UNPACKED = 200 * 1024 * 1024  # bytes, as the ZIP itself announces them
SVG = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
ACTIVE = re.compile(rb"<script|<foreignobject|<!entity|\bon[a-z]+\s*=|javascript:", re.IGNORECASE)
CONTENT_TYPES = {"pdf": "application/pdf", "zip": "application/zip", "svg": "image/svg+xml", "png": "image/png"}


def add(row: PackageFile, file: File, *, by: User) -> PackageFile:
    """Put a file into the package. Raises :class:`Refused`, and then leaves none behind."""
    if file.size > MAX_SIZE:
        raise Refused(_("This file is larger than 20 MB."))
    row.format = _format(file, row.kind)
    row.size, row.sha256, row.uploaded_by = file.size, digest_of_file(file), by
    if PackageFile.objects.filter(sha256=row.sha256, kind=row.kind, language=row.language).exists():
        raise Refused(_("This very file is in the package already."))
    row.file.name = default_storage.save(f"package/{uuid.uuid4().hex}.{row.format}", file)
    try:
        with transaction.atomic():
            row.save()
            audit.note(Deed.FILE_ADDED, by=by, about=row, after=_told(row))
    except BaseException:
        default_storage.delete(row.file.name)
        raise
    return row


@transaction.atomic
def remove(row: PackageFile, *, by: User) -> None:
    """Take out what should not have been put in; an older edition rather stays."""
    audit.note(Deed.FILE_REMOVED, by=by, about=row, before=_told(row))
    row.delete()
    transaction.on_commit(lambda: default_storage.delete(str(row.file)))


def by_kind() -> Iterator[tuple[PackageKind, list[PackageFile]]]:
    """Yield the kinds that have files, in their order, each with the newest first."""
    order = list(PackageKind)
    files = sorted(PackageFile.objects.all(), key=lambda row: order.index(PackageKind(row.kind)))
    for kind, rows in groupby(files, key=lambda row: PackageKind(row.kind)):
        yield kind, list(rows)


def _told(row: PackageFile) -> dict[str, object]:
    return {"edition": row.edition, "language": row.language, "sha256": row.sha256}


def _format(file: File, kind: str) -> str:
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if is_whole_pdf(file):
        return "pdf"
    if kind != PackageKind.LOGO:
        raise Refused(_("This is not a whole PDF. Code, commentary and bylaws are PDF files."))
    if head.startswith(PNG):
        return "png"
    if head.startswith(ZIP):
        _check_zip(file)
        return "zip"
    if SVG.match(head):
        if ACTIVE.search(file.read()):
            raise Refused(_("This picture holds a script. Save it as plain SVG."))
        file.seek(0)
        return "svg"
    raise Refused(_("This file is no whole PDF, ZIP, SVG or PNG."))


def _check_zip(file: File) -> None:
    """Refuse what would harm whoever unpacks it; nothing of it is unpacked here."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except Exception as error:  # what damaged files raise is not documented
        raise Refused(_("This ZIP is damaged.")) from error
    finally:
        file.seek(0)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(_("This ZIP holds more than 500 files, or more than 200 MB when it is unpacked."))
    paths = [PurePosixPath(part.filename.replace("\\", "/")) for part in parts]
    if any(path.is_absolute() or ".." in path.parts or ":" in str(path) for path in paths):
        raise Refused(_("This ZIP names a file outside its own folder."))
