"""Where somebody goes on after a form was handled."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def onward(request: HttpRequest, *, otherwise: Any) -> HttpResponse:
    """Send on to the path that the form names as ``next``, if it is one of the portal's, else to ``otherwise``.

    ``otherwise`` is what :func:`django.shortcuts.redirect` takes; what a browser names is never looked up like that.
    """
    there = request.POST.get("next", "")
    if there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        return HttpResponseRedirect(there)
    return redirect(otherwise)
