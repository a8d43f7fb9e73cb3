"""What templates need to show declared answers and their figures."""

from collections import Counter

from django import template
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from criteria.wording import plain, wording

from .. import charts
from ..models import Access, Code

register = template.Library()


@register.simple_tag
def answer(code):
    """An answer as icon and word."""
    return format_html(
        '<span class="answer answer-{}">{}{}</span>', code or charts.OPEN, answer_icon(code), answer_word(code)
    )


@register.simple_tag
def answer_icon(code):
    return format_html(
        '<svg viewBox="0 0 16 16" width="14" height="14" fill="{}" aria-hidden="true">'
        '<path fill-rule="evenodd" d="{}"/></svg>',
        INKS[charts.INK.get(code, "none")],
        charts.SHAPES[code or charts.OPEN],
    )


@register.simple_tag
def answer_word(code):
    return Code(code).label if code in Code.values else pgettext("answer", "open")


@register.simple_tag
def answer_shapes():
    """The shape of each answer by its code, as path data; the last is of what is open."""
    return [(str(code), shape) for code, shape in charts.SHAPES.items()]


@register.inclusion_tag("components/weight.html")
def weight(weight):
    """How much a comment weighs, as a chip."""
    return {"code": weight}


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
    return drawn_boxes(charts.strip(tally.codes), counted(tally.codes))


@register.simple_tag
def boxes(codes, break_after=()):
    """A box for each answer in the order given; ``break_after`` are numbers of boxes that end a group."""
    return drawn_boxes(charts.strip(codes, break_after), counted(codes))


@register.simple_tag
def blocks(groups):
    """The tally in parts: a block of boxes for each group of codes, two boxes high."""
    return drawn_boxes(charts.blocks(groups), counted([code for codes in groups for code in codes]))


def drawn_boxes(strip, says):
    """Draw boxes; ``says`` is what they say in words.

    Colours are attributes, which a style sheet overrides: paper knows no style sheet inside an SVG.
    """
    if not strip.paths:
        return ""
    paths = "".join(
        f'<path class="{ink}" fill="{INKS[ink]}" fill-rule="evenodd" d="{drawn}"/>' for ink, drawn in strip.paths
    )
    size = f'viewBox="0 0 {strip.width} {strip.height}" width="{strip.width}" height="{strip.height}"'
    return mark_safe(f'<svg class="tally" {size} role="img"><title>{escape(says)}</title>{paths}</svg>')


def counted(codes):
    """What the boxes say, in words; None is a blank."""
    numbers = Counter(code or charts.OPEN for code in codes if code is not None)
    return ", ".join(f"{numbers[code]} {answer_word(code)}" for code in charts.ORDER if numbers[code])


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
