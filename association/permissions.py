"""Who runs the portal for the association: its managers, who need not review."""

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
