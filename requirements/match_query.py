"""What an address asks to be matched, and how it stands. What cannot be asked is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, gettext_lazy

from cpo_verify.model import NUMBER
from criteria.models import Criterion
from directory.search.snapshot import Snapshot
from organisations.models import PLURALS, Role
from statements.models import Statement

from . import profiles
from .match import Match, Standing, matches, sift
from .models import RequirementProfile
from .rule import Demand

MOST_CHOSEN = 50


class MatchFilter(forms.Form):
    """Which statements are matched: vendors' by default, since the criteria are addressed to them."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[
            ("", PLURALS[Role.VENDOR]),
            (Role.PROVIDER, PLURALS[Role.PROVIDER]),
            ("all", gettext_lazy("Every role")),
        ],
    )
    standard = forms.ChoiceField(label=gettext_lazy("Names the standard"), required=False)

    def __init__(self, *args, register, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("any or none")), *((each.key, each.name) for each in register)]
        self.fields["standard"].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted_role(self) -> str:
        """A role, or ``all``."""
        return self.cleaned_data.get("role") or Role.VENDOR.value

    @property
    def wanted_standard(self) -> str:
        return self.cleaned_data.get("standard", "")


@dataclass(frozen=True)
class Result:
    """What an address asks to be matched, and how it stood at that moment.

    ``chosen`` are the numbers it names; None if it names no statements.
    """

    criteria: dict[str, Criterion]
    demands: list[Demand]
    standings: list[Standing]
    form: MatchFilter
    chosen: list[str] | None
    notes: list[str]
    query: str
    at: datetime

    def matches(self, standings: Iterable[Standing]) -> list[Match]:
        return matches(self.demands, standings, localdate(self.at))


def run(asked: QueryDict, profile: RequirementProfile) -> Result:
    """Hold against the profile what an address asks for: chosen statements, or those in force of a role."""
    criteria = {criterion.key: criterion for criterion in profiles.asked_of_vendors(profile.catalogue)}
    demands = profiles.demands_of(profile.requirements.all(), criteria.values())
    form = MatchFilter(asked, register=profile.catalogue.standards.all())
    form.is_valid()
    snapshot = Snapshot.take()
    if named := [text.strip().upper() for text in asked.getlist("statement") if text.strip()]:
        chosen, notes = _chosen(named)
        rows = snapshot.index.among(chosen.values())
    else:
        chosen, notes, rows = None, [], _rows_in_force(form, snapshot)
    if standard := form.wanted_standard:
        rows &= snapshot.index.with_any(snapshot.index.naming("standard", standard))
    standings = sift(demands, rows, snapshot.index, snapshot.editions, localdate(snapshot.at))
    query = asked.copy()
    query.pop("page", None)
    return Result(
        criteria,
        demands,
        standings,
        form,
        None if chosen is None else list(chosen),
        notes,
        query.urlencode(),
        snapshot.at,
    )


def _chosen(named: Iterable[str]) -> tuple[dict[str, int], list[str]]:
    """The statements chosen, in force or not, by their numbers, and what is to say about the others.

    What is no number is not said again: a report seals what is said here.
    """
    texts, notes = dict.fromkeys(named), []
    numbers = [text for text in texts if NUMBER.fullmatch(text)]
    known = dict(Statement.objects.filter(number__in=numbers[:MOST_CHOSEN]).values_list("number", "pk"))
    if unknown := [number for number in numbers[:MOST_CHOSEN] if number not in known]:
        notes.append(_("There is no statement %s.") % ", ".join(unknown))
    if len(numbers) < len(texts):
        notes.append(_("Something in the address is no statement’s number, such as CPO-2026-0001, and was left out."))
    if len(numbers) > MOST_CHOSEN:
        notes.append(_("At most %d chosen statements are matched; these are the first.") % MOST_CHOSEN)
    return {number: known[number] for number in numbers if number in known}, notes


def _rows_in_force(form: MatchFilter, snapshot: Snapshot) -> int:
    rows = snapshot.index.in_force(snapshot.at)
    return rows if form.wanted_role == "all" else rows & snapshot.index.with_role(form.wanted_role)
