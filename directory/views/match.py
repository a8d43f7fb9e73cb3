"""``/requirements/…/match`` and ``mirror``: statements held against a profile, for members and by link."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Assessment
from assessments.reading import declared_categories
from criteria import paper
from organisations.models import PLURALS, Role
from organisations.permissions import may_answer
from statements.models import Statement

from .. import match_exports, requirements, tables
from ..matching import Demand, Outcome, method
from ..mirroring import mirror
from ..models import VendorNote
from ..requirement_forms import NoteForm
from ..sifting import Standing, match_of, matches, sift
from ..snapshot import Snapshot

PER_PAGE = 25
MOST_CHOSEN = 50


class MatchFilter(forms.Form):
    """Which statements are matched: vendors' by default, since the criteria are addressed to them."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[
            ("", PLURALS[Role.VENDOR]),
            (Role.PROVIDER, PLURALS[Role.PROVIDER]),
            ("all", gettext_lazy("Every role")),
        ],
    )
    standard = forms.ChoiceField(label=gettext_lazy("Names the standard"), required=False)

    def __init__(self, *args, register, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["standard"].choices = [("", _("any or none")), *((each.key, each.name) for each in register)]


@dataclass(frozen=True)
class Found:
    """What a request asks to be matched, and how it stands."""

    criteria: dict
    demands: list[Demand]
    standings: list[Standing]
    form: MatchFilter
    chosen: list[str]
    notes: list[str]
    query: str

    def matches(self, standings):
        return matches(self.demands, standings)


def _find(request, profile):
    criteria = {criterion.key: criterion for criterion in requirements.asked_of_vendors(profile.catalogue)}
    demands = requirements.demands_of(profile.requirements.all(), criteria.values())
    form = MatchFilter(request.GET, register=profile.catalogue.standards.all())
    form.is_valid()  # what cannot be chosen is left out
    asked = (number.replace("\0", "").strip().upper()[:20] for number in request.GET.getlist("statement"))
    chosen = list(dict.fromkeys(number for number in asked if number))
    snapshot, notes = Snapshot.take(), []
    index = snapshot.index
    rows = index.in_force(snapshot.at)
    if chosen:
        numbers = chosen[:MOST_CHOSEN]
        known = dict(Statement.objects.filter(number__in=numbers).values_list("number", "pk"))
        rows = index.among(known.values())
        if unknown := [number for number in numbers if number not in known]:
            notes.append(_("There is no statement %s.") % ", ".join(unknown))
        if len(chosen) > MOST_CHOSEN:
            notes.append(_("At most %d chosen statements are matched; these are the first.") % MOST_CHOSEN)
    elif form.cleaned_data.get("role") != "all":
        rows &= index.with_role(form.cleaned_data.get("role") or Role.VENDOR)
    if standard := form.cleaned_data.get("standard"):
        rows &= index.with_any(index.naming("standard", standard))
    query = request.GET.copy()
    query.pop("page", None)
    return Found(
        criteria, demands, sift(demands, rows, index, snapshot.editions), form, chosen, notes, query.urlencode()
    )


def _page_of(request, found):
    page = Paginator(found.standings, PER_PAGE).get_page(request.GET.get("page"))
    return page, found.matches(page.object_list)


@require_safe
def match(request, reading):
    """Every statement in force, or a chosen few, against the profile: by knock-outs, then by name."""
    found = _find(request, reading.profile)
    page, shown = _page_of(request, found)
    context = {
        "reading": reading,
        "profile": reading.profile,
        "found": found,
        "page": page,
        "matches": shown,
        "method": method(),
        "required": sum(demand.is_required for demand in found.demands),
        "most_in_a_file": match_exports.MOST,
    }
    return render(request, "requirements/match.html", context)


@require_safe
def xlsx(request, reading):
    found = _find(request, reading.profile)
    shown = found.matches(found.standings[: match_exports.MOST])
    sheets = match_exports.sheets(reading.profile, shown, found.criteria, found=len(found.standings))
    return tables.book_response(_name_of_file(reading.profile), sheets)


@require_safe
def as_csv(request, reading):
    found = _find(request, reading.profile)
    shown = found.matches(found.standings[: match_exports.MOST])
    rows = match_exports.rows(shown, found.criteria)
    return tables.csv_response(_name_of_file(reading.profile), match_exports.titles(), rows)


@require_safe
def pdf(request, reading):
    """The statements of one page of the result on paper, unsealed; takes about a second."""
    found = _find(request, reading.profile)
    page, shown = _page_of(request, found)
    context = {
        "profile": reading.profile,
        "found": found,
        "page": page,
        "matches": shown,
        "method": method(),
        "made_at": timezone.now(),
        "language": get_language(),
    }
    html = render_to_string("requirements/pdf/match.html", context)
    data = paper.to_pdf(html, stylesheet="css/match-pdf.css")
    disposition = content_disposition_header(as_attachment=True, filename=f"{_name_of_file(reading.profile)}.pdf")
    return HttpResponse(data, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _name_of_file(profile):
    return f"{slugify(profile.name, allow_unicode=True) or 'requirements'}-match"


@require_safe
def matched(request, reading, number):
    """One statement against the profile, criterion by criterion: knock-outs first, what is desired apart."""
    return _matched_page(request, reading, _statement(number))


def _statement(number):
    statements = Statement.objects.with_status().select_related("organisation", "product", "catalogue")
    return get_object_or_404(statements, number=number)


SECTIONS = [
    (True, Outcome.NOT_MET, gettext_lazy("Knock-outs: required and not met")),
    (True, Outcome.OPEN, gettext_lazy("Required and open")),
    (True, Outcome.MET, gettext_lazy("Required and met")),
    (False, Outcome.NOT_MET, gettext_lazy("Desired and not met")),
    (False, Outcome.OPEN, gettext_lazy("Desired and open")),
    (False, Outcome.MET, gettext_lazy("Desired and met")),
]


def _matched_page(request, reading, statement, *, refused=None):
    profile = reading.profile
    criteria = {criterion.key: criterion for criterion in requirements.asked_of_vendors(profile.catalogue)}
    result = match_of(requirements.demands_of(profile.requirements.all(), criteria.values()), statement)
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
            (title, [line for line in lines if line[0].demand.is_required == required and line[0].outcome == outcome])
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
    """Keep a note about the vendor and a criterion; an empty one is removed."""
    profile, statement = reading.profile, _statement(number)
    if not may_answer(request.user, profile.organisation):
        raise PermissionDenied
    if key not in {criterion.key for criterion in requirements.asked_of_vendors(profile.catalogue)}:
        raise Http404
    form = NoteForm(request.POST)
    if not form.is_valid():
        refused = {key: {"text": request.POST.get("text", ""), "errors": form.errors["text"]}}
        return _matched_page(request, reading, statement, refused=refused)
    requirements.note(profile.organisation, statement, key, text=form.cleaned_data["text"], by=request.user)
    return redirect(f"{reading.base}match/{number}/#{key}")


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
