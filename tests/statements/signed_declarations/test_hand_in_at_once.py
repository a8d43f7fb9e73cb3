"""A signed declaration handed in at the instant a reviewer approves: it is there before, or it is refused."""

import time

import pytest
from django.db import connection

from assessments import lifecycle
from assessments.models import Submission
from statements.models import SignedDeclaration
from statements.signed_declarations import hand_in
from tests.assessments.test_deciding_at_once import at_once
from tests.factories import ReviewerFactory, signatory_of

from ..handed_out import put_out
from ..signatories import sign

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


def fresh(submission):
    return Submission.objects.with_object().get(pk=submission.pk)


@pytest.mark.parametrize("seconds", [0, 0.3, 0.6, 1.2])  # checking a signature takes about half of one
def test_what_is_handed_in_is_kept_before_the_approval_or_not_at_all(paper, stored_files, seconds):
    submission, reviewer = put_out(paper), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    signatory = signatory_of(submission.assessment)
    before = len(stored_files())

    def approve_later():
        time.sleep(seconds)
        return lifecycle.approve(fresh(submission), by=reviewer)

    handed_in, approved = at_once(
        lambda: hand_in.attach(fresh(submission), sign(paper), by=signatory),
        approve_later,
    )

    kept = SignedDeclaration.objects.filter(submission=submission).first()
    assert (approved, fresh(submission).approved_at is not None) == (None, True)
    assert len(stored_files()) - before == (1 if kept else 0)
    if kept is None:
        assert handed_in == "This declaration was accepted or returned meanwhile, so its signature stays as it is."
    else:
        assert kept == handed_in
        assert kept.uploaded_at < fresh(submission).approved_at
