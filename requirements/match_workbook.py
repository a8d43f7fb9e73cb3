"""A match as ``.xlsx`` and ``.csv``: each statement's verdicts with their source, which is its number and digest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from core.spreadsheets import Sheet, Value
from criteria.models import Criterion
from criteria.wording import plain, wording

from .match import Match
from .models import Minimum, RequirementProfile
from .rule import Judgement, method

Notes = Mapping[tuple[int, int | None], Mapping[str, str]]  # as VendorNote.objects.by_object() tells
MOST = 200  # statements in one file; at 80 criteria each they are 16,000 rows


def sheets(
    profile: RequirementProfile,
    matches: Sequence[Match],
    criteria: Mapping[str, Criterion],
    *,
    found: int,
    notes: Notes | None = None,
) -> list[Sheet]:
    """A sheet about the profile and the method, one with a row for each statement, and one for each of its criteria.

    ``found`` is how many statements there were, of which the first are written; ``notes`` are the organisation's own,
    and None for those who may not read them.
    """
    widths = [17, 28, 28, 26, 18, 12, 12, 14, 66, 26, 9, 34, 12, 24, 12, 18, 14, 60, 60]
    return [
        Sheet(_("About"), [], _about(profile, len(matches), found), widths=[22, 110]),
        Sheet(_("Statements"), _summary_titles(), map(_summary, matches), widths=widths[:9]),
        Sheet(_("Criteria"), titles(notes), rows(matches, criteria, notes), widths=widths),
    ]


def _about(profile: RequirementProfile, written: int, found: int) -> Iterator[tuple[str, str]]:
    yield _("Requirements"), f"{profile} ({profile.organisation})"
    yield _("Catalogue"), f"{profile.catalogue}"
    yield _("Made"), timezone.localtime().isoformat(timespec="minutes")
    sentence = ngettext("%d statement was matched.", "%d statements were matched.", found) % found
    if written < found:
        sentence += " " + _("This file has the first %d.") % written
    yield _("Statements"), sentence
    for number, text in enumerate(method()):
        yield (_("Method") if number == 0 else ""), text


def _summary_titles() -> list[str]:
    return [
        *_source_titles(),
        _("Knock-outs"),
        _("Required: met"),
        _("Required: open"),
        _("Desired: met"),
        _("Desired: not met"),
        _("Desired: open"),
    ]


def _summary(match: Match) -> list[Value]:
    required, desired = match.required, match.desired
    counts = [match.standing.knockouts, required["met"], required["open"]]
    return [*_source(match), *counts, desired["met"], desired["not_met"], desired["open"]]


def _source_titles() -> list[str]:
    return [
        _("Statement"),
        _("Organisation"),
        _("Object"),
        _("Catalogue"),
        _("Role"),
        _("Issued"),
        _("Valid until"),
        _("Status"),
        _("Digest"),
    ]


def _source(match: Match) -> list[Value]:
    statement = match.statement
    return [
        statement.number,
        str(statement.organisation),
        statement.object_name,
        f"{statement.catalogue.identifier} {statement.catalogue.edition}",
        str(statement.get_role_display()),
        timezone.localtime(statement.issued_at).date(),
        timezone.localtime(statement.valid_until).date(),
        str(statement.status_label),
        statement.digest,
    ]


def titles(notes: Notes | None = None) -> list[str]:
    return [
        *_source_titles(),
        _("Key"),
        _("Number"),
        _("Criterion"),
        _("Weight"),
        _("At least"),
        _("Outcome"),
        _("Answer"),
        _("Planned by"),
        _("Reason"),
        *([] if notes is None else [_("Private note")]),
    ]


def rows(
    matches: Iterable[Match], criteria: Mapping[str, Criterion], notes: Notes | None = None
) -> Iterator[list[Value]]:
    """A row for each statement and criterion; with the organisation's own notes, if any are given."""
    for match in matches:
        source, noted = _source(match), (notes or {}).get(match.about, {})
        for judgement in match.judgements:
            key = judgement.demand.criterion
            yield [*source, *_verdict(judgement, criteria[key]), *([] if notes is None else [noted.get(key, "")])]


def _verdict(judgement: Judgement, criterion: Criterion) -> list[str]:
    demand = judgement.demand
    minimum = str(Minimum(demand.minimum).label)
    return [
        criterion.key,
        criterion.number,
        plain(wording(criterion.title)),
        _("required") if demand.is_required else _("desired"),
        f"{minimum}: {demand.until}" if demand.until else minimum,
        str(judgement.outcome.label),
        str(judgement.code.label) if judgement.code else "",
        judgement.said.planned_for,
        judgement.reason,
    ]
