"""The table of two builds: what each needed, and how many times as much the newer one does."""

from ..console import columns
from .row import Row


def table(rows: list[Row], names: tuple[str, str], *, limit: float) -> str:
    """Return the table as text; below it stands why a row was not measured."""
    old, new = names
    head = ("what a person waits for", f"{old} ms", f"{new} ms", "queries", "kB", "kB gzip", "ratio", "quartiles", "")
    lines = [_line(row, limit) if row.pairs else (row.name, *["–"] * 7, "not measured") for row in rows]
    troubles = [f"Not measured: {row.name}. {row.trouble}" for row in rows if row.trouble]
    return "\n".join([columns([head, *lines]), *troubles])


def _line(row: Row, limit: float) -> tuple[str, ...]:
    old, new = row.medians
    missed = [
        row.ratio > limit and f"{'above' if row.at_least > limit else 'perhaps above'} {limit:g}",
        row.queries and row.queries[1] > row.queries[0] and "more queries",
    ]
    return (
        row.name,
        _figure(old),
        _figure(new),
        _both(row.queries, str),
        _both(row.sizes, _kilobytes),
        _both(row.compressed, _kilobytes),
        f"{row.ratio:.2f}",
        "{:.2f}–{:.2f}".format(*row.quartiles) if row.quartiles else "–",
        ", ".join(mark for mark in missed if mark),
    )


def _both(values, form) -> str:
    if not values or set(values) == {None}:
        return "–"
    return " → ".join("–" if value is None else form(value) for value in values)


def _figure(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _kilobytes(size: int) -> str:
    return _figure(size / 1000)
