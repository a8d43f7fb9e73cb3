"""prostep's staff: pages for them only, and who of them may look at an organisation."""

from functools import wraps

from django.db.models import QuerySet
from django.http import Http404

from . import second_factor
from .models import Organisation, User
from .second_factor import Decider


def reviewer_required(view):
    """Show the page to reviewers; for everybody else it does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_reviewer:
            raise Http404
        second_factor.demand(request.user, Decider.REVIEWERS)
        return view(request, *args, **kwargs)

    return guarded


def staff_required(view):
    """Show the page to reviewers and to the association's managers; for everybody else it does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        rights = {Decider.REVIEWERS: request.user.is_reviewer, Decider.MANAGERS: request.user.is_staff}
        held = [decider for decider, holds in rights.items() if holds]
        if not held:
            raise Http404
        for decider in held:
            second_factor.demand(request.user, decider)
        return view(request, *args, **kwargs)

    return guarded


def reviewers_for(organisation: Organisation) -> QuerySet[User]:
    """Return who may review what the organisation declares: nobody their own."""
    reviewers = User.objects.filter(is_active=True, is_reviewer=True)
    return reviewers.exclude(memberships__organisation=organisation).order_by("pk")
