"""Who runs the portal for the association: its managers, who need not review; some of it, its reviewers, too."""

from functools import wraps

from django.http import Http404

from organisations import second_factor
from organisations.second_factor import Decider


def manager_required(view):
    """Show the page to the association's managers; for everybody else it does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_staff:
            raise Http404
        second_factor.demand(request.user, Decider.MANAGERS)
        return view(request, *args, **kwargs)

    return guarded


def staff_required(view):
    """Show the page to reviewers and managers; for everybody else it does not exist."""

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
