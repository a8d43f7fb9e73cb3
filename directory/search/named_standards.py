"""How the statements that were found by a standard name it: edition, direction, and in which answers."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.forms.answer import DIRECTIONS
from criteria.standard_names import is_edition
from statements.models import ListedStandard

from .edition_index import Edition, criteria_by_key, standards_by_key
from .query import lookups
from .wanted import Wanted


def named_standards(keys: Sequence[int], wanted: Wanted, editions: Sequence[Edition]) -> Mapping[int, str]:
    """Return it in words, for each of the statements; one query, or none where no standard is wanted."""
    if not wanted.standard:
        return {}
    criteria = criteria_by_key(editions)
    asked = reduce(or_, (Q(lookup) for lookup in lookups(wanted.standard, editions)))
    numbers: dict[int, dict[str, list[str]]] = {}
    for each in ListedStandard.objects.filter(asked, listing__in=keys).order_by("pk"):
        if is_edition(wanted.edition, each.edition):
            named = numbers.setdefault(each.listing_id, {}).setdefault(_words(each, editions), [])
            named.append(criteria[each.criterion].number)
    return {
        key: "; ".join(f"{words} ({', '.join(dict.fromkeys(places))})" for words, places in named.items())
        for key, named in numbers.items()
    }


def _words(named: ListedStandard, editions: Sequence[Edition]) -> str:
    known = standards_by_key(editions).get(named.standard)
    name = known.name if known else named.name
    edition = _("%(name)s, edition %(edition)s") % {"name": name, "edition": named.edition} if named.edition else name
    return f"{edition}, {dict(DIRECTIONS)[named.direction]}" if named.direction else edition
