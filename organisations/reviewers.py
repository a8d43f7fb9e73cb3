"""Pages for prostep's staff only."""

from functools import wraps

from django.http import Http404


def reviewer_required(view):
    """Show the page to reviewers; for everybody else it does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_reviewer:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
