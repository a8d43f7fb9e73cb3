"""The figures of ``/review/statistics/`` as a spreadsheet: what they mean, and a sheet for each table."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from assessments.models import Code
from core.spreadsheets import Sheet, Value, book
from criteria.models import Grade
from criteria.wording import plain, wording
from organisations.models import Role

from .statistics import CriterionFigures, Figures, OverTime


def workbook(
    *, chosen: Iterable[tuple[str, str]], time: OverTime, roles: dict[str, int], criteria: Iterable[CriterionFigures]
) -> bytes:
    """Return the file. ``chosen`` is what the figures were narrowed down by: pairs of name and value."""
    in_force = [(str(label), roles.get(role, 0)) for role, label in Role.choices]
    about: list[tuple[str, Value]] = [(_("Made on"), timezone.localdate()), *chosen, *definitions()]
    return book(
        [
            Sheet(pgettext("sheet", "About"), [], about, [30, 100]),
            Sheet(_("Submissions"), *_submissions(time), [14, 22, 22, 22]),
            Sheet(_("Waiting time"), *_waiting(time), [14, 22, 22, 22]),
            Sheet(_("In force"), [_("Role"), _("Statements")], in_force, [24, 14]),
            Sheet(_("Criteria"), *_criteria(criteria), [40, 10, 50, *[14] * 10]),
        ]
    )


def definitions() -> list[tuple[str, str]]:
    """What the figures mean, in sentences."""
    return [
        (
            _("Waiting time"),
            _(
                "From declaring to the decision, in days of 24 hours, in the month of the decision. What was declared "
                "anew after a return counts anew; what is not decided yet does not count."
            ),
        ),
        (_("Median"), _("Half of the submissions were decided within this time (nearest rank).")),
        (_("90th percentile"), _("Nine in ten submissions were decided within this time (nearest rank).")),
        (
            _("Not met"),
            _(
                "The statements in force that answer “planned” or “not fulfilled”, as a share of those to which the "
                "criterion applies. Partly fulfilled counts as met, not applicable not at all."
            ),
        ),
    ]


def _submissions(time: OverTime) -> tuple[list[str], list[list[Value]]]:
    rows: list[tuple[Value, Figures]] = [*time.months, (_("Altogether"), time.total)]
    titles = [_("Month"), pgettext("month", "Declared"), pgettext("month", "Accepted"), pgettext("month", "Returned")]
    return titles, [[month, each.declared, each.accepted, each.returned] for month, each in rows]


def _waiting(time: OverTime) -> tuple[list[str], list[list[Value]]]:
    rows: list[tuple[Value, Figures]] = [*time.months, (_("Altogether"), time.total)]
    titles = [
        _("Month"),
        pgettext("month", "Decided"),
        _("Median (calendar days)"),
        _("90th percentile (calendar days)"),
    ]
    return titles, [[month, each.waiting.number, each.waiting.median, each.waiting.ninetieth] for month, each in rows]


def _criteria(criteria: Iterable[CriterionFigures]) -> tuple[list[str], list[list[Value]]]:
    titles = [_("Catalogue"), _("Number"), _("Criterion"), _("Grade"), *(str(label) for label in Code.labels)]
    titles += [_("Applicable"), _("Not met"), _("Not met, in per cent"), _("Key")]
    return titles, [
        [
            str(each.criterion.catalogue),
            each.criterion.number,
            plain(wording(each.criterion.title)),
            str(Grade(each.criterion.grade).label),
            *(getattr(each.tally, code) for code in Code.values),
            each.tally.applicable,
            each.failed,
            each.percent,
            each.criterion.key,
        ]
        for each in criteria
    ]
