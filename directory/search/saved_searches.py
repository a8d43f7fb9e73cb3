"""Searches that are followed: the question put to what statements say, as an address asks it, and in words.

Order, age and status of the list say nothing about news: a statement is news when it is issued, withdrawn or runs out,
so these three are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.forms.answer import DIRECTIONS
from assessments.models import Code
from criteria.wording import plain, wording
from organisations.models import PLURALS, Role

from ..forms import FindForm
from .edition_index import Edition, choices, criteria_by_key, standards_by_key
from .index import current_index
from .query import find
from .wanted import Wanted


def form_for(asked: QueryDict, editions: Sequence[Edition]) -> FindForm:
    """Return the directory's form, which leaves out what makes no sense."""
    return FindForm(
        asked,
        criteria=criteria_by_key(editions),
        categories=choices(editions).categories,
        standards=standards_by_key(editions),
    )


def wanted_of(query: str, editions: Sequence[Edition]) -> Wanted:
    return form_for(QueryDict(query), editions).wanted()


def query_of(wanted: Wanted) -> str:
    """The address of a search, the same for all that find the same news; empty if it asks nothing."""
    return replace(wanted, within=0, old_ones=False, by_date=False).query()


def statements_found(wanted: Wanted, editions: Sequence[Edition]) -> list[int]:
    """Return the keys of what a search concerns: statements in force and old ones, of any age."""
    return find(replace(wanted, within=0, old_ones=True, by_date=False), current_index(), editions).keys


def described(wanted: Wanted, editions: Sequence[Edition]) -> str:
    """Say what a search asks for, as in “AP242 · IT vendors”."""
    return " · ".join(_parts(wanted, editions)) or _("Every statement")


def _parts(wanted: Wanted, editions: Sequence[Edition]) -> Iterable[str]:
    if wanted.words:
        yield _("“%s”") % wanted.words
    if wanted.role:
        yield str(PLURALS[Role(wanted.role)])
    if wanted.organisation:
        yield _("Organisation: %s") % wanted.organisation
    if wanted.product:
        yield _("Product: %s") % wanted.product
    if wanted.category or wanted.shall:
        yield _fulfilled(wanted, editions)
    criteria = criteria_by_key(editions)
    for key, answer in wanted.said:
        criterion = criteria[key]
        yield f"{criterion.number} {plain(wording(criterion.title))}: {Code(answer).label}"
    if wanted.standard:
        yield _standard(wanted, editions)


def _fulfilled(wanted: Wanted, editions: Sequence[Edition]) -> str:
    if not wanted.category:
        return _("All shall criteria fulfilled")
    sentence = _("All shall criteria of %s fulfilled") if wanted.shall else _("Something fulfilled in %s")
    return sentence % choices(editions).categories[wanted.category]


def _standard(wanted: Wanted, editions: Sequence[Edition]) -> str:
    known = standards_by_key(editions).get(wanted.standard)
    name = known.name if known else wanted.standard
    return " ".join(
        str(part)
        for part in (name, wanted.edition, dict(DIRECTIONS)[wanted.direction] if wanted.direction else "")
        if part
    )
