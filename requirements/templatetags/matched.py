"""What templates need to show requirements and how they are met."""

from django import template

from ..rule import NamedStandard, standard_words

register = template.Library()


@register.simple_tag
def wanted_standard(stored):
    """A standard asked for, as it is stored in a requirement."""
    return standard_words(NamedStandard(**stored))
