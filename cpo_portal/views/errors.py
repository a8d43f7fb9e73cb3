"""What somebody reads when something is wrong."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults

from core import log_lines


@login_not_required
def bad_request(request, exception):
    return defaults.bad_request(request, exception, template_name="errors/400.html")


@login_not_required
def forbidden(request, exception):
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


@login_not_required
def form_too_old(request, reason=""):
    """A form without a valid CSRF token: mostly one that stood open for long, or somebody who was signed out.

    A script hears 401, as from a session that has ended: signing in again brings a valid token.
    """
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    sentence = _(
        "This form is too old, or your browser keeps no cookies. Go back, read the page again, and send it anew."
    )
    return render(request, "errors/403.html", {"reason": sentence}, status=403)


@login_not_required
def not_found(request, exception):
    return render(request, "errors/404.html", status=404)


@login_not_required
def broken(request):
    """Drawn without all that a page asks, since that may be what broke."""
    page = loader.render_to_string("errors/500.html", {"reference": log_lines.reference.get()})
    return HttpResponseServerError(page)
