from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from .. import wording as words
from ..edition_changes import Piece, around_changes, word_by_word
from ..models import Addressee, Grade

register = template.Library()


@register.filter
def wording(texts):
    """The text in the reader's language, without marks: ``{{ criterion.title|wording }}``."""
    return words.plain(words.wording(texts))


@register.simple_tag
def marked_up(texts, glossary=None, base=""):
    """The text with links to the glossary: ``{% marked_up criterion.requirement %}`` on the page that has it."""
    return words.marked_up(words.wording(texts), glossary or {}, base)


@register.simple_tag
def wording_change(old, new):
    """Both texts in one, word by word: what is gone struck out, what is new marked."""
    return _marked(word_by_word(words.wording(old), words.wording(new)))


@register.simple_tag
def text_change(old, new):
    """What changed in a text of any length, marked as by :func:`wording_change`, with some words around it."""
    return _marked(around_changes(word_by_word(old, new)))


def _marked(pieces: list[Piece]):
    return format_html_join("", "{}", ((format_html(MARKS[piece.kind], piece.text),) for piece in pieces))


MARKS = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}


@register.simple_tag
def grade(grade):
    """A grade as a chip."""
    return _grade(grade, get_language())


@register.simple_tag
def grade_word(grade):
    return Grade(grade).label


@cache
def _grade(code, language):
    """Pages show hundreds of these three, so each is rendered once a process and language."""
    return mark_safe(render_to_string("catalogue/grade.html", {"code": code}).strip())


@register.filter
def role_name(role):
    """The name of a role: ``{{ declaration.issuer.role|role_name }}``."""
    return Addressee(role).label
