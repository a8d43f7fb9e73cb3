"""Deadlines: which there are, whom they concern, and under which name reminders of them are noted.

Vendors have three months from signing the code to their first statement, statements run out after their validity, and
reviewers mean to decide by a day.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from assessments.models import Submission
from organisations.models import Membership, Role, Signing, User
from statements.models import Statement


def first_statements() -> list[Signing]:
    """Return the confirmed signings of vendors that never published a statement, the first to be due first."""
    vendors = Signing.objects.filter(organisation__role=Role.VENDOR, organisation__statements__isnull=True)
    return list(vendors.filter(confirmed_at__isnull=False).select_related("organisation").order_by("signed_on", "pk"))


def running_out(*, since: date, until: date) -> list[Statement]:
    """Return the statements that nothing took the place of and that run out in these days, the first first."""
    statements = Statement.objects.filter(withdrawn_at__isnull=True, successor__isnull=True)
    days = {"valid_until__gte": _midnight(since), "valid_until__lt": _midnight(until + timedelta(days=1))}
    return list(statements.filter(**days).for_list().order_by("valid_until", "pk"))


def last_day(statement: Statement) -> date:
    return timezone.localdate(statement.valid_until)


def about_first_statement(signing: Signing) -> str:
    return f"first-statement:{signing.organisation_id}"


def about_validity(statement: Statement) -> str:
    return f"validity:{statement.number}"


def about_review(submission: Submission) -> str:
    return f"review:{submission.pk}"


def about_late_review(submission: Submission) -> str:
    return f"late-review:{submission.pk}"


def keepers(organisations: Iterable[int]) -> dict[int, list[User]]:
    """Return by organisation (primary key) its signatories and administrators; one query."""
    rights = Q(is_signatory=True) | Q(is_administrator=True)
    memberships = Membership.objects.filter(rights, user__is_active=True, organisation__in=set(organisations))
    found: dict[int, list[User]] = defaultdict(list)
    for membership in memberships.select_related("user"):
        found[membership.organisation_id].append(membership.user)
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
