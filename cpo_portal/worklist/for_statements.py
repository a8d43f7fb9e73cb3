"""What issuers are to do about their statements: say what became of what was planned, and declare anew in time."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from criteria.in_memory import criteria_of
from criteria.models import Criterion
from criteria.wording import plain, wording
from organisations.permissions import may_answer
from statements.models import Statement, StatementStatus

from .desk import Desk
from .items import WorkAction, WorkItem

PLANNED_SOON, RUNNING_OUT, RAN_OUT = timedelta(days=60), timedelta(days=90), timedelta(days=365)


def work(desk: Desk) -> Iterator[WorkItem]:
    """Yield what is due, but for what is declared anew already."""
    for statement in desk.statements:
        if desk.speaks_for(statement.organisation) and not desk.is_declared_anew(statement):
            yield from _planned(desk, statement)
            yield from _validity(desk, statement)


def _planned(desk: Desk, statement: Statement) -> Iterator[WorkItem]:
    """A line for each day on which a statement in force promises something, once it comes near."""
    if not statement.is_in_force:
        return
    days: dict[date, list[Criterion]] = defaultdict(list)
    criteria = criteria_of(statement.catalogue)
    for key, text in statement.listing.planned.items():
        if (day := date.fromisoformat(text)) <= timezone.localdate() + PLANNED_SOON:
            days[day].append(criteria[key])
    about = _("%(object)s, %(statement)s. Done or slipped: a new statement says so.")
    for day, planned in days.items():
        yield WorkItem(
            "planned",
            _planned_words(planned, is_past=day < timezone.localdate()),
            f"{statement.get_absolute_url()}#{planned[0].key}",
            about=about % {"object": statement.object_name, "statement": statement},
            action=_anew(desk, statement),
            due=day,
        )


def _planned_words(planned: list[Criterion], *, is_past: bool) -> str:
    if len(planned) == 1:
        [only] = planned
        words = _("%(criterion)s was planned for this day") if is_past else _("%(criterion)s is planned for this day")
        return words % {"criterion": f"{only.number} {plain(wording(only.title))}"}
    words = _("%(criteria)s were planned for this day") if is_past else _("%(criteria)s are planned for this day")
    return words % {"criteria": ", ".join(criterion.number for criterion in planned)}


def _validity(desk: Desk, statement: Statement) -> Iterator[WorkItem]:
    today, last = timezone.localdate(), timezone.localdate(statement.valid_until)
    status = statement.status  # type: ignore[attr-defined]  # annotated
    is_last = status in (StatementStatus.IN_FORCE, StatementStatus.EXPIRED)
    if is_last and today - RAN_OUT <= last <= today + RUNNING_OUT:
        words = _("%(statement)s on %(object)s ran out") if last < today else _("%(statement)s on %(object)s runs out")
        yield WorkItem(
            "validity",
            words % {"statement": statement, "object": statement.object_name},
            statement.get_absolute_url(),
            about=_("To stay in force, declare anew in good time; an assessment can start as a copy of the last one."),
            action=_anew(desk, statement),
            due=last,
        )


def _anew(desk: Desk, statement: Statement) -> WorkAction | None:
    """Where a newer statement about the same begins: its draft, or a copy of the assessment it came from."""
    if draft := desk.draft_about(statement):
        return WorkAction(_("Open the draft"), draft.get_absolute_url())
    if not may_answer(desk.user, statement.organisation):
        return None
    version = statement.version  # type: ignore[attr-defined]  # annotated
    subject = f"version-{version}" if version else f"organisation-{statement.organisation_id}"
    query = urlencode({"subject": subject, "like": statement.assessment})  # type: ignore[attr-defined]
    return WorkAction(_("Copy into a new assessment"), f"{reverse('assessments:start')}?{query}")
