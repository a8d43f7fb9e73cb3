"""``/organisation/found/``: setting up an organisation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.refusals import Refused

from .. import members
from ..forms import OrganisationForm


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
