"""Pieces of the page on which a submission is reviewed that it shows dozens of times; see
:mod:`assessments.templatetags.stencils`."""

import json
from functools import cache, lru_cache, partial

from crispy_forms.utils import render_crispy_form
from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from assessments.templatetags.declared import link_check
from assessments.templatetags.stencils import fill, hole

from ..forms import ReturnForm

register = template.Library()

MOST_KEPT = 2000  # criteria with their answers, of 3 kB each
_kept: dict[tuple, str] = {}


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
def criterion_head(block, digest):
    """What the criterion asks, of the catalogue that has the digest: an edition in use never changes."""
    status = "" if not block.change else "changed" if block.change.before else "new"
    return _criterion_head(block.criterion, block.said["grade"], status, digest, get_language())


@lru_cache(maxsize=2000)
def _criterion_head(criterion, grade, status, digest, language):
    context = {"criterion": criterion, "declared_grade": grade, "status": status}
    return mark_safe(render_to_string("review/criterion_head.html", context))


@register.simple_tag
def plain_block(block, page):
    """A criterion of which nothing became yet, as the page's part ``block`` draws it; drawn once a process."""
    links = [link_check(page.link_checks.get(item["url"])) for item in block.said["evidence"]]
    findings = [finding.sentence for finding in block.findings]
    says = json.dumps([block.said, page.content["language"], findings, links])
    key = (block.criterion, page.catalogue.digest, page.write, page.may_comment, get_language(), says)
    drawn = _kept.get(key)
    if drawn is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        drawn = _kept[key] = render_to_string("review/submission.html#block", {"block": block, "page": page})
    return drawn


@register.simple_tag
def no_remarks(criterion, page):
    """The place of the criterion's comments while there are none, with the way to the first."""
    values = {"key": criterion.key, "number": criterion.number, "write": page.write}
    return fill(_no_remarks(page.may_comment), values)


@cache
def _no_remarks(may_comment):
    holes = {name: hole(name) for name in ("key", "number", "write")}
    return partial(render_to_string, "review/no_remarks.html", {"may_comment": may_comment, **holes})


@register.simple_tag
def return_fields(form):
    """Why a submission is returned; a form that was refused shows what was typed, and why."""
    return mark_safe(render_crispy_form(form)) if form.is_bound else fill(_return_fields, {})


def _return_fields():
    return render_crispy_form(ReturnForm())
