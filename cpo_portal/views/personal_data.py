"""``/accounts/data/`` and ``/accounts/delete/``: taking one's data along, and going."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.budgets import EXPORTS, within_budget
from core.refusals import Refused
from organisations.models import User

from ..personal_data import deletion
from ..personal_data.export import everything_about


@never_cache
@within_budget(EXPORTS)
@require_safe
def data(request):
    person = User.objects.get(pk=request.user.pk)
    response = JsonResponse(everything_about(person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="cpo-portal-{timezone.localdate()}.json"'
    return response


@never_cache
@reauthentication_required
def delete(request):
    """Say what goes and what stays, and delete the account once that is confirmed."""
    person = User.objects.get(pk=request.user.pk)
    if request.method == "POST":
        try:
            deletion.delete_account(person)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("delete_account")
        logout(request)
        messages.success(request, _("Your account is deleted. A mail confirms it."))
        return redirect("home")
    context = {"obstacles": deletion.obstacles(person), "refusal": deletion.refusal(person)}
    return render(request, "personal_data/delete.html", context)
