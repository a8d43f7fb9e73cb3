"""``/review/late/``: who is late, and who soon will be: with first statements, validity, and reviews."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.models import Submission
from core.clock import how_far
from organisations.models import Organisation, User
from organisations.reviewers import reviewer_required

from .. import deadlines
from ..models import Reminder

RAN_OUT, SOON, RUNNING_OUT = timedelta(days=365), timedelta(days=30), timedelta(days=90)


@dataclass
class Late:
    """One line: whose deadline is or was on ``day``. ``about`` are the names under which reminders of it are noted."""

    organisation: Organisation
    day: date
    about: set[str]
    name: str = ""
    address: str = ""
    contacts: tuple[User, ...] = ()
    reminded_at: datetime | None = None
    is_review: bool = False
    how_far: str = ""


@reviewer_required
@require_safe
def index(request):
    today = timezone.localdate()
    own = set(request.user.memberships.values_list("organisation_id", flat=True))
    vendors = [_vendor(signing) for signing in deadlines.first_statements()]
    statements = [_statement(each) for each in deadlines.running_out(since=today - RAN_OUT, until=today + RUNNING_OUT)]
    late_reviews = Submission.objects.late(today).with_object().select_related("reviewer").defer("canonical")
    reviews = [_review(submission, own) for submission in late_reviews.order_by("due_on", "pk")]
    _complete([*vendors, *statements], reviews, today)
    tables = [
        (_("Vendors without a statement, past their three months"), _past(vendors, today)),
        (_("Vendors whose first statement is due within 30 days"), _coming(vendors, today, SOON)),
        (_("Statements that ran out within the last year"), _past(statements, today)),
        (_("Statements that run out within 90 days"), _coming(statements, today, RUNNING_OUT)),
        (_("Submissions past the day of decision"), reviews),
    ]
    return render(request, "deadlines/index.html", {"tables": tables, "today": today})


def _vendor(signing):
    return Late(signing.organisation, signing.statement_due, {deadlines.about_first_statement(signing)})


def _statement(statement):
    return Late(
        statement.organisation,
        deadlines.last_day(statement),
        {deadlines.about_validity(statement)},
        name=f"{statement}, {statement.object_name}",
        address=statement.get_absolute_url(),
    )


def _review(submission, own):
    """Nobody reviews their own organisation, so its submission leads nowhere."""
    return Late(
        submission.assessment.organisation,
        submission.due_on,
        {deadlines.about_review(submission), deadlines.about_late_review(submission)},
        name=submission.assessment.object_name,
        address="" if submission.assessment.organisation_id in own else submission.get_absolute_url(),
        contacts=(submission.reviewer,) if submission.reviewer else (),
        is_review=True,
    )


def _complete(of_organisations, reviews, today):
    """Add to each line whom to ask, when they were reminded last, and how long there is or was; two queries."""
    people = deadlines.keepers(line.organisation.pk for line in of_organisations)
    for line in of_organisations:
        line.contacts = tuple(people[line.organisation.pk])
    lines = [*of_organisations, *reviews]
    names = {name for line in lines for name in line.about}
    reminded = dict(Reminder.objects.filter(about__in=names).values_list("about").annotate(Max("sent_at")))
    for line in lines:
        line.how_far = how_far(line.day, working_days=line.is_review, today=today)
        line.reminded_at = max((reminded[name] for name in line.about if name in reminded), default=None)


def _past(lines, today):
    return [line for line in lines if line.day < today]


def _coming(lines, today, soon):
    return [line for line in lines if today <= line.day <= today + soon]
