"""``/organisation/<organisation>/sign-on/``: making the organisation's own sign-on the only way in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.refusals import Refused

from .. import sign_ons
from ..permissions import administered


@require_POST
def require(request, slug, pk):
    organisation = administered(request.user, slug)
    sign_on = get_object_or_404(organisation.sign_ons.select_related("app", "organisation"), pk=pk)
    try:
        sign_ons.require(sign_on, required="required" in request.POST, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect(organisation)
