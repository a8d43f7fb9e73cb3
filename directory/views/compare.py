"""``/compare/``: statements side by side, on the page and as files."""

from dataclasses import dataclass, replace
from functools import partial, wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import spreadsheets
from core.budgets import EXPORTS, within_budget
from core.http_caching import public_page
from criteria.models import Grade
from organisations.models import Role
from statements.models import Statement, last_renamed

from ..compare.comparison import SHOWS, Comparison, compare, in_order
from ..compare.edition_notes import EditionStep, edition_steps, newest_first, notes_by_criterion
from ..compare.matrix import by_grade, matrix, totals, words as words_of
from ..compare.selection import MOST_COMPARED, Selection
from ..compare.sheets import Sheets
from ..compare.words import method, self_declared, show_words
from ..search.edition_index import all_editions
from ..search.snapshot import Snapshot
from ..search.wanted import Wanted

OFFERED = 20
UNREAD = ("catalogue__source", "catalogue__introduction")


@dataclass(frozen=True)
class Read:
    """What an address asks to compare, as far as it exists, and what is to say about the rest."""

    selection: Selection
    statements: list[Statement]
    notes: list[str]

    @property
    def is_enough(self) -> bool:
        return len(self.statements) >= 2


def _read(request):
    selection = Selection.of(request.GET)
    known = Statement.objects.with_status().select_related("organisation", "product", "catalogue").defer(*UNREAD)
    found = {statement.number: statement for statement in known.filter(number__in=selection.compared)}
    unknown = [number[:30] for number in selection.compared if number not in found]
    notes = []
    if unknown:
        notes.append(_("There is no statement %s.") % ", ".join(unknown))
    if len(selection.numbers) > MOST_COMPARED:
        notes.append(_("At most six statements are compared; these are the first six."))
    return Read(selection, [found[number] for number in selection.compared if number in found], notes)


def _version(request, **_kwargs):
    """What a comparison depends on: documents never change, statuses and names may, days pass. The choice has none."""
    selection = Selection.of(request.GET)
    versions = Statement.objects.filter(number__in=selection.compared).versions()
    if len(versions) < 2 or "choose" in request.GET:
        return None
    return f"{versions} {last_renamed()} {timezone.localdate()}"


def _compare(statements) -> tuple[Comparison, list[EditionStep]]:
    """Lay them side by side; the criteria of an edition are read once a process."""
    catalogues = newest_first(statement.catalogue for statement in statements)
    editions = {edition.catalogue: edition for edition in all_editions()}
    criteria = [criterion for catalogue in catalogues for criterion in editions[catalogue.pk].criteria]
    return compare(in_order(statements), criteria), edition_steps(catalogues)


@login_not_required
@require_safe
@public_page(_version)
def comparison(request):
    """Two to six statements side by side; with fewer, a page that helps to choose."""
    read = _read(request)
    if not read.is_enough or "choose" in request.GET:
        return _choose(request, read)
    result, steps = _compare(read.statements)
    selection, narrowing = read.selection, read.selection.narrowing
    context = {
        "comparison": result,
        "selection": selection,
        "narrowing": narrowing,
        "notes": read.notes,
        "steps": steps,
        "shown": sum(len(rows) for _group, rows in selection.shown(result)),
        "digests": tuple(statement.digest for statement in result.statements),
        "drawn_anew": bool(selection.view),
        "blocks": partial(matrix, result, selection, notes_by_criterion(steps)),  # asked for only if they are drawn
        "totals": partial(totals, result, narrowing.grades),
        "by_grade": partial(by_grade, result, narrowing.grades),
        "shows": [(show, show_words(show), result.marks[show]) for show in SHOWS],
        "grades": [(grade, label, result.marks[grade]) for grade, label in Grade.choices if result.marks[grade]],
        "columns": _columns(selection, result),
        "query": selection.query(result.statements),
        "method": method(),
        "self_declared": self_declared(),
    }
    return render(request, "compare/matrix.html", context)


def _columns(selection, result):
    """Each with the addresses that take it out or move it; one that is left is what the page of choice begins with."""
    statements = result.statements
    moves = [] if result.is_over_time else [selection.moved(statements, place) for place in range(len(statements) - 1)]
    return [
        {
            "column": column,
            "without": selection.query(each for each in statements if each != column.statement),
            "left": moves[place - 1] if moves and place else "",
            "right": moves[place] if place < len(moves) else "",
        }
        for place, column in enumerate(result.columns)
    ]


@login_not_required
@require_safe
@public_page(_version)
def words(request, criterion):
    """What each says about one criterion: the lines that a row of the page opens to."""
    read = _read(request)
    if not read.is_enough:
        return _to_choice(read)
    result, _steps = _compare(read.statements)
    row = next((row for row in result.rows if row.criterion.key == criterion), None)
    if row is None:
        raise Http404
    return render(request, "compare/words.html", {"criterion": row.criterion, "words": words_of(row, result)})


def _choose(request, read):
    words = request.GET.get("find", "").replace("\0", "").strip()[:100]
    role = request.GET.get("role", "")
    wanted = Wanted(words=words, role=role if role in Role.values else "")
    chosen = {statement.pk for statement in read.statements}
    keys = [key for key in _choices(wanted) if key not in chosen]
    offered = Statement.objects.for_list().with_status().in_bulk(keys[:OFFERED])
    context = {
        "chosen": read.statements,
        "choices": [offered[key] for key in keys[:OFFERED]],
        "has_more": len(keys) > OFFERED,
        "wanted": wanted,
        "roles": Role.choices,
        "notes": read.notes,
        "most": MOST_COMPARED,
        "view": read.selection.view,
    }
    status = 404 if len(read.selection.numbers) >= 2 and not read.is_enough and "choose" not in request.GET else 200
    return render(request, "compare/choose.html", context, status=status)


def _choices(wanted):
    """The keys of those in force; whoever gives words finds old ones, too, behind them."""
    snapshot = Snapshot.take()
    in_force = snapshot.find(wanted).keys
    if not wanted.words:
        return in_force
    return list(dict.fromkeys(in_force + snapshot.find(replace(wanted, old_ones=True)).keys))


def _to_choice(read):
    return redirect(
        f"{reverse('compare:matrix')}?{urlencode([('statement', each) for each in read.selection.numbers])}"
    )


def _file(view):
    """Let ``view(request, sheets)`` make the file; with fewer than two statements there is only the page of choice."""

    @login_not_required
    @require_safe
    @within_budget(EXPORTS)
    @public_page(_version)
    @wraps(view)
    def file(request):
        read = _read(request)
        if not read.is_enough:
            return _to_choice(read)
        result, steps = _compare(read.statements)
        return view(request, Sheets(result, read.selection, steps))

    return file


@_file
def xlsx(request, sheets):
    return spreadsheets.book_response(_("comparison"), sheets.book())


@_file
def csv(request, sheets):
    return spreadsheets.csv_response(_("comparison"), sheets.titles(), sheets.rows())
