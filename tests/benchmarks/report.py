"""The table: what was measured, beside what is allowed."""

from . import budgets
from .browser import Opened
from .console import columns
from .measurement import Measured
from .pages import PageOfTwo
from .sealed_pdf import SealedPdf

HEAD = ("what a person waits for", "budget ms", "median ms", "p90 ms", "queries", "at {grown:,}: ms", "ratio", "")


def table(
    pages: list,
    first: list[Measured],
    last: list[Measured] | None,
    pairs: list[tuple[PageOfTwo, Measured]],
    sheets: SealedPdf,
    opened: Opened,
    *,
    grown: int,
) -> str:
    """Return the table as text; ``last`` is None where nothing was measured with ``grown`` statements.

    ``pairs`` are the slowest pairs of filters, of the first number of statements and perhaps of the last.
    """
    rows = [
        _row(page.budget, measured, last[place] if last else None)
        for place, (page, measured) in enumerate(zip(pages, first, strict=True))
    ]
    head = tuple(cell.format(grown=grown) for cell in HEAD)
    return columns([head, *rows, _row_of_pairs(pairs), _row_of_browser(opened), _row_of_pdf(sheets)])


def _row(budget: budgets.Budget, first: Measured, last: Measured | None) -> tuple[str, ...]:
    ratio = last.median / first.median if last else None
    missed = [
        max(first.median, last.median if last and budget.growth else 0) > budget.milliseconds and "too slow",
        max(first.queries, last.queries if last else 0) > budget.queries and "too many queries",
        budget.growth and ratio and ratio > budget.growth and "grows too much",
    ]
    return (
        budget.what,
        f"{budget.milliseconds:g}",
        f"{first.median:.1f}",
        f"{first.p90:.1f}",
        f"{first.queries} ({budget.queries})",
        f"{last.median:.1f}" if last else "–",
        (f"{ratio:.2f}" if ratio else "–") + (f" ({budget.growth:g})" if budget.growth else ""),
        ", ".join(mark for mark in missed if mark),
    )


def _row_of_pairs(pairs: list[tuple[PageOfTwo, Measured]]) -> tuple[str, ...]:
    """The slowest need not be the same twice."""
    named = ", then ".join(dict.fromkeys(page.filters for page, _measured in pairs))
    _what, *figures = _row(budgets.TWO_FILTERS, pairs[0][1], pairs[1][1] if len(pairs) > 1 else None)
    return (f"{budgets.TWO_FILTERS.what}, at worst {named}", *figures)


def _row_of_browser(opened: Opened) -> tuple[str, ...]:
    missed = [
        opened.milliseconds > budgets.USABLE and "too slow",
        opened.kilobytes > budgets.KILOBYTES and "too large",
    ]
    what = f"the longest category, usable in Chromium; {opened.kilobytes:.0f} kB ({budgets.KILOBYTES})"
    figures = (f"{budgets.USABLE}", f"{opened.milliseconds:.0f}", "–", "–", "–", "–")
    return (what, *figures, ", ".join(mark for mark in missed if mark))


def _row_of_pdf(sheets: SealedPdf) -> tuple[str, ...]:
    missed = [
        (sheets.ratio > budgets.PAPER or 1000 * sheets.sealed > budgets.SEALED) and "too slow",
        sheets.megabytes > budgets.MEGABYTES and "too large",
    ]
    what = (
        f"a sealed PDF; WeasyPrint alone: {1000 * sheets.alone:.0f} ms × {sheets.ratio:.2f} ({budgets.PAPER:g}); "
        f"{sheets.megabytes} MB ({budgets.MEGABYTES})"
    )
    figures = (f"{budgets.SEALED}", f"{1000 * sheets.sealed:.0f}", "–", "–", "–", "–")
    return (what, *figures, ", ".join(mark for mark in missed if mark))


def memory(megabytes: float) -> str:
    missed = ", too much" if megabytes > budgets.MEMORY else ""
    return f"A web process had at most {megabytes:.0f} MB in memory (allowed: {budgets.MEMORY}){missed}."
