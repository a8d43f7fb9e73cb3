"""The signatory's own signature: what was handed out comes back signed, is checked, and kept until it is approved.

It belongs to one submission. Nothing but signatures may have been added to what was handed out.
"""

import hashlib
import uuid
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from assessments import permissions
from assessments.models import Assessment, Submission
from assessments.submissions import rfc3339
from core.refusals import Refused
from cpo_verify import model, signatures
from cpo_verify.model import Flaw, Signature
from organisations import second_factor
from organisations.models import User
from organisations.second_factor import Decider

from ..models import HandedOut, SignedDeclaration
from . import issuers

MAX_SIZE = 5 * 1024 * 1024  # it comes to lie inside the statement
MOST_SIGNATURES = 3  # each is named on the statement's first page

SENTENCES = {
    Flaw.UNREADABLE: gettext_lazy("This PDF is damaged, so its signature cannot be read."),
    Flaw.TOO_DEMANDING: gettext_lazy(
        "Checking this PDF takes longer than it ever should. Download the declaration again, and sign it anew."
    ),
    Flaw.ENCRYPTED: gettext_lazy("This PDF is encrypted. Sign it without protecting it by a password."),
    Flaw.UNSIGNED: gettext_lazy("This file is not signed yet. Sign it in a PDF program, and upload what that saved."),
    Flaw.CHANGED: gettext_lazy(
        "Something was changed besides adding a signature. Download the declaration again, and sign it without "
        "filling in, commenting on or certifying anything."
    ),
    Flaw.LAID_OVER: gettext_lazy(
        "The visible part of the signature lies outside the frame on the first page. Sign again, and place it there."
    ),
    Flaw.APPENDED: gettext_lazy(
        "Something was added to the file after it was signed. Upload it just as it was saved with the signature."
    ),
    Flaw.BROKEN: gettext_lazy("The signature does not fit the file. Download the declaration again, and sign it anew."),
    Flaw.OUT_OF_TIME: gettext_lazy("The certificate was not valid at the time of signing."),
    Flaw.WRONG_CLOCK: gettext_lazy(
        "The signature says that it was made before the declaration, or in the future. Set the clock, and sign again."
    ),
    Flaw.UNNAMED: gettext_lazy(
        "The certificate names no person, but an organisation, an address or a pseudonym. Sign with one in your name."
    ),
}


def may_sign(user: User, submission: Submission) -> bool:
    """Whoever may declare; any signatory, since those who sign need not be who typed.

    Raises :class:`SecondFactorDue` while that right rests.
    """
    if not permissions.may_declare(user, submission.assessment):
        return False
    second_factor.demand(user, Decider.SIGNATORIES)
    return True


def is_open(submission: Submission) -> bool:
    """Until a reviewer approves: from then on, what is signed is what goes into the statement."""
    return not submission.decision and submission.approved_at is None


def attach(submission: Submission, pdf: bytes, *, by: User) -> SignedDeclaration:
    """Keep a signed declaration, in the place of the one before. Raises :class:`Refused` with what is wrong."""
    _must_be_open(submission, by)
    found = check(submission, pdf)
    place = default_storage.save(f"declarations/{submission.pk}/{uuid.uuid4().hex}.pdf", ContentFile(pdf))
    try:
        with transaction.atomic():
            _must_be_open(_lock(submission), by)
            _discard(submission)
            return SignedDeclaration.objects.create(
                submission=submission,
                pdf=place,
                sha256=hashlib.sha256(pdf).hexdigest(),
                signatures=[_row(each) for each in found],
                uploaded_by=by,
            )
    except BaseException:
        default_storage.delete(place)
        raise


def attach_again(submission: Submission, pdf: bytes | None, found: tuple[Signature, ...]) -> None:
    """Keep what lies, or lies not, in the statement issued of the submission, if the database has forgotten it."""
    digest = hashlib.sha256(pdf).hexdigest() if pdf else ""
    if SignedDeclaration.objects.filter(submission=submission, sha256=digest).exists():
        return
    _discard(submission)
    if pdf:
        place = default_storage.save(f"declarations/{submission.pk}/{uuid.uuid4().hex}.pdf", ContentFile(pdf))
        rows = [_row(each) for each in found]
        SignedDeclaration.objects.create(submission=submission, pdf=place, sha256=digest, signatures=rows)


@transaction.atomic
def remove(submission: Submission, *, by: User) -> None:
    """Take back a signed declaration; the declaration itself stands without it."""
    _must_be_open(_lock(submission), by)
    _discard(submission)


def check(submission: Submission, pdf: bytes) -> tuple[Signature, ...]:
    """Return the signatures on a file that is this declaration, soundly signed. Raises :class:`Refused` if not."""
    handed_out = HandedOut.objects.filter(submission=submission).first()
    if not pdf:
        raise Refused(_("This file is empty."))
    if len(pdf) > MAX_SIZE:
        raise Refused(_("This file is larger than 5 MB."))
    if b"%PDF-" not in pdf[:1024]:
        raise Refused(_("This file is not a PDF."))
    if handed_out is None:
        raise Refused(_("Download the declaration first, and sign that very file."))
    is_ours = hashlib.sha256(pdf[: handed_out.size]).hexdigest() == handed_out.sha256
    known = handed_out.size if is_ours else None
    found = signatures.examine(pdf, issuers=issuers.believed(), handed_out=known)
    if not is_ours:
        raise Refused(_about_another_file(found, submission))
    if found.flaw:
        raise Refused(SENTENCES[found.flaw])
    if found.digest != submission.digest:
        raise Refused(SENTENCES[Flaw.CHANGED])
    if len(found.signatures) > MOST_SIGNATURES:
        raise Refused(_("A declaration can carry three signatures at most."))
    return found.signatures


def _about_another_file(found: model.SignedFile, submission: Submission) -> str:
    if found.digest == submission.digest:
        return _(
            "This is your declaration, but the program saved it anew instead of adding a signature to it. Download it "
            "again, and sign it without printing, optimising or converting it."
        )
    if found.digest:
        return _("This is another declaration than the one declared here. Download this one, and sign it.")
    if found.flaw in (Flaw.UNREADABLE, Flaw.TOO_DEMANDING, Flaw.ENCRYPTED):
        return str(SENTENCES[found.flaw])
    return _("This is not the PDF of your declaration. Download it here, and sign that very file.")


def _must_be_open(submission: Submission, by: User) -> None:
    if not may_sign(by, submission):
        raise PermissionDenied
    if not is_open(submission):
        raise Refused(_("This declaration was accepted or returned meanwhile, so its signature stays as it is."))


def _lock(submission: Submission) -> Submission:
    """In the order in which a review locks, so that approving and uploading at once take turns."""
    Assessment.objects.select_for_update(of=("self",)).get(pk=submission.assessment_id)
    locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    locked.assessment = submission.assessment
    return locked


def _discard(submission: Submission) -> None:
    for each in SignedDeclaration.objects.filter(submission=submission):
        transaction.on_commit(partial(default_storage.delete, str(each.pdf)))
        each.delete()


def _row(signature: Signature) -> dict:
    return {
        "by": signature.by,
        "organisation": signature.organisation,
        "issuer": signature.issuer,
        "at": signature.at and rfc3339(signature.at),
        "trusted": signature.trusted,
        "self_signed": signature.self_signed,
    }
