"""Statements as cards."""

from django import template

from ..statement_cards import card_of

register = template.Library()
register.simple_tag(card_of, name="statement_card")
