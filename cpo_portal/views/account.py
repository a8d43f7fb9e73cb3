"""``/accounts/``, and ``/language/``: a person’s name, mails and language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from organisations import second_factor
from organisations.forms import PersonForm
from organisations.models import User


def account(request):
    """A person's name and mails, and the way to everything else about their account."""
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account")
    context = {"form": form, "demand": second_factor.demand_on(request.user)}
    return render(request, "account.html", context)


@login_not_required
def language(request):
    """Switch the portal's language; to somebody who is signed in, mails are written in it, too."""
    response = set_language(request)
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response
