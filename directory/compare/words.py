"""What a comparison says of its cells and of its method, in the same words on the page and in files."""

from collections.abc import Mapping

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext

from assessments.models import Access, Code
from assessments.templatetags.declared import DIRECTION_NAMES, has_passed

from .comparison import DIFFERS, Column, DifferenceKind, Said


def answer_words(said: Said | None, column: Column, key: str) -> str:
    """The cell without its explanation, such as “planned 31.03.2027”."""
    if said is None:
        return absent_words(column, key)
    label = str(Code(said["answer"]).label)
    return f"{label} {day_words(said['planned_for'])}" if said.get("planned_for") else label


def absent_words(column: Column, key: str) -> str:
    """Why there is no answer: the edition knows no such criterion, or does not ask this organisation."""
    if key in column.asked:
        return _("not asked")
    return _("not in edition %s") % column.statement.catalogue.edition


def day_words(text: str) -> str:
    """The day something is planned for, and whether it has passed."""
    day = parse_date(text)
    written = date_format(day, "SHORT_DATE_FORMAT") if day else text
    return _("%s, this day has passed") % written if has_passed(text) else written


def standard_words(standard: Mapping[str, str]) -> str:
    """A standard as named in an answer, as plain text."""
    name = _("%(name)s, edition %(edition)s") % standard if standard["edition"] else standard["name"]
    direction = str(DIRECTION_NAMES.get(standard["direction"], standard["direction"]))
    return " · ".join(part for part in (name, direction, standard["scope"], standard["evidence"]) if part)


def evidence_words(item: Mapping[str, str]) -> str:
    """A piece of evidence: its title, and its address or, of a document for reviewers, its digest."""
    if item.get("access", Access.PUBLIC) == Access.PUBLIC:
        return f"{item['title']}: {item['url']}"
    return f"{item['title']} ({Access.REVIEWERS.label}; SHA-256 {item['sha256']})"


def difference_words(difference: DifferenceKind | None) -> str:
    return {
        DifferenceKind.ASKED: pgettext("difference", "asked of some only"),
        DifferenceKind.ANSWER: pgettext("difference", "answer"),
        DifferenceKind.PLANNED: pgettext("difference", "planned day"),
        DifferenceKind.STANDARDS: pgettext("difference", "standards"),
        None: "",
    }[difference]


def show_words(show: str) -> str:
    """What the criteria shown have in common."""
    return {
        DIFFERS: pgettext("criteria", "differ"),
        Code.NOT_FULFILLED: pgettext("criteria", "some do not fulfil"),
        Code.PLANNED: pgettext("criteria", "some plan"),
    }.get(show) or pgettext("criteria", "all")


def method() -> list[str]:
    """What counts as a difference, and what the figures are; pages say at their foot what statements are."""
    return [
        _(
            "Criteria count as different if their answers differ, or the day planned for or the standards named, with "
            "edition and direction. Other words in an explanation and other evidence do not count; criteria that not "
            "all statements were asked are counted apart."
        ),
        _("Figures count the criteria fulfilled, of those that apply. Nothing is ranked."),
    ]


def self_declared() -> str:
    """What files and paper say, which are read without the foot of the page."""
    return _("All of this is what the organisations declared themselves; nothing here is a certificate.")
