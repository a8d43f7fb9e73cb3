"""An accepted submission becomes a statement: build, render, seal, and only then one short transaction.

Nothing is stored before everything is made, so a worker killed half-way leaves neither half a statement nor a burnt
number, and issuing can simply run again.
"""

import hashlib
import uuid
from datetime import datetime

import rfc8785
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Submission
from core.dates import months_later
from core.moments import must_follow
from core.refusals import Refused
from core.stored_files import opened

from .. import listing, mails, public_log
from ..models import IssuingAttempt, LogAct, LogEntry, SignedDeclaration, Statement
from ..seal import appearance, keys, sign
from . import numbers, pdf
from .content import statement_content

ATTEMPTS = 5  # at a number that another worker takes first


class Overtaken(Exception):
    """Another statement took the number or the place after the predecessor meanwhile, or the log went on."""


def issue(submission: Submission, *, at: datetime | None = None) -> Statement:
    """Issue the statement of an approved submission, and let it be accepted in the same transaction.

    A submission whose statement exists already is given that one. Raises :class:`Refused` when the submission is
    not approved, :class:`~core.moments.ClockWentBack` when it was declared, or the log's newest entry written, after
    ``at``, :class:`~statements.seal.certificates.NoSealKey` or :class:`~statements.seal.sign.SealingFailed` when it
    cannot be sealed, and :class:`~statements.issuing.numbers.StorageIsNewer` while the storage knows statements that
    the database does not; nothing is stored then.
    """
    if statement := Statement.objects.filter(submission=submission).first():
        return statement
    # accept() below decides; asking now only saves the rendering, and leaves nothing behind
    with transaction.atomic():
        lifecycle.accept(submission, at=at)
        transaction.set_rollback(True)
    for _attempt in range(ATTEMPTS):
        try:
            return _issue(submission, at=at or timezone.now())
        except Overtaken:
            continue
        except Refused:
            if statement := Statement.objects.filter(submission=submission).first():
                return statement  # another worker was faster
            raise
    raise RuntimeError(f"No number could be had for submission {submission.pk} in {ATTEMPTS} attempts.")


def _issue(submission: Submission, *, at: datetime) -> Statement:
    year = timezone.localtime(at).year  # as readers see the day of issue
    newest = LogEntry.objects.newest()
    must_follow(at, newest.at if newest else None)
    number = numbers.next_number(year)
    predecessor = Statement.objects.predecessor_of(submission)
    content = statement_content(
        submission,
        number=number,
        issued_at=at,
        valid_until=months_later(at, 12 * settings.STATEMENT_VALIDITY_YEARS),
        supersedes=predecessor.number if predecessor else None,
        log=newest.reference if newest else None,
    )
    canonical = rfc8785.dumps(content)
    sealed = sealed_pdf(content, submission, canonical)
    name = f"statements/{year}/{number}-{uuid.uuid4().hex}.pdf"
    IssuingAttempt.objects.create(name=name)
    try:
        default_storage.save(name, ContentFile(sealed))
        opened(name, sha256=hashlib.sha256(sealed).hexdigest()).close()
        return store(submission, content, canonical, sealed, name, predecessor, at)
    except BaseException:
        if not Statement.objects.filter(pdf=name).exists():  # else it broke off after it was stored, with the mails
            default_storage.delete(name)
            IssuingAttempt.objects.filter(name=name).delete()  # and not before: see numbers.newer_ones
        raise


def sealed_pdf(content: dict, submission: Submission, canonical: bytes) -> bytes:
    """Return the paper of a statement, with its canonical content attached and sealed; nothing is stored."""
    seal = keys.describe_key_in_use()
    signed = SignedDeclaration.objects.filter(submission=submission).first()  # stays as it is since the approval
    catalogue = submission.assessment.catalogue
    unsealed = pdf.render(content, catalogue=catalogue, canonical=canonical, seal=seal, signed=signed)
    at, language = datetime.fromisoformat(content["issued_at"]), content["declaration"]["language"]
    mark = appearance.render(content["number"], at=at, seal=seal, language=language)
    return sign.seal(unsealed, mark=mark)


def store(
    submission: Submission,
    content: dict,
    canonical: bytes,
    sealed: bytes,
    name: str,
    predecessor: Statement | None,
    at: datetime,
) -> Statement:
    """Accept the submission and put its statement on record in one transaction; ``name`` is where its PDF lies."""
    try:
        with transaction.atomic():
            lifecycle.accept(submission, at=at)
            valid_until = months_later(at, 12 * settings.STATEMENT_VALIDITY_YEARS)
            statement = record(submission, content, canonical, sealed, name, predecessor, at, valid_until)
            mails.issued(statement)
            return statement
    except IntegrityError as error:
        raise Overtaken from error


def record(
    submission: Submission,
    content: dict,
    canonical: bytes,
    sealed: bytes,
    name: str,
    predecessor: Statement | None,
    at: datetime,
    valid_until: datetime,
) -> Statement:
    """Write what is known of a statement, in the transaction that accepts its submission.

    Raises :class:`Overtaken` where it does not follow its predecessor, or the entry of the log that it carries.
    """
    declaration, assessment = content["declaration"], submission.assessment
    about = declaration["object"]
    if Statement.objects.predecessor_of(submission) != predecessor:
        raise Overtaken
    statement = Statement.objects.create(
        number=content["number"],
        sequence=int(content["number"].rpartition("-")[2]),
        submission=submission,
        organisation=assessment.organisation,
        product=assessment.version.product if assessment.version else None,
        catalogue=assessment.catalogue,
        object_name=f"{about['name']} {about['version']}".strip(),
        role=declaration["issuer"]["role"],
        language=declaration["language"],
        issued_at=at,
        valid_until=valid_until,
        supersedes=predecessor,
        digest=submission.digest,
        summary=declaration["summary"],
        document=canonical.decode(),
        pdf=name,
        pdf_sha256=hashlib.sha256(sealed).hexdigest(),
    )
    IssuingAttempt.objects.filter(name=name).delete()
    listing.enter(statement)
    _log(statement, told=content["log"])
    return statement


def _log(statement: Statement, *, told: dict | None) -> None:
    """Tell the log; the entry before the statement's own must still be the one that the statement carries."""
    public_log.hold()
    if public_log.newest_reference() != told:
        raise Overtaken
    public_log.append(LogAct.ISSUED, statement, at=statement.issued_at)
    if statement.supersedes:
        public_log.append(LogAct.SUPERSEDED, statement.supersedes, at=statement.issued_at)
