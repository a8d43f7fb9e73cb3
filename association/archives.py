"""Everything published as one ZIP, for those who run the portal to hand on or put away.

It is written to the machine's disk statement by statement, and then stored, so that it needs no more memory however
much there is. It holds what anybody can download one by one, and proves itself without the portal.
"""

import io
import shutil
from collections.abc import Iterable
from datetime import datetime
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from core.background.backend import enqueue
from core.background.kinds import ARCHIVES, background
from core.spreadsheets import csv_lines
from core.stored_files import FileLost, opened
from organisations import audit
from organisations.models import Deed, User
from statements import public_log
from statements.models import LogEntry, Statement
from statements.verification import certificates_as_pem

from .models import Archive

AT_ONCE = 10  # statements read from the database
TITLES = (
    "Number",
    "Status",
    "Organisation",
    "Object",
    "Role",
    "Catalogue",
    "Edition",
    "Issued",
    "Valid until",
    "Digest of the declaration (SHA-256)",
    "Digest of the PDF (SHA-256)",
    "PDF",
)
ABOUT = """Everything published in the portal, as of {at}.

index.csv          one line for each statement, also for those that are not in force any more
statements/        each statement as sealed PDF and as statement.json, as issued
log.json           the public log: issuing, superseding and withdrawing, each entry bound to the one before
seals.pem          the certificates of the seals
"""


@background(ARCHIVES)
def make_archive(archive_id: int) -> None:
    """Make it, unless it was deleted meanwhile."""
    if archive := Archive.objects.filter(pk=archive_id).first():
        make(archive)


@transaction.atomic
def ask(*, by: User) -> Archive:
    """Let one be made; what is asked for while one is to be made is that one."""
    if waiting := Archive.objects.filter(made_at=None).first():
        enqueue(make_archive, waiting.pk)  # should its task have been lost
        return waiting
    archive = Archive.objects.create(asked_by=by)
    audit.note(Deed.ARCHIVE_MADE, by=by, about=archive)
    enqueue(make_archive, archive.pk)
    return archive


def make(archive: Archive) -> None:
    """Make and store it, and delete older ones. Making it again does no harm."""
    if archive.made_at:
        return
    at = timezone.now()
    with TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True) as packed:
            number, missing = _write(packed, at)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(f"archives/cpo-portal-{at:%Y-%m-%d-%H%M%S}.zip", File(file))
    made = {"file": name, "size": size, "statements": number, "missing": missing, "made_at": at}
    if not Archive.objects.filter(pk=archive.pk, made_at=None).update(**made):
        default_storage.delete(name)  # another worker was faster
    for old in Archive.objects.filter(made_at__isnull=False)[1:]:
        old.delete()
        default_storage.delete(str(old.file.name))


def _write(packed: ZipFile, at: datetime) -> tuple[int, int]:
    """Write all of it; returns how many statements there are, and of how many the PDF is lost."""
    statements = Statement.objects.with_status(at).select_related("catalogue").order_by("issued_at", "pk")
    rows, missing = [], 0
    for statement in statements.iterator(chunk_size=AT_ONCE):
        packed.writestr(f"statements/{statement.number}.json", statement.document)
        is_there = _write_pdf(packed, statement)
        missing += not is_there
        rows.append(_row(statement, is_there))
    _write_lines(packed, "index.csv", csv_lines(TITLES, rows))
    _write_lines(packed, "log.json", public_log.written(LogEntry.objects.order_by("position")))
    packed.writestr("seals.pem", certificates_as_pem())
    packed.writestr("README.txt", ABOUT.format(at=timezone.localtime(at).isoformat(sep=" ", timespec="seconds")))
    return len(rows), missing


def _write_pdf(packed: ZipFile, statement: Statement) -> bool:
    """Copy the sealed PDF, which is compressed already; returns whether the storage has it, whole."""
    try:
        file = opened(statement.pdf.name, sha256=statement.pdf_sha256)
    except FileLost:
        return False
    with file, packed.open(_stored(f"statements/{statement.number}.pdf", statement.issued_at), "w") as copy:
        shutil.copyfileobj(file, copy, 2**18)
    return True


def _stored(name: str, at: datetime) -> ZipInfo:
    entry = ZipInfo(name, date_time=timezone.localtime(at).timetuple()[:6])
    entry.compress_type = ZIP_STORED
    return entry


def _write_lines(packed: ZipFile, name: str, lines: Iterable[str]) -> None:
    with packed.open(name, "w") as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        text.writelines(lines)


def _row(statement: Statement, is_there: bool) -> list[str]:
    return [
        statement.number,
        statement.status,  # type: ignore[attr-defined]
        statement.declaration["issuer"]["organisation"],
        statement.object_name,
        statement.role,
        statement.catalogue.identifier,
        statement.catalogue.edition,
        statement.issued_at.isoformat(timespec="seconds"),
        statement.valid_until.isoformat(timespec="seconds"),
        statement.digest,
        statement.pdf_sha256,
        f"statements/{statement.number}.pdf" if is_there else "missing",
    ]
