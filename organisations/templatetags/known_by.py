from django import template

from .. import identifiers

register = template.Library()
register.filter("known_by", identifiers.words)
