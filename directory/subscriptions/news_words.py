"""News in words: one wording for pages, feeds and mails."""

from collections import Counter
from collections.abc import Sequence

from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from criteria.wording import plain, wording

from ..position_history import HistoryStep
from ..search.edition_index import Edition
from .news import Item, NewsKind


def headline(item: Item) -> str:
    """What happened, in a line."""
    statement = item.statement
    names = {"number": statement.number, "organisation": statement.organisation.name, "object": statement.object_name}
    sentences = {
        NewsKind.NEW: _("New: %(object)s, %(organisation)s (%(number)s)"),
        NewsKind.CHANGED: _("Changed: %(object)s, %(organisation)s (%(number)s)"),
        NewsKind.WITHDRAWN: _("Withdrawn: %(object)s, %(organisation)s (%(number)s)"),
        NewsKind.EXPIRED: _("Ran out: %(object)s, %(organisation)s (%(number)s)"),
    }
    return sentences[item.kind] % names


def detail(item: Item, editions: Sequence[Edition]) -> str:
    """What there is to know about it, in a sentence or two."""
    if changed := item.step(editions):
        return f"{_superseded(changed)} {_changed(changed)}"
    if item.kind == NewsKind.WITHDRAWN:
        return _("Reason: %s") % item.statement.withdrawn_reason
    until = date(timezone.localtime(item.statement.valid_until), "DATE_FORMAT")
    if item.kind == NewsKind.EXPIRED:
        return _("Its last day was %s.") % until
    return _("It was issued to be valid until %s.") % until  # whatever became of it: feeds are read long after


def _superseded(changed: HistoryStep) -> str:
    names = {"before": changed.before.number, "object": changed.before.object_name}
    return _("It supersedes %(before)s on %(object)s.") % names


def _changed(changed: HistoryStep) -> str:
    if not changed.changes:
        return _("Every criterion is answered as before.")
    numbers = Counter(change.criterion.category for change in changed.changes)
    categories = [f"{plain(wording(category.title))} ({number})" for category, number in numbers.items()]
    sentence = ngettext(
        "%(number)d criterion is answered differently: %(categories)s.",
        "%(number)d criteria are answered differently: %(categories)s.",
        len(changed.changes),
    )
    return sentence % {"number": len(changed.changes), "categories": ", ".join(categories)}
