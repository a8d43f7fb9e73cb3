"""Statements as rows of a list: what each row says, read with one question and without a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from assessments import charts
from criteria.models import Criterion
from statements.listing import LETTERS
from statements.models import Listing, StatementStatus

from .position_history import CODES
from .search.edition_index import Edition, criteria_by_key
from .search.excerpts import excerpts
from .search.named_standards import named_standards
from .search.snapshot import Snapshot
from .search.statement_list import status_at
from .search.wanted import Wanted

FIELDS = {  # where a listing has what a row says
    "number": "statement__number",
    "digest": "statement__digest",
    "object_name": "statement__object_name",
    "organisation": "statement__organisation__name",
    "slug": "statement__organisation__slug",
    "issued_at": "issued_at",
    "letters": "answers",
    "catalogue": "catalogue_id",
    "ends": "in_force_until",
    "valid_until": "statement__valid_until",
    "withdrawn_at": "statement__withdrawn_at",
    "withdrawn_reason": "statement__withdrawn_reason",
}


@dataclass(frozen=True)
class StatementRow:
    """One statement, as it stands; and what was found in it, if something in it was looked for."""

    number: str
    digest: str
    object_name: str
    organisation: str
    slug: str
    issued_at: datetime
    letters: str
    catalogue: int
    ends: datetime
    valid_until: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    at: datetime
    edition: Edition
    said: tuple[tuple[Criterion, str], ...] = ()
    standards: str = ""
    excerpt: SafeString | None = None

    @property
    def status(self) -> StatementStatus:
        return status_at(self.ends, self.valid_until, self.withdrawn_at, self.at)

    @property
    def has_found(self) -> bool:
        return bool(self.said or self.standards or self.excerpt)

    @property
    def key(self) -> tuple:
        """What the row hangs on; what was found in it comes besides."""
        return self.digest, self.number, self.status, self.organisation, self.slug

    @property
    def url(self) -> str:
        return reverse("statements:detail", args=[self.number])

    @property
    def profile_url(self) -> str:
        return reverse("directory:profile", args=[self.slug])

    @property
    def parts(self) -> list[tuple[str, ...]]:
        """The answers by category, those of each from fulfilled to not applicable."""
        answers = zip(self.edition.criteria, self.letters, strict=True)
        groups = groupby(answers, lambda answer: answer[0].category_id)
        parts = [charts.in_order(CODES[letter] for _each, letter in group if letter in CODES) for _key, group in groups]
        return [codes for codes in parts if codes]

    @property
    def fulfilled(self) -> int:
        return self.letters.count(LETTERS["fulfilled"])

    @property
    def applicable(self) -> int:
        return sum(self.letters.count(letter) for code, letter in LETTERS.items() if code != "not_applicable")


@cache
def _listed() -> QuerySet[Listing, tuple]:
    """The question without the keys; Django needs as long to write it down as the database to answer it."""
    return Listing.objects.order_by().values_list("pk", *FIELDS.values())


def rows(keys: Sequence[int], snapshot: Snapshot, wanted: Wanted | None = None) -> list[StatementRow]:
    """Return the rows of these statements, in their order; what was found in each is said if it is ``wanted``."""
    editions = {edition.catalogue: edition for edition in snapshot.editions}
    criteria = criteria_by_key(snapshot.editions)
    wanted = wanted or Wanted()
    asked = dict.fromkeys(key for key, _answer in wanted.said)
    pieces, standards = excerpts(keys, wanted.words), named_standards(keys, wanted, snapshot.editions)
    read = {}
    for key, *values in _listed().filter(pk__in=keys):
        said = dict(zip(FIELDS, values, strict=True))
        edition = editions[said["catalogue"]]
        answers = tuple((criteria[each], CODES[said["letters"][edition.places[each]]]) for each in asked)
        read[key] = StatementRow(
            **said,
            at=snapshot.at,
            edition=edition,
            said=answers,
            standards=standards.get(key, ""),
            excerpt=pieces.get(key),
        )
    return [read[key] for key in keys]
