"""How statements stand to what is asked of them: demands and what was said in, verdicts out, no queries.

One rule (:func:`judge`) says what is met, not met or open. :mod:`requirements.match` counts by the same rule over all
statements at once; a test holds both against each other.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext_lazy

from assessments.models import Code
from criteria.standard_names import is_edition
from statements.listing import LETTERS, UNASKED

from .models import Minimum

FULFILLED, PARTLY, PLANNED = LETTERS["fulfilled"], LETTERS["partly"], LETTERS["planned"]
NOT_APPLICABLE = LETTERS["not_applicable"]
UNKNOWN = ""  # the letter of a criterion that the statement's edition of the catalogue does not have
ENOUGH: dict[str, str] = {
    Minimum.FULFILLED: FULFILLED,
    Minimum.PARTLY: FULFILLED + PARTLY,
    Minimum.PLANNED: FULFILLED + PARTLY + PLANNED,
}
CODES = {letter: Code(code) for code, letter in LETTERS.items()}


class MatchOutcome(models.TextChoices):
    NOT_MET = "not_met", pgettext_lazy("requirement", "not met")
    OPEN = "open", pgettext_lazy("requirement", "open")
    MET = "met", pgettext_lazy("requirement", "met")


class Why(Enum):
    ENOUGH = "enough"
    TOO_LITTLE = "too little"
    TOO_LATE = "too late"
    OVERDUE = "overdue"
    STANDARDS = "standards"
    NOT_APPLICABLE = "not applicable"
    NOT_ASKED = "not asked"
    OTHER_EDITION = "other edition"


@dataclass(frozen=True)
class NamedStandard:
    """A standard as a statement lists it, in lower case, or as a profile asks for it, as it was typed."""

    standard: str
    name: str
    edition: str
    direction: str


@dataclass(frozen=True)
class Demand:
    """What is asked about a criterion; ``until`` is a day as ``2027-03-31``."""

    criterion: str
    is_required: bool
    minimum: str
    until: str = ""
    standards: tuple[NamedStandard, ...] = ()


@dataclass(frozen=True)
class Said:
    """What a statement says about a criterion; ``letter`` as in a listing, or :data:`UNKNOWN`."""

    letter: str
    planned_for: str = ""
    standards: Collection[NamedStandard] = ()


@dataclass(frozen=True)
class Judgement:
    demand: Demand
    said: Said
    outcome: MatchOutcome
    why: Why
    lacking: tuple[NamedStandard, ...] = ()

    @property
    def is_knockout(self) -> bool:
        return self.demand.is_required and self.outcome == MatchOutcome.NOT_MET

    @property
    def code(self) -> Code | None:
        """The answer given, or nothing where none was."""
        return CODES.get(self.said.letter)

    @property
    def reason(self) -> str:
        """Why, in a sentence for the reader."""
        match self.why:
            case Why.OTHER_EDITION:
                return _("The statement answers another edition of the catalogue, which does not have this criterion.")
            case Why.NOT_ASKED:
                return _("The catalogue does not ask the organisation this, because of its role.")
            case Why.NOT_APPLICABLE:
                return _("It is declared as not applicable. Whether that suits you is for you to judge.")
            case Why.TOO_LATE:
                days = {"day": _day(self.said.planned_for), "until": _day(self.demand.until)}
                return _("It is planned by %(day)s, which is later than %(until)s.") % days
            case Why.OVERDUE:
                return _("It was planned by %s. That day has passed; ask whether it was kept.") % _day(
                    self.said.planned_for
                )
            case Why.STANDARDS:
                names = ", ".join(standard_words(each) for each in self.lacking)
                return _("The answer does not name what is asked for: %s.") % names
            case Why.TOO_LITTLE:
                words = {"answer": CODES[self.said.letter].label, "minimum": Code(self.demand.minimum).label}
                if self.demand.minimum == Minimum.FULFILLED:
                    return _("The answer is “%(answer)s”; asked for is “%(minimum)s”.") % words
                return _("The answer is “%(answer)s”; asked for is at least “%(minimum)s”.") % words
        if self.said.letter == PLANNED:
            return _("It is planned by %s, which is early enough.") % _day(self.said.planned_for)
        return _("The answer is “%s”.") % CODES[self.said.letter].label


def method() -> list[str]:
    """How matching works, in sentences; printed with every result."""
    return [
        _(
            "Each criterion that is required or desired is compared with the answer in the statement. It is met if the "
            "answer is at least what is asked for, and names the standards asked for in their edition and direction."
        ),
        _(
            "“Fulfilled” is always enough. Where partly is enough, “partly fulfilled” is, too. Where it is enough that "
            "something is planned until a day, all of these are, and what is planned until then."
        ),
        _(
            "A criterion is open if it is declared as not applicable, or if the statement was not asked about it, "
            "because of the organisation’s role or because it answers another edition of the catalogue. It is open, "
            "too, if it was planned by a day that has passed."
        ),
        _(
            "A knock-out is a required criterion that is not met. Statements with fewer knock-outs come first, then "
            "names decide; those that were not asked about everything required come last. There is no score, and what "
            "is desired does not change the order."
        ),
        _("Statements are self-declarations by the organisations named, not certificates."),
    ]


def _day(written: str) -> str:
    return date_format(date.fromisoformat(written), "DATE_FORMAT") if written else _("no day named")


def standard_words(standard: NamedStandard) -> str:
    """A standard asked for, as people say it."""
    name = standard.name
    if standard.edition:
        name = _("%(name)s, edition %(edition)s") % {"name": name, "edition": standard.edition}
    match standard.direction:
        case "read":
            return _("%s (read)") % name
        case "write":
            return _("%s (write)") % name
        case "both":
            return _("%s (read and write)") % name
    return name


def judge(demand: Demand, said: Said, today: str) -> Judgement:
    """Hold what was said against what is asked for; ``today`` is a day as ``2027-03-31``."""
    if said.letter == UNKNOWN:
        return Judgement(demand, said, MatchOutcome.OPEN, Why.OTHER_EDITION)
    if said.letter == UNASKED:
        return Judgement(demand, said, MatchOutcome.OPEN, Why.NOT_ASKED)
    if said.letter == NOT_APPLICABLE:
        return Judgement(demand, said, MatchOutcome.OPEN, Why.NOT_APPLICABLE)
    if said.letter not in ENOUGH[demand.minimum]:
        return Judgement(demand, said, MatchOutcome.NOT_MET, Why.TOO_LITTLE)
    if said.letter == PLANNED and not _in_time(demand, said.planned_for):
        return Judgement(demand, said, MatchOutcome.NOT_MET, Why.TOO_LATE)
    if said.letter == PLANNED and said.planned_for < today:
        return Judgement(demand, said, MatchOutcome.OPEN, Why.OVERDUE)
    if lacking := tuple(each for each in demand.standards if not is_named(each, said.standards)):
        return Judgement(demand, said, MatchOutcome.NOT_MET, Why.STANDARDS, lacking)
    return Judgement(demand, said, MatchOutcome.MET, Why.ENOUGH)


def _in_time(demand: Demand, planned_for: str) -> bool:
    return "" < planned_for <= demand.until


def is_named(wanted: NamedStandard, named: Iterable[NamedStandard]) -> bool:
    """Whether a standard is among those named: the edition if one is wanted, and its direction.

    Reading named in one place and writing in another are both.
    """
    directions: set[str] = set()
    for each in named:
        same = each.standard == wanted.standard if wanted.standard else each.name == wanted.name.lower()
        if same and is_edition(wanted.edition, each.edition):
            directions |= {"read", "write"} if each.direction == "both" else {each.direction}
    asked = {"read", "write"} if wanted.direction == "both" else {wanted.direction} - {""}
    return bool(directions) and asked <= directions
