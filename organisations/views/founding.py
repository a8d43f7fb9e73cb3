"""``/organisation/found/``: setting up an organisation, or asking those that it is like to be let in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.budgets import Limit, within_budget
from core.refusals import Refused

from .. import admissions, foundings, members
from ..forms import FoundingForm
from ..look_alikes import Alike
from ..models import Invitation

TRIES = Limit("foundings", 20, seconds=3600)  # nobody is to find out by trying which organisations there are


@within_budget(TRIES, methods=("POST",))
def found(request):
    form, alike = FoundingForm(request.POST or None), []
    if form.is_valid():
        try:
            return _found(request, form)
        except Alike as refusal:
            alike = refusal.found
            form.ask_why()
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "alike": [_shown(each, request.user) for each in alike],
        "invitations": Invitation.objects.open().to(request.user).select_related("organisation"),
    }
    return render(request, "organisation/found.html", context)


def _found(request, form):
    """Set it up; where others are like it, let staff decide, once it is said why it is another one."""
    organisation, reason = form.save(commit=False), form.cleaned_data["reason"]
    try:
        members.found(organisation, by=request.user)
    except Alike as refusal:
        if not reason:
            raise
        try:
            foundings.ask(
                organisation, alike=[each.organisation for each in refusal.found], reason=reason, by=request.user
            )
        except Refused as no:
            form.add_error("name", str(no))
            raise refusal from no
        messages.success(request, _("The association decides on %s. You get a mail.") % organisation)
        return redirect("dashboard")
    messages.success(request, _("%s is set up. You are its administrator.") % organisation)
    return redirect(organisation)


def _shown(alike, person):
    """One that is alike, and what the person can do about it: nothing where they belong to it."""
    belongs = alike.organisation.pk in person.memberships_by_organisation
    return {"alike": alike, "token": "" if belongs else admissions.offer(alike.organisation, to=person)}


@require_POST
@within_budget(TRIES)
def ask(request):
    """Ask an organisation that the page above showed to let the person in."""
    organisation = admissions.offered(request.POST.get("token", ""), to=request.user)
    if organisation is None:
        messages.error(request, _("This page was open for too long. Please set up your organisation again."))
        return redirect("organisation:found")
    try:
        admissions.ask(organisation, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("organisation:found")
    messages.success(request, _("The administrators of %s are asked. You get a mail.") % organisation)
    return redirect("dashboard")
