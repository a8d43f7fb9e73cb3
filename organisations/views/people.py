"""``/organisation/<organisation>/people/…``: who belongs to it, with which rights, and who is invited."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.refusals import Refused

from .. import admissions, members
from ..forms import InvitationForm, MembershipForm, NoForm, SuccessorForm
from ..models import Invitation, Membership, Organisation
from ..permissions import administered


def invite(request, slug):
    """Invite several people; the addresses that cannot be invited stay in the form, each with its reason."""
    organisation = administered(request.user, slug)
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        emails, like = form.cleaned_data["emails"], form.save(commit=False)
        sent, refused = members.invite_each(emails, like=like, to=organisation, by=request.user)
        for invitation in sent:
            messages.success(request, _("The invitation to %s is on its way.") % invitation.email)
        if not refused:
            return redirect(organisation)
        typed = request.POST.copy()
        typed["emails"] = "\n".join(refused)
        form = InvitationForm(typed)
        form.full_clean()
        for email, sentence in refused.items():
            form.add_error("emails", f"{email}: {sentence}")
    return render(request, "organisation/invite.html", {"organisation": organisation, "form": form})


@require_POST
def invitation_withdraw(request, slug, pk):
    organisation = administered(request.user, slug)
    if not organisation.invitations.open().filter(pk=pk).withdraw():
        raise Http404
    messages.success(request, _("The invitation is withdrawn."))
    return redirect(organisation)


@login_not_required
@never_cache
def invitation(request, token):
    """Say who invites whom to what, to everybody who has the secret address; only whom it is for accepts it."""
    standing = Invitation.objects.standing().select_related("organisation", "invited_by")
    invitation = get_object_or_404(standing, token=token)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.get_full_path())
        return _in_its_language(request, invitation)
    is_mine = Invitation.objects.to(request.user).filter(pk=invitation.pk).exists()
    if request.method == "POST" and is_mine:
        try:
            members.accept(invitation, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("dashboard")
        messages.success(request, _("You now belong to %s.") % invitation.organisation)
        return redirect(invitation.organisation)
    context = {"invitation": invitation, "is_mine": is_mine}
    status = 403 if request.method == "POST" else 200
    return render(request, "organisation/invitation.html", context, status=status)


def _in_its_language(request, invitation):
    """Somebody new reads the portal in the language they were invited in, unless they chose one in this browser."""
    spoken = invitation.language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES
    if spoken:
        translation.activate(invitation.language)
        request.LANGUAGE_CODE = invitation.language
    response = render(request, "organisation/invitation.html", {"invitation": invitation})
    if spoken:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, invitation.language, samesite="Lax")
    return response


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


def leave(request, slug):
    """Leave the organisation. Its last administrator says who manages it then; where nobody can, it is closed."""
    organisation = get_object_or_404(Organisation.objects.of(request.user), slug=slug)
    is_last = members.managed_only_by(request.user).filter(pk=organisation.pk).exists()
    others = organisation.memberships.exclude(user=request.user).filter(user__is_active=True).select_related("user")
    sent = request.POST if request.method == "POST" else None
    form = SuccessorForm(sent, others=others) if is_last and others else None
    if request.method == "POST" and (form is None or form.is_valid()):
        successor = form.cleaned_data["successor"] if form else None
        try:
            members.leave(organisation, by=request.user, successor=successor)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("organisation:leave", slug)
        messages.success(request, _("You do not belong to %s any more.") % organisation)
        return redirect("dashboard")
    context = {"organisation": organisation, "form": form, "is_last": is_last}
    return render(request, "organisation/leave.html", context)


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
