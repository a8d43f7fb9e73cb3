from django import template

from .. import names

register = template.Library()
register.filter("named", names.named)
register.filter("named_reviewer", names.named_reviewer)
