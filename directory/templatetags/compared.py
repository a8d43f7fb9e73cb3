"""The cells of a comparison. A page has hundreds, so they are put together from a few pieces and not rendered each."""

from functools import lru_cache
from html import escape

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext as _

from assessments.figures import Tally
from assessments.models import Code
from assessments.templatetags.declared import evidence_line, standard_line, tally as boxes
from criteria.models import Grade
from criteria.templatetags.catalogue import grade
from criteria.wording import plain, wording

from ..compare import words as words
from ..compare.comparison import DifferenceKind, difference

register = template.Library()

MOST_KEPT = 10_000  # explained cells, of some 300 characters each
LONGEST_KEPT = 2000  # characters; the few that are longer are drawn each time
_kept: dict[tuple, str] = {}


@register.simple_tag
def compared_cells(row, comparison, opened=False):
    """The cells of a row, one for each statement; over time each also says what it was before, if it changed."""
    key, before = row.criterion.key, None
    texts = _texts(get_language())
    cells = []
    for place, (said, column) in enumerate(zip(row.cells, comparison.columns, strict=True)):
        changed = comparison.is_over_time and place > 0 and row.differs and difference((before, said))
        was = _was(before, comparison.columns[place - 1], key, changed) if changed else ""
        cells.append(_cell(said, column, key, was, opened, texts))
        before = said
    return mark_safe("".join(cells))


def _cell(said, column, key, was, opened, texts):
    mark = ' class="changed"' if was else ""
    start = f'<td data-of="{escape(column.label)}"{mark}>'
    if said is None:
        return f'{start}<span class="quiet">{escape(words.absent_words(column, key))}</span>{was}</td>'
    answer = texts[said["answer"]]
    if said.get("planned_for"):
        answer += f' <span class="small quiet">{escape(words.day_words(said["planned_for"]))}</span>'
    more = _explained(said, (column.statement.digest, key, get_language()), texts)
    if not more:
        return f"{start}{answer}{was}</td>"
    lang = escape(column.statement.language)
    opening = "<details open>" if opened else "<details>"
    return (
        f'{start}{opening}<summary>{answer}</summary><div class="said" lang="{lang}">{more}</div></details>{was}</td>'
    )


def _explained(said, whose, texts):
    """Explanation, standards and evidence, drawn once a process: a declaration with the same digest says the same."""
    drawn = _kept.get(whose)
    if drawn is not None:
        return drawn
    drawn = _draw(said, texts)
    if len(drawn) <= LONGEST_KEPT:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[whose] = drawn
    return drawn


def _draw(said, texts):
    parts = []
    if explanation := said.get("explanation"):
        parts.append(f"<p>{escape(explanation)}</p>")
    if standards := said.get("standards"):
        lines = "".join(f"<li>{conditional_escape(standard_line(standard))}</li>" for standard in standards)
        parts.append(f'<ul aria-label="{texts["standards"]}">{lines}</ul>')
    if evidence := said.get("evidence"):
        lines = "".join(f"<li>{conditional_escape(evidence_line(item))}</li>" for item in evidence)
        parts.append(f'<ul class="evidence" aria-label="{texts["evidence"]}">{lines}</ul>')
    return "".join(parts)


def _was(said, column, key, changed):
    """What stood there in the statement before."""
    if changed == DifferenceKind.STANDARDS:
        sentence = _("Other standards than before")
    else:
        sentence = _("Before: %s") % words.answer_words(said, column, key)
    return format_html('<p class="was">{}</p>', sentence)


@lru_cache(maxsize=16)
def _texts(language):
    """The answers, drawn with pictures that the page has once, and the names of lists."""
    icon = '<svg viewBox="0 0 24 24" aria-hidden="true"><use href="#icon-{0}"/></svg>'
    drawn = f'<span class="answer answer-{{0}}">{icon}{{1}}</span>'
    answers = {code.value: format_html(drawn, code.value, code.label) for code in Code}
    return answers | {"standards": escape(_("Standards")), "evidence": escape(_("Evidence"))}


@register.simple_tag
def group_cells(group, comparison):
    """The figures of each statement in a category, altogether and by grade."""
    language = get_language()
    pairs = zip(group.figures, comparison.columns, strict=True)
    return mark_safe("".join(_group_cell(figures, column, language) for figures, column in pairs))


def _group_cell(figures, column, language):
    if not figures:
        return format_html('<td data-of="{}"><span class="quiet">{}</span></td>', column.label, _("not asked"))
    of_all, by_grade = (
        _figures(figures.total, language),
        _by_grade(tuple((grade, figures.grades[grade]) for grade in Grade.values), language),
    )
    return format_html('<td data-of="{}"><div class="of-all">{}</div>{}</td>', column.label, of_all, by_grade)


@register.simple_tag
def figure_cells(tallies, comparison):
    """How many criteria each statement fulfils, of those that apply, with a bar of all its answers."""
    language = get_language()
    pairs = zip(tallies, comparison.columns, strict=True)
    cells = ((column.label, _figures(tally, language) if tally and tally.total else "") for tally, column in pairs)
    return format_html_join("", '<td data-of="{}">{}</td>', cells)


@lru_cache(maxsize=2000)
def _figures(tally: Tally, language):
    return format_html('{}<span class="numbers small">{}</span>', boxes(tally), _counts(tally))


@lru_cache(maxsize=2000)
def _by_grade(grades, language):
    lines = ((name, grade(name), _counts(tally)) for name, tally in grades if tally.total)
    return format_html_join("", '<div class="numbers small of-{}">{} {}</div>', lines)


def _counts(tally):
    return _("%(fulfilled)s of %(applicable)s") % {"fulfilled": tally.fulfilled, "applicable": tally.applicable}


@register.simple_tag
def compared_head(criterion, difference, edition_notes):
    """The head of a row: the criterion, what it demands, and what became of it between editions."""
    said = (criterion.number, wording(criterion.title), criterion.grade, wording(criterion.requirement))
    return _head(*said, difference, tuple(edition_notes.get(criterion.key, ())), get_language())


@lru_cache(maxsize=2000)
def _head(number, title, grade_, requirement, difference, notes, language):
    notes = format_html_join("", '<br><span class="quiet small">{}</span>', ((note,) for note in notes))
    return format_html(
        '<th scope="row"><details><summary><span class="numbers quiet">{}</span> {} {}{}{}</summary>'
        '<p class="demanded">{}</p></details></th>',
        number,
        plain(title),
        grade(grade_),
        _differs_in(difference),
        notes,
        plain(requirement),
    )


def _differs_in(difference):
    """What a criterion differs in, unless its cells show it: other answers, and that some were not asked."""
    if difference in (None, DifferenceKind.ANSWER, DifferenceKind.ASKED):
        return ""
    sentence = _("differs in: %s") % words.difference_words(difference)
    return format_html(' <span class="differs-in small">{}</span>', sentence)
