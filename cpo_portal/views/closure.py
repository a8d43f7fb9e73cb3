"""``/organisation/<organisation>/close/``: closing an organisation of which nothing was published."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.refusals import Refused
from organisations.permissions import administered

from .. import closure


def close(request, slug):
    """List all that goes with the organisation, and close it once that is confirmed."""
    organisation = administered(request.user, slug)
    if request.method == "POST":
        try:
            closure.close(organisation, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("closure", slug)
        messages.success(request, _("%s is closed.") % organisation.name)
        return redirect("dashboard")
    context = {
        "organisation": organisation,
        "belongings": closure.belongings(organisation, by=request.user),
        "refusal": closure.refusal(organisation, by=request.user),
    }
    return render(request, "closure/close.html", context)
