"""Searches that are followed: the question put to what statements say, as an address asks it, and in words.

Order, age and status of the list say nothing about news: a statement is news when it is issued, withdrawn or runs out,
so these three are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

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
    return " · ".join(words for words, _left_out in _parts(wanted, editions)) or _("Every statement")


def restrictions(wanted: Wanted, editions: Sequence[Edition]) -> list[tuple[str, str]]:
    """Return each thing a search asks for, in words, and the address of the search without it."""
    parts = list(_parts(wanted, editions))
    if wanted.within:
        parts.append((_("in the last %(months)s months") % {"months": wanted.within}, {"within": 0}))
    if wanted.old_ones:
        parts.append((_("old ones, too"), {"old_ones": False}))
    return [(words, replace(wanted, **left_out).query()) for words, left_out in parts]


def _parts(wanted: Wanted, editions: Sequence[Edition]) -> Iterable[tuple[str, dict[str, Any]]]:
    """In words what is asked, and what it is without that."""
    if wanted.words:
        yield _("“%s”") % wanted.words, {"words": ""}
    if wanted.role:
        yield str(PLURALS[Role(wanted.role)]), {"role": ""}
    if wanted.organisation:
        yield _("Organisation: %s") % wanted.organisation, {"organisation": ""}
    if wanted.product:
        yield _("Product: %s") % wanted.product, {"product": ""}
    if wanted.category or wanted.shall:
        yield _fulfilled(wanted, editions), {"category": "", "shall": False}
    criteria = criteria_by_key(editions)
    for key, answer in wanted.said:
        criterion, others = criteria[key], tuple(pair for pair in wanted.said if pair != (key, answer))
        yield f"{criterion.number} {plain(wording(criterion.title))}: {Code(answer).label}", {"said": others}
    if wanted.standard:
        yield _standard(wanted, editions), {"standard": "", "edition": "", "direction": ""}


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
