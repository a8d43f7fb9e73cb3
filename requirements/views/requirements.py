"""``/requirements/…``: what an organisation asks of vendors. Matching is in :mod:`requirements.views.match`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments.exchange.questionnaire_pdf import by_category
from assessments.forms.answer import DIRECTIONS
from criteria.models import Catalogue
from organisations.permissions import may_answer

from .. import match_report, profiles as requirement_profiles
from ..access import Reading, profile_of
from ..forms import ProfileNameForm, ProfileStartForm, RequirementRow, hints
from ..models import Minimum, RequirementProfile, Weight


def _editable(request, pk):
    """A profile the person may change; those who only read it are told so."""
    profile = profile_of(request, pk)
    if not may_answer(request.user, profile.organisation):
        raise PermissionDenied(_("Only editors of the organisation change its requirements."))
    return profile


@require_safe
def index(request):
    counts = {
        weight.value: Count("requirements", filter=Q(requirements__weight=weight))
        for weight in (Weight.REQUIRED, Weight.DESIRED)
    }
    profiles = RequirementProfile.objects.of(request.user).with_what_is_shown().annotate(**counts)
    belongs = request.user.memberships_by_organisation.values()
    may_start = any(membership.is_editor for membership in belongs)
    context = {"profiles": profiles, "may_start": may_start, "belongs": bool(belongs)}
    return render(request, "requirements/index.html", context)


def start(request):
    catalogue = Catalogue.objects.current()
    form = ProfileStartForm(request.POST or None, user=request.user)
    if catalogue and form.is_valid():
        begun = form.begun(catalogue)
        data = form.cleaned_data
        profile = requirement_profiles.start(
            data["organisation"], name=data["name"], catalogue=catalogue, requirements=begun, by=request.user
        )
        _tell_what_is_left_out(request, form, begun)
        return redirect(profile)
    context = {"form": form, "catalogue": catalogue, "organisations": form.fields["organisation"].queryset}
    return render(request, "requirements/start.html", context)


def _tell_what_is_left_out(request, form, begun):
    """A copy is made for the current edition, which may have lost criteria since."""
    taken = form.sources.get(form.cleaned_data["source"])
    if isinstance(taken, RequirementProfile) and (lost := taken.requirements.count() - len(begun)):
        sentence = ngettext(
            "%d requirement was left out: the current edition of the catalogue does not have its criterion.",
            "%d requirements were left out: the current edition of the catalogue does not have their criteria.",
            lost,
        )
        messages.warning(request, sentence % lost)


@require_safe
def detail(request, reading):
    """The profile by category: each criterion in a form of its own for editors, in words for everybody else."""
    return _page(request, reading)


def _page(request, reading, posted=None):
    profile = reading.profile
    asked = {requirement.criterion: requirement for requirement in profile.requirements.all()}
    register = list(profile.catalogue.standards.all())
    rows = {
        criterion.key: RequirementRow(criterion, asked.get(criterion.key))
        for criterion in requirement_profiles.asked_of_vendors(profile.catalogue)
    }
    for key in asked.keys() & rows.keys():
        rows[key].hints = hints(asked[key], register, timezone.localdate())
    opened = request.GET.get("open", "")
    if posted:
        rows[(opened := posted.criterion.key)] = posted
    may_edit = not reading.is_shared and may_answer(request.user, profile.organisation)
    shown = [row for row in rows.values() if may_edit or row.is_asked]
    context = {
        "reading": reading,
        "profile": profile,
        "groups": list(_folded(shown, opened=opened, all_open=not may_edit)),
        **_counts(asked.values()),
        "may_edit": may_edit,
        "reports": [] if reading.is_shared else profile.reports.defer("content").select_related("made_by"),
        "share_url": reading.share_url(),
        "weights": Weight.choices,
        "minimums": Minimum.choices,
        "directions": DIRECTIONS,
        "register": register,
    }
    return render(request, "requirements/detail.html", context)


def _folded(rows, *, opened, all_open):
    """The rows by category, of which are open the first, that of ``opened`` and those with something to be told."""
    by_key = {row.criterion.key: row for row in rows}
    for place, (category, criteria) in enumerate(by_category(row.criterion for row in rows)):
        group = [by_key[criterion.key] for criterion in criteria]
        yield {
            "category": category,
            "rows": group,
            "counted": _counts(row.requirement for row in group if row.requirement),
            "is_open": all_open or not place or any(row.hints or row.criterion.key == opened for row in group),
        }


def _counts(asked):
    weights = [requirement.weight for requirement in asked]
    return {"required": weights.count(Weight.REQUIRED), "desired": weights.count(Weight.DESIRED)}


@require_POST
def ask(request, pk, key):
    """Save what is asked about one criterion: htmx gets the outcome, so that typing goes on; others the page."""
    profile = _editable(request, pk)
    criteria = {criterion.key: criterion for criterion in requirement_profiles.asked_of_vendors(profile.catalogue)}
    if key not in criteria:
        raise Http404
    row = RequirementRow(criteria[key], profile.requirements.filter(criterion=key).first(), data=request.POST)
    if saved := row.is_valid():
        register = list(profile.catalogue.standards.all())
        standards = row.standards.values(register) if row.standards else []
        saved_as = requirement_profiles.ask(profile, key, **row.form.cleaned_data, standards=standards, by=request.user)
        row.hints = hints(saved_as, register, timezone.localdate())
        if not request.htmx:
            return redirect(f"{profile.get_absolute_url()}?open={key}#{key}")
    if not request.htmx:
        return _page(request, Reading(profile), posted=row)
    category, asked = criteria[key].category, list(profile.requirements.all())
    counted = _counts(
        each for each in asked if each.criterion in criteria and criteria[each.criterion].category == category
    )
    context = {"row": row, "saved": saved, "category": category, "counted": counted} | _counts(asked)
    return render(request, "requirements/detail.html#result", context)


def edit(request, pk):
    profile = _editable(request, pk)
    form = ProfileNameForm(request.POST or None, initial={"name": profile.name})
    if form.is_valid():
        requirement_profiles.rename(profile, form.cleaned_data["name"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect(profile)
    return render(request, "requirements/edit.html", {"form": form, "profile": profile})


@require_POST
def delete(request, pk):
    profile = _editable(request, pk)
    with transaction.atomic():
        get_object_or_404(RequirementProfile.objects.select_for_update(), pk=pk)  # no report begins meanwhile
        match_report.delete(profile.reports.all())
        profile.delete()
    messages.success(request, _("“%s” is deleted.") % profile.name)
    return redirect("requirements:index")


@require_POST
def share(request, pk):
    profile = _editable(request, pk)
    requirement_profiles.share(profile, by=request.user)
    messages.success(request, _("Whoever has the link can now read this profile and its matches."))
    return redirect(f"{profile.get_absolute_url()}#sharing")


@require_POST
def revoke(request, pk):
    profile = _editable(request, pk)
    requirement_profiles.revoke(profile, by=request.user)
    messages.success(request, _("The link is revoked. It leads nowhere any more."))
    return redirect(f"{profile.get_absolute_url()}#sharing")
