"""``/assessments/drafts/…/delete/`` and ``…/remove/`` of products and versions, while nothing was declared."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.refusals import Refused
from organisations.models import Organisation, Product, ProductVersion
from organisations.permissions import may_administer

from .. import permissions, removal
from ..models import Assessment, Status


def draft(request, pk):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    if not permissions.may_delete(request.user, assessment):
        raise PermissionDenied(_("Only its editors, and administrators of the organisation, can delete a draft."))
    if assessment.status != Status.DRAFT:
        messages.error(request, _("This was declared, so it stays."))
        return redirect(assessment)
    if request.method == "POST":
        try:
            removal.delete_draft(assessment, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The draft is deleted."))
        return redirect("assessments:index")
    answered = assessment.answers.exclude(code="").count()
    return render(request, "removal/draft.html", {"assessment": assessment, "answered": answered})


def product(request, pk):
    products = Product.objects.filter(organisation__in=Organisation.objects.of(request.user))
    return _remove(request, get_object_or_404(products.select_related("organisation"), pk=pk))


def version(request, pk):
    versions = ProductVersion.objects.filter(product__organisation__in=Organisation.objects.of(request.user))
    return _remove(request, get_object_or_404(versions.select_related("product__organisation"), pk=pk))


def _remove(request, thing):
    organisation = (thing if isinstance(thing, Product) else thing.product).organisation
    if not may_administer(request.user, organisation):
        raise PermissionDenied(_("Only an administrator of the organisation can do this."))
    status = 200
    if request.method == "POST":
        agreed = [int(each) for each in request.POST.getlist("drafts") if each.isdecimal() and len(each) < 19]
        try:
            removal.remove(thing, drafts=agreed if request.POST.get("agreed") else [], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
        except Organisation.DoesNotExist as error:
            raise Http404 from error
        else:
            messages.success(request, _("%s is removed.") % thing)
            return redirect(organisation)
    context = {
        "thing": thing,
        "organisation": organisation,
        "is_declared": removal.is_declared(thing),
        "drafts": removal.about(thing).select_related("version__product"),
    }
    return render(request, "removal/thing.html", context, status=status)
