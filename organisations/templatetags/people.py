from django import template

from .. import display_names

register = template.Library()
register.filter("named", display_names.named)
register.filter("named_reviewer", display_names.named_reviewer)
