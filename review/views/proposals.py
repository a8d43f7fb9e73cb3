"""``/review/proposals/``: what confirmed organisations want to change about their name, role, country or website."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from core.text_fields import tidy
from organisations import profile_changes
from organisations.models import ChangeDecision, ProfileChange
from organisations.reviewers import reviewer_required

LONGEST_REASON = 1000


@reviewer_required
@require_safe
def waiting(request):
    decided = ProfileChange.objects.filter(decision__in=[ChangeDecision.ACCEPTED, ChangeDecision.REFUSED])
    context = {
        "waiting": ProfileChange.objects.decidable_by(request.user),
        "decided": decided.select_related("organisation", "decided_by").order_by("-decided_at")[:20],
    }
    return render(request, "proposals/waiting.html", context)


@reviewer_required
@require_POST
def accept(request, pk):
    return _decide(request, pk, profile_changes.accept, _("%s is called and described so now."))


@reviewer_required
@require_POST
def refuse(request, pk):
    reason = tidy(request.POST.get("reason", ""))[:LONGEST_REASON]
    return _decide(
        request, pk, profile_changes.refuse, _("Refused. The administrators of %s are told why."), reason=reason
    )


def _decide(request, pk, verb, sentence, **said):
    """What is decided already is told so, not missing: a colleague was faster."""
    theirs = ProfileChange.objects.exclude(organisation__memberships__user=request.user)
    proposal = get_object_or_404(theirs.select_related("organisation"), pk=pk)
    try:
        verb(proposal, by=request.user, **said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        proposal.organisation.refresh_from_db()
        messages.success(request, sentence % proposal.organisation)
    return redirect("proposals:waiting")
