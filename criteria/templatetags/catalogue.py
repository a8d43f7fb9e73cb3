from django import template

from criteria import wording as words
from criteria.models import Addressee

register = template.Library()


@register.filter
def wording(texts):
    """The text in the reader's language, without marks: ``{{ criterion.title|wording }}``."""
    return words.plain(words.wording(texts))


@register.simple_tag
def marked_up(texts, glossary, base=""):
    """The text with links to the glossary: ``{% marked_up criterion.requirement glossary %}``."""
    return words.marked_up(words.wording(texts), glossary, base)


@register.filter
def role_name(role):
    """The name of a role: ``{{ declaration.issuer.role|role_name }}``."""
    return Addressee(role).label
