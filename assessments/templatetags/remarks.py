"""Pieces of the page on which a submission is reviewed that it shows dozens of times; see :mod:`.stencils`."""

from functools import cache, lru_cache, partial

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from .stencils import fill, hole

register = template.Library()


@register.simple_tag
def comment_acts(comment, page):
    """What can be done with a comment: answer it, and settle it who may."""
    verb = ("reopen" if comment.is_resolved else "resolve") if page.may_comment else ""
    return fill(_comment_acts(verb), {"pk": comment.pk, "settle": page.settle, "write": page.write})


@cache
def _comment_acts(verb):
    holes = {name: hole(name) for name in ("pk", "settle", "write")}
    return partial(render_to_string, "review/comment_acts.html", {"verb": verb, **holes})


@register.simple_tag
def commentary(criterion, digest):
    """The commentary on a criterion of the catalogue that has the digest: an edition in use never changes."""
    return _commentary(criterion, digest, get_language())


@lru_cache(maxsize=2000)
def _commentary(criterion, digest, language):
    return mark_safe(render_to_string("review/commentary.html", {"criterion": criterion}))
