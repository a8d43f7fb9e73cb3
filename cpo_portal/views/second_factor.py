"""``/accounts/second-factor/``: why the portal asks for one, and what to do when it is lost."""

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.budgets import Limit, within_budget
from core.refusals import Refused
from organisations import recoveries, second_factor
from organisations.second_factor import Decider

LOST = Limit("lost second factors", 5, seconds=24 * 3600)


@require_safe
def page(request):
    """Until when the portal waits for it, and the ways to set one up."""
    context = {"demand": second_factor.demand_on(request.user), "has_one": second_factor.has_one(request.user)}
    return render(request, "second_factor.html", context)


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
@within_budget(LOST, methods=("POST",))
def lost(request):
    """For somebody who gave their password, and is asked for the second factor now."""
    person = request._login_stage.login.user
    asked, refusal = person.recoveries.open().first(), ""
    if request.method == "POST":
        try:
            asked = recoveries.ask(person)
        except Refused as refused:
            refusal = str(refused)
    context = {"asked": asked, "refusal": refusal}
    return render(request, "second_factor_lost.html", context, status=409 if refusal else 200)


def admin_opens_for(request):
    """As Django's own admin asks it; raises ``SecondFactorDue`` to a manager whose right rests."""
    if not (request.user.is_active and request.user.is_staff):
        return False
    second_factor.demand(request.user, Decider.MANAGERS)
    return True
