"""``/review/people/``: who signs in, who of them is staff, and asking others to be."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from organisations.models import User

from .. import staff
from ..forms import PeopleForm, ReasonForm, StaffForm, StaffInvitationForm
from ..models import StaffInvitation
from ..pages import query_of
from ..people import company_sign_ons, second_factors
from ..permissions import manager_required

PER_PAGE = 50


@manager_required
@require_safe
def index(request):
    form = PeopleForm(request.GET)
    page = Paginator(form.found().prefetch_related("organisations"), PER_PAGE).get_page(request.GET.get("page"))
    factors = second_factors(page.object_list)
    rows = [(person, factors.get(person.pk, [])) for person in page]
    invitations = StaffInvitation.objects.open().select_related("invited_by")
    context = {"form": form, "page": page, "rows": rows, "invitations": invitations, "query": query_of(request)}
    return render(request, "people/index.html", context)


@manager_required
def detail(request, pk):
    """One person; what is posted are their rights."""
    person = get_object_or_404(User, pk=pk)
    form = StaffForm(
        request.POST if request.method == "POST" else None, instance=User.objects.get(pk=pk), prefix="rights"
    )
    if form.is_valid():
        try:
            staff.change_rights(person, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("home" if person == request.user and not form.cleaned_data["is_staff"] else request.path)
    return _person(request, person, form, ReasonForm())


def _person(request, person, form, reason):
    memberships = list(person.memberships.select_related("organisation").order_by("organisation__name"))
    for membership in memberships:
        others = membership.organisation.memberships.exclude(pk=membership.pk)
        others = others.filter(is_administrator=True, user__is_active=True)
        membership.is_only_administrator = membership.is_administrator and not others.exists()
    context = {
        "person": person,
        "form": form,
        "reason": reason,
        "memberships": memberships,
        "factors": second_factors([person]).get(person.pk, []),
        "sign_ons": company_sign_ons(person),
    }
    return render(request, "people/detail.html", context)


@manager_required
@require_POST
def close(request, pk):
    person, form = get_object_or_404(User, pk=pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            staff.close_account(person, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%s can sign in no longer.") % person)
        return redirect("people:detail", pk)
    return _person(request, person, StaffForm(instance=User.objects.get(pk=pk), prefix="rights"), form)


@manager_required
@require_POST
def reopen(request, pk):
    person = get_object_or_404(User, pk=pk)
    staff.reopen_account(person, by=request.user)
    messages.success(request, _("%s can sign in again.") % person)
    return redirect("people:detail", pk)


@manager_required
def invite(request):
    form = StaffInvitationForm(request.POST or None)
    if form.is_valid():
        try:
            invitation = staff.invite(form.save(commit=False), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation to %s is on its way.") % invitation.email)
            return redirect("people:index")
    return render(request, "people/invite.html", {"form": form})


@manager_required
@require_POST
def withdraw(request, pk):
    staff.withdraw(get_object_or_404(StaffInvitation.objects.open(), pk=pk), by=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:index")


def invitation(request, token):
    """Accept an invitation; somebody else's is a 404, whoever has its address."""
    asked = StaffInvitation.objects.for_address(request.user).select_related("invited_by")
    invitation = get_object_or_404(asked, token=token)
    if request.method == "POST":
        try:
            staff.accept(invitation, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("dashboard")
        messages.success(request, _("You now belong to the association’s staff."))
        return redirect("review:queue" if invitation.is_reviewer else "people:index")
    return render(request, "people/invitation.html", {"invitation": invitation})
