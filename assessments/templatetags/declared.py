"""What templates need to show declared answers and their figures."""

from collections import Counter
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, gettext as _, gettext_lazy, pgettext

from criteria.wording import plain, wording

from .. import charts
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
def weight(weight):
    """How much a comment weighs, as a chip."""
    return _component("weight", weight, get_language())


@cache
def _component(name, code, language):
    """Pages show hundreds of these few, so each is rendered once a process and language."""
    return mark_safe(render_to_string(f"components/{name}.html", {"code": code}).strip())


@register.inclusion_tag("components/said.html")
def said(said, language, opens=False, checks=None):
    """What was declared about one criterion. Wants the ``language`` of the declaration, and ``opens``: whether the
    page's readers may open documents for reviewers; ``checks``, if given, is how links answered, by address.
    """
    return {
        "said": said,
        "evidence": [(item, checks.get(item["url"]) if checks else None) for item in said["evidence"]],
        "language": language,
        "opens": opens,
        "is_overdue": has_passed(said["planned_for"]),
    }


def has_passed(day):
    """Whether a day, as ``2027-03-31``, is one before today; none is not."""
    return bool(day) and day < f"{localdate()}"


@register.inclusion_tag("components/position.html")
def position(position, titles, linked=True):
    """How many criteria are answered how: a sentence, which is its key, and a box each, by category and grade.

    Wants the categories' ``titles`` by key; ``linked`` if the page has a place for each category.
    """
    return {"position": position, "titles": titles, "linked": linked}


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
def fulfilled_of(tally):
    """How many criteria are fulfilled, of those that apply: ``8 of 10``."""
    return _("%(fulfilled)s of %(applicable)s") % {"fulfilled": tally.fulfilled, "applicable": tally.applicable}


@register.simple_tag
def tally(tally):
    """A box for each criterion of a tally, from fulfilled to not applicable, then those that are open."""
    return strip(tally.codes, ())


@register.simple_tag
def boxes(codes, break_after=()):
    """A box for each answer in the order given; ``break_after`` are numbers of boxes that end a group."""
    return strip(tuple(codes), tuple(break_after))


def strip(codes, break_after=(), says=""):
    """Draw boxes; ``says`` is what they say in words, where they are no answers.

    Colours are attributes, which a style sheet overrides: paper knows no style sheet inside an SVG."""
    if not codes:
        return ""
    strip = charts.strip(codes, break_after)
    paths = format_html_join(
        "",
        '<path class="{}" fill="{}" fill-rule="evenodd" d="{}"/>',
        ((ink, INKS[ink], drawn) for ink, drawn in strip.paths),
    )
    return format_html(
        '<svg class="tally" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"><title>{2}</title>{3}</svg>',
        strip.width,
        strip.height,
        says or _counted(codes),
        paths,
    )


def _counted(codes):
    """What the boxes say, in words."""
    numbers = Counter(code or charts.OPEN for code in codes)
    names = [*Code.choices, (charts.OPEN, pgettext("answer", "open"))]
    return ", ".join(f"{numbers[code]} {name}" for code, name in names if numbers[code])


INKS = {"yes": "#0b6468", "no": "#b8500f", "none": "#6b7883"}


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
