"""Statements that a restored database has forgotten, recorded again from their own PDF."""

from contextlib import contextmanager

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Decision, Event, Status, Submission
from core.refusals import Refused
from cpo_verify import Outcome, log_chain
from organisations.models import User
from statements import public_log, verification
from statements.issuing import issue, numbers, reentry
from statements.models import LogEntry, SignedDeclaration, Statement
from statements.signed_declarations import hand_in
from statements.withdrawal import withdraw
from tests.factories import ReviewerFactory, make_submission, signatory_of
from tests.statements.issuing.test_issue import approved_submission, two_assessments_of_one_product
from tests.statements.signatories import sign

pytestmark = [pytest.mark.django_db, pytest.mark.slow(reason="draws the paper and seals it for real")]

YEAR = timezone.localdate().year


@contextmanager
def forgotten():
    """What happens within is unknown to the database afterwards, as one restored from a backup; the files stay."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def approve(submission):
    reviewer = ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.approve(submission, by=reviewer)
    return Submission.objects.with_object().get(pk=submission.pk)


def rows(statement):
    """All that is on record about a statement, but for its keys and the parts of a second that no file tells."""
    told = model_to_dict(statement, exclude=["id", "supersedes", "pdf", "issued_at", "valid_until"])
    moments = [moment.replace(microsecond=0) for moment in (statement.issued_at, statement.valid_until)]
    listing = model_to_dict(statement.listing, exclude=["statement", "issued_at", "in_force_until"])
    standards = sorted(statement.listing.standards.values_list("criterion", "standard", "name", "edition", "direction"))
    log = list(LogEntry.objects.values_list("position", "act", "canonical", "digest"))
    supersedes = statement.supersedes.number if statement.supersedes else None
    return told, moments, statement.pdf.name, supersedes, listing, standards, log


def verdict_on(name):
    with default_storage.open(name) as file:
        return verification.verify(file.read())


def log_problems():
    return log_chain.problems([entry.content for entry in LogEntry.objects.order_by("position")])


def test_a_statement_forgotten_is_recorded_as_issuing_did(capsys):
    submission = approved_submission()
    with forgotten():
        before = rows(statement := issue.issue(submission))
    with default_storage.open(statement.pdf.name) as file:
        sealed = file.read()
    assert verification.verify(sealed).outcome is Outcome.UNRECORDED
    mail.outbox.clear()

    call_command("unrecorded_statements", "--re-enter")

    again = Statement.objects.get()
    assert rows(again) == before
    assert "Statements recorded again: 1; left: 0." in capsys.readouterr().out
    with default_storage.open(again.pdf.name) as file:
        assert file.read() == sealed
    assert (verification.verify(sealed).outcome, log_problems(), mail.outbox) == (Outcome.IN_FORCE, [], [])
    assert (numbers.newer_ones(YEAR), numbers.next_number(YEAR)) == ([], f"CPO-{YEAR}-0002")
    submission.refresh_from_db()
    assert (submission.decision, submission.decided_at) == (Decision.ACCEPTED, again.issued_at)
    assert submission.assessment.status == Status.ACCEPTED
    assert Event.objects.filter(status=Status.ACCEPTED).get().at == again.issued_at


def test_one_approved_after_the_backup_names_nobody_who_approved_it(client, sign_in):
    submission = make_submission()
    with forgotten():
        statement = issue.issue(approve(submission))

    again = reentry.re_enter(statement.pdf.name)

    submission.refresh_from_db()
    assert (submission.approved_by, submission.approved_at) == (None, again.issued_at)
    history = reverse("assessments:history", args=[submission.assessment_id])
    page = sign_in(signatory_of(submission.assessment)).get(history).content.decode()
    assert "Recorded again from the sealed statement" in page
    assert client.get(again.get_absolute_url()).status_code == 200


def test_several_come_back_in_their_order_with_what_they_superseded(capsys):
    first, second = (approved_submission(each) for each in two_assessments_of_one_product())
    with forgotten():
        issue.issue(first)
        before = rows(issue.issue(second))
        whole_log = before[-1]

    call_command("unrecorded_statements", "--re-enter")

    earlier, later = Statement.objects.with_status().order_by("number")
    assert rows(later) == before
    assert (earlier.status, later.status, later.supersedes) == ("superseded", "in_force", earlier)
    assert list(LogEntry.objects.values_list("position", "act", "canonical", "digest")) == whole_log
    assert log_problems() == []
    assert issue.issue(approved_submission()).number == f"CPO-{YEAR}-0003"


def test_what_was_declared_after_the_backup_is_told_and_stays_unrecorded(capsys):
    with forgotten():
        issue.issue(approved_submission())

    with pytest.raises(SystemExit):
        call_command("unrecorded_statements", "--re-enter")

    told = capsys.readouterr()
    assert "it was declared after the backup was made" in told.err
    assert "recorded again: 0; left: 1." in told.out
    assert not Statement.objects.exists()
    assert len(numbers.newer_ones(YEAR)) == 1


def test_a_log_that_went_on_otherwise_takes_none():
    submission, other = approved_submission(), approved_submission()
    with forgotten():
        earlier = issue.issue(submission)
        withdraw(earlier, reason="Wrong.", by=User.objects.get(pk=submission.approved_by_id))
        later = issue.issue(other)

    reentry.re_enter(earlier.pdf.name)
    with pytest.raises(Refused, match="follows entry 2 of the log, and the log here ends with entry 1"):
        reentry.re_enter(later.pdf.name)

    assert (Statement.objects.get().number, LogEntry.objects.count()) == (earlier.number, 1)
    other.refresh_from_db()
    assert other.decision == ""


def test_a_submission_returned_since_is_not_accepted():
    submission = make_submission()
    with forgotten():
        statement = issue.issue(approve(submission))
    reviewer = ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Not so.", by=reviewer)

    with pytest.raises(Refused, match="decided already"):
        reentry.re_enter(statement.pdf.name)

    assert not Statement.objects.exists()
    assert public_log.newest_reference() is None


def test_one_signed_after_the_backup_has_its_signature_again(submission, paper):
    signatory = User.objects.get(memberships__organisation=submission.assessment.organisation)
    with forgotten():
        hand_in.attach(submission, sign(paper), by=signatory)
        statement = issue.issue(approve(submission))
        signatures = SignedDeclaration.objects.get().signatures

    again = reentry.re_enter(statement.pdf.name)

    kept = SignedDeclaration.objects.get()
    assert (kept.signatures, kept.submission, kept.uploaded_by) == (signatures, again.submission, None)
    verdict = verdict_on(again.pdf.name)
    assert (verdict.outcome, [line.key for line in verdict.lines if line.state.value == "bad"]) == (
        Outcome.IN_FORCE,
        [],
    )


def test_one_whose_signature_was_taken_back_after_the_backup_has_none(submission, paper):
    signatory = User.objects.get(memberships__organisation=submission.assessment.organisation)
    hand_in.attach(submission, sign(paper), by=signatory)
    with forgotten():
        hand_in.remove(submission, by=signatory)
        statement = issue.issue(approve(submission))

    reentry.re_enter(statement.pdf.name)

    assert not SignedDeclaration.objects.exists()


@pytest.fixture
def lost():
    """A submission in the database, and its statement's bytes, which are not in the storage."""
    submission = approved_submission()
    with forgotten():
        statement = issue.issue(submission)
    with default_storage.open(statement.pdf.name) as file:
        sealed = file.read()
    default_storage.delete(statement.pdf.name)
    return sealed


@pytest.mark.parametrize(
    ("change", "name", "sentence"),
    [
        (lambda sealed: sealed + b"\n", "0001", "altered after it was sealed"),
        (lambda sealed: sealed.replace(b"/Type", b"/Tybe", 1), "0001", "does not prove"),
        (lambda sealed: sealed[:-400], "0001", "does not prove"),
        (lambda sealed: b"%PDF-", "0001", "does not prove"),
        (lambda sealed: b"", "0001", "empty"),
        (lambda sealed: sealed, "0007", "number is another one’s"),
    ],
)
def test_a_file_that_proves_nothing_is_refused(lost, change, name, sentence):
    stored = default_storage.save(f"statements/{YEAR}/CPO-{YEAR}-{name}-0af1.pdf", ContentFile(change(lost)))

    with pytest.raises(Refused, match=sentence):
        reentry.re_enter(stored)

    assert not Statement.objects.exists()
    assert not Submission.objects.exclude(decision="").exists()


def test_one_sealed_with_a_key_that_is_not_ours_is_refused(lost, other_key, settings, tmp_path):
    stored = default_storage.save(f"statements/{YEAR}/CPO-{YEAR}-0001-0af1.pdf", ContentFile(lost))
    other_key("Somebody else")
    settings.SEAL_TRUSTED_DIR = str(tmp_path / "nobody")

    with pytest.raises(Refused, match="not issued by this portal"):
        reentry.re_enter(stored)

    assert not Statement.objects.exists()


def test_of_two_files_with_one_number_the_operators_name_the_right_one(lost, capsys):
    names = [default_storage.save(f"statements/{YEAR}/CPO-{YEAR}-0001-{each}.pdf", ContentFile(lost)) for each in "ab"]

    with pytest.raises(SystemExit):
        call_command("unrecorded_statements", "--re-enter")
    assert capsys.readouterr().err.count("several files with its number") == 2

    call_command("unrecorded_statements", names[1], "--re-enter")

    assert Statement.objects.get().pdf.name == names[1]


def test_one_on_record_already_is_refused():
    statement = issue.issue(approved_submission())

    with pytest.raises(Refused, match="does not prove a statement that is not recorded"):
        reentry.re_enter(statement.pdf.name)
