"""Statements as rows of a list: what each row says, read with one question and without a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

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

FIELDS = (
    "pk",
    "statement__number",
    "statement__digest",
    "statement__object_name",
    "statement__organisation__name",
    "statement__organisation__slug",
    "issued_at",
    "answers",
    "catalogue_id",
    "in_force_until",
    "statement__valid_until",
    "statement__withdrawn_at",
    "statement__withdrawn_reason",
)


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
    edition: Edition
    status: StatementStatus
    withdrawn_at: datetime | None
    withdrawn_reason: str
    said: tuple[tuple[Criterion, str], ...] = ()
    standards: str = ""
    excerpt: SafeString | None = None

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

    @cached_property
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


def rows(keys: Sequence[int], snapshot: Snapshot, wanted: Wanted | None = None) -> list[StatementRow]:
    """Return the rows of these statements, in their order; what was found in each is said if it is ``wanted``."""
    editions = {edition.catalogue: edition for edition in snapshot.editions}
    criteria = criteria_by_key(snapshot.editions)
    wanted = wanted or Wanted()
    asked = dict.fromkeys(key for key, _answer in wanted.said)
    pieces, standards = excerpts(keys, wanted.words), named_standards(keys, wanted, snapshot.editions)
    read = {}
    for row in Listing.objects.filter(pk__in=keys).order_by().values_list(*FIELDS):
        key, number, digest, about, organisation, slug, issued_at, letters, catalogue, ends, until, withdrawn, why = row
        edition = editions[catalogue]
        read[key] = StatementRow(
            number=number,
            digest=digest,
            object_name=about,
            organisation=organisation,
            slug=slug,
            issued_at=issued_at,
            letters=letters,
            edition=edition,
            status=status_at(ends, until, withdrawn, snapshot.at),
            withdrawn_at=withdrawn,
            withdrawn_reason=why,
            said=tuple((criteria[each], CODES[letters[edition.places[each]]]) for each in asked),
            standards=standards.get(key, ""),
            excerpt=pieces.get(key),
        )
    return [read[key] for key in keys]
