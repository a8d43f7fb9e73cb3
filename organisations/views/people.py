"""``/organisation/<organisation>/people/…``: who belongs to it, with which rights, and who is invited."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.refusals import Refused

from .. import members
from ..forms import InvitationForm, MembershipForm
from ..models import Invitation
from ..permissions import administered


def invite(request, slug):
    organisation = administered(request.user, slug)
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            invitation = members.invite(form.save(commit=False), to=organisation, by=request.user)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The invitation to %s is on its way.") % invitation.email)
            return redirect(organisation)
    return render(request, "organisation/invite.html", {"organisation": organisation, "form": form})


@require_POST
def invitation_withdraw(request, slug, pk):
    organisation = administered(request.user, slug)
    if not organisation.invitations.open().filter(pk=pk).withdraw():
        raise Http404
    messages.success(request, _("The invitation is withdrawn."))
    return redirect(organisation)


def invitation(request, token):
    """Accept an invitation; somebody else's is a 404, whoever has its address."""
    invitation = get_object_or_404(
        Invitation.objects.for_address(request.user).select_related("organisation", "invited_by"), token=token
    )
    if request.method == "POST":
        try:
            members.accept(invitation, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("dashboard")
        messages.success(request, _("You now belong to %s.") % invitation.organisation)
        return redirect(invitation.organisation)
    return render(request, "organisation/invitation.html", {"invitation": invitation})


def member(request, slug, pk):
    organisation = administered(request.user, slug)
    membership = get_object_or_404(organisation.memberships.select_related("user"), pk=pk)
    form = MembershipForm(request.POST or None, instance=membership)
    if form.is_valid():
        try:
            members.change_rights(form.save(commit=False), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(organisation)
    context = {"organisation": organisation, "form": form, "membership": membership}
    return render(request, "organisation/member.html", context)


@require_POST
def member_remove(request, slug, pk):
    organisation = administered(request.user, slug)
    membership = get_object_or_404(organisation.memberships.select_related("user"), pk=pk)
    try:
        members.remove(membership, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("organisation:member", slug, pk)
    messages.success(request, _("%s no longer belongs to the organisation.") % membership.user)
    return redirect("dashboard" if membership.user == request.user else organisation)
