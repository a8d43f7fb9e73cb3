"""What templates need to show declared answers and their figures."""

import json
from functools import cache, lru_cache
from itertools import zip_longest

from django import template
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, gettext as _, gettext_lazy

from criteria.wording import plain, wording

from .. import charts
from ..figures import from_summary, to_summary
from ..models import Access, Code

register = template.Library()


@register.simple_tag
def answer(code):
    """An answer as icon and word."""
    return _component("answer", code, get_language())


@register.simple_tag
def answer_icon(code):
    return _component("answer_icon", code, get_language())


@register.simple_tag
def answer_word(code):
    return _component("answer_word", code, get_language())


@register.simple_tag
def bar_legend():
    """What the colours of bars mean."""
    return _component("bar_legend", "", get_language())


@register.simple_tag
def weight(weight):
    """How much a comment weighs, as a chip."""
    return _component("weight", weight, get_language())


@cache
def _component(name, code, language):
    """Pages show hundreds of these few, so each is rendered once a process and language."""
    return mark_safe(render_to_string(f"components/{name}.html", {"code": code}).strip())


@register.simple_tag
def said(said, language, opens=False, checks=None):
    """What was declared about one criterion. Wants the ``language`` of the declaration, and ``opens``: whether the
    page's readers may open documents for reviewers; ``checks``, if given, is how links answered, by address.

    The same words look the same on every page, so they are drawn once a process.
    """
    answered = [link_check(checks.get(item["url"])) for item in said["evidence"]] if checks else []
    return _said(json.dumps([said, answered]), language, opens, has_passed(said["planned_for"]), get_language())


def has_passed(day):
    """Whether a day, as ``2027-03-31``, is one before today; none is not."""
    return bool(day) and day < f"{localdate()}"


@lru_cache(maxsize=2000)
def _said(drawn, language, opens, is_overdue, reader):
    said, answered = json.loads(drawn)
    evidence = zip_longest(said["evidence"], map(mark_safe, answered))
    context = {
        "said": said,
        "evidence": list(evidence),
        "language": language,
        "opens": opens,
        "is_overdue": is_overdue,
    }
    return mark_safe(render_to_string("components/said.html", context))


@register.simple_tag
def position(position, titles):
    """Radar, bars and table of a position; wants the categories' ``titles`` by key. The same figures look the same."""
    return _position(json.dumps([to_summary(position), titles]), get_language())


@lru_cache(maxsize=500)
def _position(drawn, reader):
    summary, titles = json.loads(drawn)
    position = from_summary(summary)
    context = {"position": position, "radar": charts.radar([position]), "titles": titles}
    return mark_safe(render_to_string("components/position.html", context))


def link_check(check):
    return render_to_string("components/link_check.html", {"check": check}) if check else ""


@register.simple_tag
def answer_codes():
    """The five answers with their names, in order."""
    return Code.choices


@register.filter
def counts(tally):
    """How many criteria have each answer, in the order of :func:`answer_codes`."""
    return [getattr(tally, code) for code in Code.values]


@register.simple_tag
def bar(tally):
    """A stacked bar of the answers as inline SVG; the figures stand beside it, so it says nothing to a screen reader.

    On paper, where every picture needs a text, its title has them; on the screen it shows when pointed at.
    Colours are attributes, which a style sheet overrides: paper knows no style sheet inside an SVG.
    """
    rects = format_html_join(
        "",
        '<rect class="fill-{}" fill="{}" x="{}" y="0" width="{}" height="10"/>',
        ((each.code, FILLS[each.code], each.x, each.width) for each in charts.bar(tally)),
    )
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><title>{}</title>{}</svg>',
        ", ".join(f"{code.label}: {count}" for code, count in zip(Code, counts(tally), strict=True) if count),
        rects,
    )


FILLS = {
    Code.FULFILLED: "#2e8b57",
    Code.PARTLY: "#d99a1c",
    Code.PLANNED: "#5b9bd5",
    Code.NOT_FULFILLED: "#c94f4f",
    Code.NOT_APPLICABLE: "#c3cad0",
}


@register.filter
def title_of(titles, key):
    """The title of the category ``key``, from a mapping of keys to texts."""
    return plain(wording(titles.get(key, {})))


@register.filter
def day(text):
    """A day written as ``2027-03-31``, as a date."""
    return parse_date(text or "")


@register.filter
def short_time(moment):
    """A moment as people say it while they work: ``14:02`` today, else with the day."""
    moment = localtime(moment)
    return date_format(moment, "TIME_FORMAT" if moment.date() == localdate() else "SHORT_DATETIME_FORMAT")


@register.filter
def get(mapping, key):
    """What a mapping holds under a key that only the template knows; nothing where it holds nothing."""
    return mapping.get(key)


@register.filter
def at(sequence, index):
    """The element at a place of a sequence; nothing where there is none."""
    try:
        return sequence[int(index)]
    except (IndexError, TypeError, ValueError):
        return ""


@register.simple_tag
def standard_line(standard):
    """A standard as named in an answer: name, edition, direction, scope, evidence."""
    parts = [_("%(name)s, edition %(edition)s") % standard if standard["edition"] else standard["name"]]
    if standard["direction"]:
        parts.append(DIRECTION_NAMES.get(standard["direction"], standard["direction"]))
    if standard["scope"]:
        parts.append(standard["scope"])
    line = format_html_join(" · ", "{}", ((part,) for part in parts))
    if standard["evidence"]:
        link = '{} · <a href="{}" rel="nofollow noopener">{}</a>'
        return format_html(link, line, standard["evidence"], _("evidence"))
    return line


@register.simple_tag
def evidence_line(item, language="", opens=False):
    """A piece of evidence as declared. A document for reviewers is a link only if the page's readers may open it.

    Everybody else gets the first digits of its digest, by which it can be told apart from another.
    """
    lang = format_html(' lang="{}"', language) if language else ""
    link = format_html('<a href="{}" rel="nofollow noopener"{}>{}</a>', item["url"], lang, item["title"])
    if item.get("access", Access.PUBLIC) == Access.PUBLIC:
        return link
    if opens:
        return format_html("{} ({})", link, Access.REVIEWERS.label)
    title = format_html("<span{}>{}</span>", lang, item["title"])
    return format_html("{} ({}; SHA-256 {}…)", title, Access.REVIEWERS.label, item["sha256"][:12])


DIRECTION_NAMES = {"read": gettext_lazy("read"), "write": gettext_lazy("write"), "both": gettext_lazy("read and write")}
