"""Whom to remind of which deadline, and when.

Organisations are reminded :data:`DAYS_BEFORE` the day, reviewers on it and once after it. A reminder that a day was
missed for is caught up: the latest that is due is sent, and none before it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.mails import named
from assessments.models import Assessment, Status, Submission
from organisations.models import User
from organisations.notifications import MailKind, wants, write
from organisations.reviewers import reviewers_for

from . import deadlines
from .models import Reminder

DAYS_BEFORE = (0, 3, 14, 30)
CATCHING_UP = 30  # days after a deadline in which its last reminder is still sent, if it was not


@dataclass(frozen=True)
class DueReminder:
    """What one person is to be reminded of now; ``about`` and ``days_before`` are noted in :class:`Reminder`."""

    to: User
    about: str
    due_on: date
    days_before: int
    days_left: int
    mail: str
    path: str
    context: dict = field(default_factory=dict)


def due_reminders(on: date) -> list[DueReminder]:
    """Return the reminders to be sent on a day: to people who want them, and that were not sent yet."""
    due = [*_of_first_statements(on), *_of_validities(on), *_of_reviews(on)]
    about = {reminder.about for reminder in due}
    sent = set(Reminder.objects.filter(about__in=about).values_list("user_id", "about", "due_on", "days_before"))
    return [
        each
        for each in due
        if wants(each.to, MailKind.REMINDERS) and (each.to.pk, each.about, each.due_on, each.days_before) not in sent
    ]


def send(reminder: DueReminder) -> bool:
    """Send a reminder and note it, both or neither; returns whether it was sent, and not by somebody else meanwhile."""
    with transaction.atomic():
        _noted, is_new = Reminder.objects.get_or_create(
            user=reminder.to,
            about=reminder.about,
            due_on=reminder.due_on,
            days_before=reminder.days_before,
            defaults={"sent_at": timezone.now()},
        )
        return is_new and write(
            reminder.mail,
            to=reminder.to,
            kind=MailKind.REMINDERS,
            path=reminder.path,
            due_on=reminder.due_on,
            days_left=reminder.days_left,
            **reminder.context,
        )


def _of_first_statements(on: date) -> Iterator[DueReminder]:
    signings = [signing for signing in deadlines.first_statements() if _passed(signing.statement_due, on) is not None]
    people = deadlines.keepers(signing.organisation_id for signing in signings)
    begun = _begun(signing.organisation_id for signing in signings)
    for signing in signings:
        assessment = begun.get(signing.organisation_id)
        yield from _to_each(
            people[signing.organisation_id],
            on,
            about=deadlines.about_first_statement(signing),
            due_on=signing.statement_due,
            mail="first_statement",
            path=assessment.get_absolute_url() if assessment else reverse("assessments:start"),
            context={
                "organisation": signing.organisation,
                "signed_on": signing.signed_on,
                "assessment": assessment,
            },
        )


def _begun(organisations: Iterable[int]) -> dict[int, Assessment]:
    """Return by organisation (primary key) the assessment begun last of those that can become a statement."""
    begun = Assessment.objects.filter(organisation__in=set(organisations)).exclude(status=Status.ACCEPTED)
    return {assessment.organisation_id: assessment for assessment in begun.order_by("created_at", "pk")}


def _of_validities(on: date) -> Iterator[DueReminder]:
    window = timedelta(days=CATCHING_UP), timedelta(days=max(DAYS_BEFORE))
    statements = deadlines.running_out(since=on - window[0], until=on + window[1])
    people = deadlines.keepers(statement.organisation_id for statement in statements)
    for statement in statements:
        yield from _to_each(
            people[statement.organisation_id],
            on,
            about=deadlines.about_validity(statement),
            due_on=deadlines.last_day(statement),
            mail="validity",
            path=statement.get_absolute_url(),
            context={"statement": statement},
        )


def _of_reviews(on: date) -> Iterator[DueReminder]:
    submissions = Submission.objects.undecided().filter(due_on__lte=on).with_object()
    submissions = submissions.select_related("reviewer", "approved_by")
    for submission in submissions.order_by("due_on", "pk"):
        late = submission.due_on < on
        for person in _deciding_on(submission):
            yield DueReminder(
                to=person,
                about=deadlines.about_late_review(submission) if late else deadlines.about_review(submission),
                due_on=submission.due_on,
                days_before=0,
                days_left=(submission.due_on - on).days,
                mail="review_due",
                path=submission.get_absolute_url(),
                context={"submission": submission, "object": named(submission.assessment)},
            )


def _deciding_on(submission: Submission) -> list[User]:
    """Return whom the next step is up to: its reviewer, or all who may take it or be the second; nobody if approved."""
    if submission.is_approved:
        return []
    if submission.reviewer and not submission.approved_at:
        return [submission.reviewer]
    reviewers = reviewers_for(submission.assessment.organisation)
    return [each for each in reviewers if each.pk != submission.approved_by_id]


def _to_each(people: list[User], on: date, *, due_on: date, **fields) -> Iterator[DueReminder]:
    days_before, days_left = _passed(due_on, on), (due_on - on).days
    if days_before is not None:
        for person in people:
            yield DueReminder(to=person, due_on=due_on, days_before=days_before, days_left=days_left, **fields)


def _passed(due_on: date, on: date) -> int | None:
    """Return the latest of the days before a deadline that is reached, ``None`` when it is too early or too late."""
    days_left = (due_on - on).days
    if days_left < -CATCHING_UP:
        return None
    return next((days for days in DAYS_BEFORE if days >= days_left), None)
