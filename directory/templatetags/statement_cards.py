"""The card of a statement, drawn once and kept: of a statement only its status changes, and a list has twenty."""

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

register = template.Library()

MOST_KEPT = 2000  # cards, of 4 kB each
_kept: dict[tuple, str] = {}


@register.simple_tag
def statement_card(statement):
    """Wants status and position; the organisation may be called otherwise today than it was."""
    about, organisation = (statement.number, statement.digest, statement.issued_at), statement.organisation
    key = (*about, statement.status, organisation.name, organisation.slug, get_language())
    card = _kept.get(key)
    if card is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        card = _kept[key] = render_to_string("components/statement_card.html", {"statement": statement})
    return card
