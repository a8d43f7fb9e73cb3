"""A match as ``.xlsx`` and ``.csv``: each statement's verdicts with their source, which is its number and digest."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font

from assessments.fields import tidy
from criteria.models import Criterion
from criteria.wording import plain, wording

from .matching import Judgement, method
from .models import Minimum, RequirementProfile
from .sifting import Match

MOST = 200  # statements in one file; at 80 criteria each they are 16,000 rows
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(matches: Iterable[Match], criteria: Mapping[str, Criterion]) -> bytes:
    """A row for each statement and criterion. What a spreadsheet program would take for a formula is quoted."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(_titles())
    for row in _rows(matches, criteria):
        writer.writerow([f"'{text}" if text.startswith(FORMULA) else text for text in row])
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(
    profile: RequirementProfile, matches: Sequence[Match], criteria: Mapping[str, Criterion], *, found: int
) -> bytes:
    """The same with a sheet about the profile and the method, and one with a row for each statement.

    ``found`` is how many statements there were, of which the first are written.
    """
    book = Workbook(write_only=True)
    _write(book, _("About"), [(title, text) for title, text in _about(profile, len(matches), found)], widths=[22, 110])
    _write(book, _("Statements"), [_summary_titles(), *map(_summary, matches)], widths=[17, 28, 28, 26], head=True)
    widths = [17, 28, 28, 26, 18, 12, 12, 14, 66, 26, 9, 34, 12, 24, 12, 18, 14, 60]
    _write(book, _("Criteria"), [_titles(), *_rows(matches, criteria)], widths=widths, head=True)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _about(profile: RequirementProfile, written: int, found: int) -> Iterator[tuple[str, str]]:
    yield _("Requirements"), f"{profile} ({profile.organisation})"
    yield _("Catalogue"), f"{profile.catalogue}"
    yield _("Made"), timezone.localtime().isoformat(timespec="minutes")
    sentence = ngettext("%d statement was matched.", "%d statements were matched.", found) % found
    if written < found:
        sentence += " " + _("This file has the first %d.") % written
    yield _("Statements"), sentence
    for number, text in enumerate(method()):
        yield (_("Method") if number == 0 else ""), text


def _summary_titles() -> list[str]:
    return [
        *_source_titles(),
        _("Knock-outs"),
        _("Required: met"),
        _("Required: open"),
        _("Desired: met"),
        _("Desired: not met"),
        _("Desired: open"),
    ]


def _summary(match: Match) -> list[str]:
    required, desired = match.required, match.desired
    counts = [match.standing.knockouts, required["met"], required["open"]]
    return [*_source(match), *map(str, [*counts, desired["met"], desired["not_met"], desired["open"]])]


def _source_titles() -> list[str]:
    return [
        _("Statement"),
        _("Organisation"),
        _("Object"),
        _("Catalogue"),
        _("Role"),
        _("Issued"),
        _("Valid until"),
        _("Status"),
        _("Digest"),
    ]


def _source(match: Match) -> list[str]:
    statement = match.statement
    return [
        statement.number,
        str(statement.organisation),
        statement.object_name,
        f"{statement.catalogue.identifier} {statement.catalogue.edition}",
        str(statement.get_role_display()),
        timezone.localtime(statement.issued_at).date().isoformat(),
        timezone.localtime(statement.valid_until).date().isoformat(),
        str(statement.status_label),
        statement.digest,
    ]


def _titles() -> list[str]:
    return [
        *_source_titles(),
        _("Key"),
        _("Number"),
        _("Criterion"),
        _("Weight"),
        _("At least"),
        _("Outcome"),
        _("Answer"),
        _("Planned by"),
        _("Reason"),
    ]


def _rows(matches: Iterable[Match], criteria: Mapping[str, Criterion]) -> Iterator[list[str]]:
    for match in matches:
        source = _source(match)
        for judgement in match.judgements:
            yield [*source, *_verdict(judgement, criteria[judgement.demand.criterion])]


def _verdict(judgement: Judgement, criterion: Criterion) -> list[str]:
    demand = judgement.demand
    minimum = str(Minimum(demand.minimum).label)
    return [
        criterion.key,
        criterion.number,
        plain(wording(criterion.title)),
        _("required") if demand.is_required else _("desired"),
        f"{minimum}: {demand.until}" if demand.until else minimum,
        str(judgement.outcome.label),
        str(judgement.code.label) if judgement.code else "",
        judgement.said.planned_for,
        judgement.reason,
    ]


def _write(book: Workbook, title: str, rows: Iterable[Sequence[str]], *, widths, head: bool = False) -> None:
    """Write plain texts: what begins with “=” is no formula."""
    sheet = book.create_sheet(title)
    for index, width in enumerate(widths):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index]].width = width
    if head:
        sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        cells = []
        for place, text in enumerate(row):
            cell = WriteOnlyCell(sheet, value=tidy(text) or None)
            if cell.value:
                cell.data_type = TYPE_STRING
            if (head and number == 0) or (not head and place == 0):
                cell.font = Font(bold=True)
            if not head:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        sheet.append(cells)
