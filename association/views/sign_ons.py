"""``/review/sign-on/``: the sign-ons that companies bring for their people."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from core.absolute_urls import absolute
from organisations import sign_ons
from organisations.models import SignOn

from ..permissions import manager_required
from ..sign_on_form import SignOnForm


@manager_required
@require_safe
def index(request):
    known = SignOn.objects.select_related("app", "organisation").prefetch_related("domains")
    return render(request, "sign_ons/index.html", {"sign_ons": known})


@sensitive_post_parameters("secret")
@manager_required
def add(request):
    return _form(request, SignOn())


@sensitive_post_parameters("secret")
@manager_required
def edit(request, pk):
    return _form(request, _sign_on(pk))


@manager_required
@require_POST
def remove(request, pk):
    sign_on = _sign_on(pk)
    sign_ons.remove(sign_on, by=request.user)
    messages.success(request, _("%s is removed. Its people can ask for a password by mail.") % sign_on)
    return redirect("sign_ons:index")


def _sign_on(pk):
    return get_object_or_404(SignOn.objects.select_related("app", "organisation"), pk=pk)


def _form(request, sign_on):
    form = SignOnForm(request.POST or None, instance=sign_on)
    if form.is_valid():
        try:
            sign_ons.store(form.instance, app=form.app(), domains=form.cleaned_data["domains"], by=request.user)
        except IntegrityError:  # somebody else took the identifier or a domain at the same moment
            form.add_error(None, _("Another sign-on has this identifier or one of these domains already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("sign_ons:index")
    context = {"form": form, "sign_on": sign_on if sign_on.pk else None, "callback": _callback(sign_on)}
    return render(request, "sign_ons/form.html", context)


def _callback(sign_on):
    identifier = sign_on.app.provider_id if sign_on.pk else _("<identifier>")
    return f"{absolute('/accounts/oidc/')}{identifier}/login/callback/"
