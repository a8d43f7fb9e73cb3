"""One declaration handed out to be signed, rendered once a session, and its submission made anew in each test."""

import hashlib
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assessments.models import Submission
from statements.models import HandedOut, SignedDeclaration
from statements.signed_declarations import hand_out

from ..factories import MembershipFactory, VersionFactory, make_assessment, make_submission

DECLARED_AT = datetime(2024, 3, 2, 9, 30, tzinfo=UTC)


def hand_out_once() -> bytes:
    """Make it for real; the caller rolls back what that left in the database."""
    with hand_out.make(declare()).pdf.open() as file:
        return file.read()


def put_out(paper: bytes) -> Submission:
    submission = declare()
    HandedOut.objects.create(
        submission=submission,
        pdf=default_storage.save("declarations/declaration.pdf", ContentFile(paper)),
        size=len(paper),
        sha256=hashlib.sha256(paper).hexdigest(),
    )
    return submission


def declare() -> Submission:
    membership = MembershipFactory(organisation__name="Gear Works")
    version = VersionFactory(product__organisation=membership.organisation, product__name="Gearbox", name="4.2")
    submission = make_submission(make_assessment(by=membership.user, answered=True, version=version), at=DECLARED_AT)
    return Submission.objects.with_object().get(pk=submission.pk)


def keep_signed(submission: Submission, pdf: bytes = b"%PDF-") -> SignedDeclaration:
    """Keep a file as signed by Ada Byron without looking at it."""
    row = {"by": "Ada Byron", "organisation": "Gear Works", "issuer": "Test trust service"}
    row |= {"at": "2024-03-03T12:00:00Z", "trusted": False, "self_signed": False}
    return SignedDeclaration.objects.create(
        submission=submission,
        pdf=default_storage.save("declarations/signed.pdf", ContentFile(pdf)),
        sha256=hashlib.sha256(pdf).hexdigest(),
        signatures=[row],
    )
