"""``/organisation/…``: a member's own organisation, its products, people and the signing of the code."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused

from .. import members, permissions
from ..forms import InvitationForm, MembershipForm, OrganisationForm, ProductForm, SigningForm, VersionForm
from ..models import Invitation, Organisation, Product, ProductVersion, Signing


def found(request):
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        try:
            organisation = members.found(form.save(commit=False), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%s is set up. You are its administrator.") % organisation)
            return redirect(organisation)
    return render(request, "organisation/found.html", {"form": form})


@require_safe
def index(request):
    """The one organisation that the person belongs to; a choice where there are several, or none yet."""
    organisations = list(Organisation.objects.of(request.user))
    if len(organisations) == 1:
        return redirect(organisations[0])
    return render(request, "organisation/index.html", {"organisations": organisations})


def detail(request, slug):
    organisation = get_object_or_404(Organisation.objects.of(request.user).select_related("signing"), slug=slug)
    context = {
        "organisation": organisation,
        "products": organisation.products.prefetch_related("versions"),
        "memberships": organisation.memberships.select_related("user"),
        "invitations": organisation.invitations.open(),
        "signing": getattr(organisation, "signing", None),
        "administers": permissions.may_administer(request.user, organisation),
    }
    return render(request, "organisation/detail.html", context)


def _administered(request, slug):
    """The organisation, if the person manages it; another's is a 404, one's own without the right a refusal."""
    organisation = get_object_or_404(Organisation.objects.of(request.user), slug=slug)
    if not permissions.may_administer(request.user, organisation):
        raise PermissionDenied(_("Only an administrator of the organisation can do this."))
    return organisation


def edit(request, slug):
    organisation = _administered(request, slug)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(organisation)
    return render(request, "organisation/edit.html", {"organisation": organisation, "form": form})


def product_add(request, slug):
    organisation = _administered(request, slug)
    form = ProductForm(request.POST or None, instance=Product(organisation=organisation))
    if form.is_valid():
        with transaction.atomic():
            product = form.save()
            ProductVersion.objects.create(product=product, name=form.cleaned_data["version"])
        messages.success(request, _("%s is added.") % product)
        return redirect(organisation)
    return render(request, "organisation/product.html", {"organisation": organisation, "form": form})


def product_edit(request, slug, pk):
    organisation = _administered(request, slug)
    product = get_object_or_404(organisation.products, pk=pk)
    form = ProductForm(request.POST or None, instance=product)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(organisation)
    context = {"organisation": organisation, "form": form, "product": product}
    return render(request, "organisation/product.html", context)


def version_add(request, slug, pk):
    organisation = _administered(request, slug)
    product = get_object_or_404(organisation.products, pk=pk)
    form = VersionForm(request.POST or None, instance=ProductVersion(product=product))
    if form.is_valid():
        messages.success(request, _("%s is added.") % form.save())
        return redirect(organisation)
    context = {"organisation": organisation, "form": form, "product": product}
    return render(request, "organisation/version.html", context)


def invite(request, slug):
    organisation = _administered(request, slug)
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
    organisation = _administered(request, slug)
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
    organisation = _administered(request, slug)
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
    organisation = _administered(request, slug)
    membership = get_object_or_404(organisation.memberships.select_related("user"), pk=pk)
    try:
        members.remove(membership, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("organisation:member", slug, pk)
    messages.success(request, _("%s no longer belongs to the organisation.") % membership.user)
    return redirect("dashboard" if membership.user == request.user else organisation)


def sign(request, slug):
    """Record who signed the code; staff confirm it against the signed paper."""
    organisation = _administered(request, slug)
    signing = Signing.objects.filter(organisation=organisation).first()
    if signing and signing.is_confirmed:
        messages.info(request, _("The signing is confirmed and cannot be changed any more."))
        return redirect(organisation)
    form = SigningForm(request.POST or None, instance=signing or Signing(organisation=organisation))
    if form.is_valid():
        form.instance.recorded_by = request.user
        form.save()
        messages.success(request, _("Recorded. The association confirms it when it has your signed code."))
        return redirect(organisation)
    return render(request, "organisation/sign.html", {"organisation": organisation, "form": form})
