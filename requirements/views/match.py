"""``/requirements/…/match`` and ``mirror``: statements held against a profile, for members and by link."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments.declared_answers import declared_categories
from assessments.models import Assessment
from core import spreadsheets
from core.budgets import EXPORTS, within_budget
from organisations.permissions import may_answer
from statements.models import Statement

from .. import match_query, match_report, match_workbook, profiles
from ..forms import NoteForm
from ..match import match_of
from ..mirror import mirror
from ..models import VendorNote
from ..rule import MatchOutcome, method

PER_PAGE = 25


def _page_of(request, found):
    page = Paginator(found.standings, PER_PAGE).get_page(request.GET.get("page"))
    return page, found.matches(page.object_list)


@require_safe
def match(request, reading):
    """Every statement in force, or a chosen few, against the profile: by knock-outs, then by name."""
    found = match_query.run(request.GET, reading.profile)
    page, shown = _page_of(request, found)
    context = {
        "reading": reading,
        "profile": reading.profile,
        "found": found,
        "page": page,
        "matches": shown,
        "notes": _notes(reading) or {},
        "reports": 0 if reading.is_shared else reading.profile.reports.count(),
        "method": method(),
        "required": sum(demand.is_required for demand in found.demands),
        "most_in_a_file": match_workbook.MOST,
        "most_in_a_report": match_report.MOST,
    }
    return render(request, "requirements/match.html", context)


@require_safe
@within_budget(EXPORTS)
def xlsx(request, reading):
    found = match_query.run(request.GET, reading.profile)
    shown = found.matches(found.standings[: match_workbook.MOST])
    sheets = match_workbook.sheets(
        reading.profile, shown, found.criteria, found=len(found.standings), notes=_notes(reading)
    )
    return spreadsheets.book_response(_name_of_file(reading.profile), sheets)


@require_safe
@within_budget(EXPORTS)
def as_csv(request, reading):
    found = match_query.run(request.GET, reading.profile)
    shown = found.matches(found.standings[: match_workbook.MOST])
    notes = _notes(reading)
    rows = match_workbook.rows(shown, found.criteria, notes)
    return spreadsheets.csv_response(_name_of_file(reading.profile), match_workbook.titles(notes), rows)


def _notes(reading):
    """The organisation's own; None for those who only have the link."""
    if reading.is_shared:
        return None
    return VendorNote.objects.filter(organisation=reading.profile.organisation).by_object()


def _name_of_file(profile):
    return f"{slugify(profile.name, allow_unicode=True) or 'requirements'}-{slugify(gettext('Match'))}"


@require_safe
def matched(request, reading, number):
    """One statement against the profile, criterion by criterion: knock-outs first, what is desired apart."""
    return _matched_page(request, reading, _statement(number))


def _statement(number):
    statements = Statement.objects.with_status().select_related("organisation", "product", "catalogue")
    return get_object_or_404(statements, number=number)


SECTIONS = [
    (True, MatchOutcome.NOT_MET, gettext_lazy("Knock-outs: required and not met")),
    (True, MatchOutcome.OPEN, gettext_lazy("Required and open")),
    (True, MatchOutcome.MET, gettext_lazy("Required and met")),
    (False, MatchOutcome.NOT_MET, gettext_lazy("Desired and not met")),
    (False, MatchOutcome.OPEN, gettext_lazy("Desired and open")),
    (False, MatchOutcome.MET, gettext_lazy("Desired and met")),
]


def _matched_page(request, reading, statement, *, refused=None):
    profile = reading.profile
    criteria = {criterion.key: criterion for criterion in profiles.asked_of_vendors(profile.catalogue)}
    demands = profiles.demands_of(profile.requirements.all(), criteria.values())
    result = match_of(demands, statement, timezone.localdate())
    said = {answer["criterion"]: answer for answer in statement.declaration["answers"]}
    lines = [
        (judgement, criteria[judgement.demand.criterion], said.get(judgement.demand.criterion))
        for judgement in result.judgements
    ]
    context = {
        "reading": reading,
        "profile": profile,
        "statement": statement,
        "match": result,
        "sections": [
            (
                f"{'required' if required else 'desired'}-{outcome}",
                title,
                [line for line in lines if line[0].demand.is_required == required and line[0].outcome == outcome],
            )
            for required, outcome, title in SECTIONS
        ],
        "method": method(),
        "refused": refused or {},
    }
    if not reading.is_shared:
        notes = VendorNote.objects.filter(organisation=profile.organisation).about(statement)
        context["notes"] = {note.criterion: note for note in notes.select_related("changed_by")}
        context["may_note"] = may_answer(request.user, profile.organisation)
    return render(request, "requirements/matched.html", context)


@require_POST
def note(request, reading, number, key):
    """Keep a note about the vendor and a criterion; an empty one is removed. htmx gets what is to say beside it."""
    profile, statement = reading.profile, _statement(number)
    if not may_answer(request.user, profile.organisation):
        raise PermissionDenied
    if key not in {criterion.key for criterion in profiles.asked_of_vendors(profile.catalogue)}:
        raise Http404
    form = NoteForm(request.POST)
    if form.is_valid():
        profiles.note(profile.organisation, statement, key, text=form.cleaned_data["text"], by=request.user)
        if not request.htmx:
            return redirect(f"{reading.base}match/{number}/#{key}")
    refused = {} if form.is_valid() else {"text": request.POST.get("text", ""), "errors": form.errors["text"]}
    if not request.htmx:
        return _matched_page(request, reading, statement, refused={key: refused})
    noted = VendorNote.objects.filter(organisation=profile.organisation, criterion=key).about(statement)
    context = {"key": key, "again": refused, "saved": True, "note": noted.select_related("changed_by").first()}
    return render(request, "requirements/matched.html#noted", context, status=422 if refused else 200)


@require_safe
def mirrored(request, reading, number):
    """The organisation's own position beside a statement; its newest assessment, unless another is chosen."""
    statement = _statement(number)
    assessments = list(Assessment.objects.filter(organisation=reading.profile.organisation).with_object())
    wanted = request.GET.get("own", "")
    own = next((each for each in assessments if str(each.pk) == wanted), assessments[0] if assessments else None)
    theirs = declared_categories(statement.declaration, statement.catalogue)
    topics = mirror(own.answers.in_order(), theirs) if own else []
    context = {
        "reading": reading,
        "profile": reading.profile,
        "statement": statement,
        "assessments": assessments,
        "own": own,
        "topics": topics,
        "to_do": sum(len(topic.to_do) for topic in topics),
    }
    return render(request, "requirements/mirror.html", context)
