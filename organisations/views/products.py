"""``/organisation/<organisation>/products/…``: what a vendor makes, and its versions."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.refusals import Refused

from .. import audit, names
from ..former_addresses import product_at
from ..forms import ProductForm, VersionForm
from ..models import Product, ProductVersion
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
    product = product_at(organisation.products, pk)
    return _edit(request, organisation, product, ProductForm, "organisation/product.html")


def version_edit(request, slug, pk, version):
    organisation = administered(request.user, slug)
    edited = get_object_or_404(product_at(organisation.products, pk).versions, pk=version)
    return _edit(request, organisation, edited, VersionForm, "organisation/version.html")


def _edit(request, organisation, thing, form_class, template):
    before, name = audit.values(thing, form_class.Meta.fields), str(thing)
    form = form_class(request.POST or None, instance=thing)
    if form.is_valid():
        try:
            names.store(form.save(commit=False), before=before, by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(organisation)
    return render(request, template, {"organisation": organisation, "form": form, "edited": name})


def version_add(request, slug, pk):
    organisation = administered(request.user, slug)
    product = product_at(organisation.products, pk)
    form = VersionForm(request.POST or None, instance=ProductVersion(product=product))
    if form.is_valid():
        messages.success(request, _("%s is added.") % form.save())
        return redirect(organisation)
    context = {"organisation": organisation, "form": form, "product": product}
    return render(request, "organisation/version.html", context)
