"""``/organisation/<organisation>/people/…``: who belongs to it, with which rights, and who is invited."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.refusals import Refused

from .. import admissions, members
from ..forms import InvitationForm, MembershipForm, NoForm
from ..models import Invitation, Membership
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


def _admission(request, slug, pk):
    """The organisation, and who asks to be let in; None for the latter, with a sentence, if it is decided."""
    organisation = administered(request.user, slug)
    admission = get_object_or_404(organisation.admissions.select_related("asked_by", "organisation"), pk=pk)
    if admission.accepted is not None:
        messages.info(request, _("This was decided already."))
        return organisation, None
    return organisation, admission


def admission(request, slug, pk):
    """Let somebody in who asks, with which rights."""
    organisation, admission = _admission(request, slug, pk)
    if admission is None:
        return redirect(organisation)
    form = MembershipForm(request.POST or None, instance=Membership())
    if form.is_valid():
        try:
            admissions.accept(admission, rights=form.save(commit=False), by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%s belongs to the organisation now.") % admission.asked_by)
        return redirect(organisation)
    context = {"organisation": organisation, "admission": admission, "form": form, "no": NoForm()}
    return render(request, "organisation/admission.html", context)


@require_POST
def admission_refuse(request, slug, pk):
    organisation, admission = _admission(request, slug, pk)
    if admission is None:
        return redirect(organisation)
    no = NoForm(request.POST)
    if not no.is_valid():
        context = {"organisation": organisation, "admission": admission, "form": MembershipForm(), "no": no}
        return render(request, "organisation/admission.html", context)
    try:
        admissions.refuse(admission, reason=no.cleaned_data["reason"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%s is not let in.") % admission.asked_by)
    return redirect(organisation)
