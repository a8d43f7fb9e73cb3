"""``/organisation/<organisation>/products/…``: what a vendor makes, and its versions."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .. import audit
from ..forms import ProductForm, VersionForm
from ..models import Deed, Product, ProductVersion
from ..permissions import administered


def product_add(request, slug):
    organisation = administered(request.user, slug)
    form = ProductForm(request.POST or None, instance=Product(organisation=organisation))
    if form.is_valid():
        with transaction.atomic():
            product = form.save()
            ProductVersion.objects.create(product=product, name=form.cleaned_data["version"])
        messages.success(request, _("%s is added.") % product)
        return redirect(organisation)
    return render(request, "organisation/product.html", {"organisation": organisation, "form": form})


def product_edit(request, slug, pk):
    organisation = administered(request.user, slug)
    product = get_object_or_404(organisation.products, pk=pk)
    form = ProductForm(request.POST or None, instance=product)
    before = audit.values(product, ProductForm.Meta.fields)
    if form.is_valid():
        with transaction.atomic():
            after = audit.values(form.save(), before)
            audit.note(
                Deed.EDITED, by=request.user, organisation=organisation, about=product, before=before, after=after
            )
        messages.success(request, _("Saved."))
        return redirect(organisation)
    context = {"organisation": organisation, "form": form, "product": product}
    return render(request, "organisation/product.html", context)


def version_add(request, slug, pk):
    organisation = administered(request.user, slug)
    product = get_object_or_404(organisation.products, pk=pk)
    form = VersionForm(request.POST or None, instance=ProductVersion(product=product))
    if form.is_valid():
        messages.success(request, _("%s is added.") % form.save())
        return redirect(organisation)
    context = {"organisation": organisation, "form": form, "product": product}
    return render(request, "organisation/version.html", context)
