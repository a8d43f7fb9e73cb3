"""Pieces that a page shows dozens of times and that differ in a few words.

A category has a form, with rows, for each of a dozen criteria; rendering each of them anew took more than half of the
page's time. So they are drawn once a process and language, by the same templates and by crispy, with holes in the place
of what differs; a card fills the holes.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import chain

from crispy_forms.utils import render_crispy_form
from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from criteria.in_memory import glossary_of
from criteria.wording import plain, wording

from ..forms.answer import DIRECTIONS, AnswerForm
from ..forms.reply import ReplyForm
from ..models import Code

register = template.Library()

# Characters of the private use area, which escaping leaves alone, around a name.
HOLE = re.compile("\ue000([a-z_]+)\ue001")
CHOICE = re.compile(r'(<(?:input type="radio"|option)[^>]*value="(\w*)")')


def hole(name: str) -> str:
    return f"\ue000{name}\ue001"


def fill(draw: Callable[[], str], values: dict) -> str:
    """Return what ``draw`` draws with its holes filled, by name, with the values, escaped."""
    texts, names = _cut(draw, get_language())
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    filled = [escaped[name] for name in names]
    return mark_safe("".join(chain.from_iterable(zip(texts, [*filled, ""], strict=True))))


@lru_cache(maxsize=5000)
def _cut(draw: Callable[[], str], language: str) -> tuple[list[str], list[str]]:
    """Return the texts of the drawing, and the names of the holes between them."""
    pieces = HOLE.split(draw())
    return pieces[::2], pieces[1::2]


def _choices(drawing: str) -> str:
    """Put a hole into each radio button and option, named ``is_`` and its value, for it to be marked as chosen."""
    return CHOICE.sub(lambda found: found[1] + hole(f"is_{found[2]}"), drawing)


def _chosen(values, chosen, mark):
    return {f"is_{value}": mark_safe(f" {mark}") if value == chosen else "" for value in values}


@register.simple_tag
def asked(criterion, assessment):
    """What the criterion asks, with its commentary, and the way to the history of its answer."""
    catalogue = assessment.catalogue
    address = reverse("assessments:answer_history", args=[assessment.pk, criterion.category.key, criterion.key])
    return fill(_asked(criterion, catalogue, catalogue.loaded_at), {"history": address})


@lru_cache(maxsize=1000)
def _asked(criterion, catalogue, loaded_at):
    """How to draw it; kept until the edition is loaded anew."""
    context = {"criterion": criterion, "catalogue": catalogue, "glossary": glossary_of(catalogue)}
    return partial(render_to_string, "assessments/asked.html", context | {"history": hole("history")})


@register.simple_tag
def answer_fields(form):
    """The answer's own fields: its choice, the day planned for, the explanation."""
    values = {name: form[name].value() or "" for name in ("code", "explanation", "planned_for")}
    return fill(_answer_fields, {"key": form.prefix, **values, **_chosen(Code.values, values["code"], "checked")})


def _answer_fields():
    initial = {name: hole(name) for name in ("explanation", "planned_for")}
    form = AnswerForm(prefix=hole("key"), initial=initial, auto_id="id_%s")
    return _choices(render_crispy_form(form))


@register.simple_tag
def evidence_row(row, check):
    """A link given as evidence; ``check`` is how it answered when it was asked last, if it was."""
    said = render_to_string("components/link_check.html", {"check": check}) if check else ""
    return fill(_evidence_row, {**row, "check": said})


def _evidence_row():
    holes = {name: hole(name) for name in ("prefix", "title", "url")}
    return render_to_string("assessments/evidence_row.html", {"row": holes, "check": hole("check")})


@register.simple_tag
def standard_row(row):
    """A standard named in an answer."""
    directions = [value for value, _label in DIRECTIONS]
    return fill(_standard_row, {**row, **_chosen(directions, row["direction"], "selected")})


def _standard_row():
    holes = {name: hole(name) for name in ("prefix", "name", "edition", "scope", "evidence")}
    return _choices(render_to_string("assessments/standard_row.html", {"row": holes, "directions": DIRECTIONS}))


@register.simple_tag
def progress_item(progress, assessment, grade, shown, to_do):
    """How far a category is, with a link to it, narrowed to the grade; ``shown`` is the one on the page.

    ``to_do`` has the number of comments to do by category (key).
    """
    category = progress.category
    comments = to_do.get(category.key) if to_do else None
    values = {
        "address": f"{assessment.get_absolute_url()}{category.key}/{f'?grade={grade}' if grade else ''}",
        "current": mark_safe(' aria-current="page"') if category.key == shown.key else "",
        "number": category.number,
        "title": plain(wording(category.title)),
        "to_do": render_to_string("components/comments_to_do.html", {"number": comments}) if comments else "",
        "answered": progress.answered,
        "total": progress.total,
    }
    return fill(_progress_item, values)


def _progress_item():
    holes = {name: hole(name) for name in ("address", "current", "number", "title", "to_do", "answered", "total")}
    return render_to_string("assessments/progress_item.html", {"each": holes})


@register.simple_tag
def upload_form(answer, action, csrf_token):
    """The form with which a document is attached to the answer."""
    criterion = answer.criterion
    values = {"key": criterion.key, "number": criterion.number, "revision": answer.revision}
    return fill(_upload_form, {**values, "action": action, "csrf_token": csrf_token})


def _upload_form():
    criterion = {"key": hole("key"), "number": hole("number")}
    context = {
        "answer": {"criterion": criterion, "revision": hole("revision")},
        "action": hole("action"),
        "csrf_token": hole("csrf_token"),
    }
    return render_to_string("assessments/upload.html", context)


@register.simple_tag
def reply_fields(comment, form=None):
    """The field in which a comment is answered; a ``form`` that was refused shows what was typed, and why."""
    if form:
        return mark_safe(render_crispy_form(form))
    return fill(_reply_fields, {"comment": comment.pk})


def _reply_fields():
    return render_crispy_form(ReplyForm(prefix=f"comment-{hole('comment')}"))
