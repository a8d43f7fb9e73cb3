"""What every request passes through, beside Django's own."""

import logging
from time import perf_counter

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from core import log_lines
from core.metrics import Histogram, LabelledCounter
from core.stored_files import FileLost, StorageDown
from organisations.former_addresses import Moved
from organisations.second_factor import SecondFactorDue

logger = logging.getLogger(__name__)

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
REQUESTS = LabelledCounter("portal_requests_total", "Requests answered.", "view", "method", "status")
SECONDS = Histogram("portal_request_seconds", "Time until a request was answered.", "view")


class Referenced:
    """Gives the request a reference: on error pages, in the log, in mails to the administrators, and in the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reference = log_lines.reference_from(request.headers.get("X-Request-ID", ""))
        request.META["HTTP_X_REQUEST_ID"] = request.reference  # which a mail to the administrators tells
        token = log_lines.reference.set(request.reference)
        try:
            response = self.get_response(request)
        finally:
            log_lines.reference.reset(token)
        response["X-Request-ID"] = request.reference
        return response


class Measured:
    """Counts and times requests by the name of their view; what has none is a static file, or nothing of ours."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else ""
        REQUESTS.count(view, request.method if request.method in METHODS else "other", str(response.status_code))
        SECONDS.observe(view, perf_counter() - began)
        return response


class SignInRequired(LoginRequiredMiddleware):
    """Sends people to sign in; a script that asks gets 401 instead of a page it would put in the wrong place."""

    def handle_no_permission(self, request, view_func):
        if "HX-Request" in request.headers:
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


class KeptByNobody:
    """No browser keeps what it showed to somebody who is signed in, whoever uses it next, unless the view says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" not in response and request.session.accessed and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class NoNulls:
    """No address of ours holds a NUL: PostgreSQL takes none in a text, and fails whoever asks for what one names."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)


class CompressedText(GZipMiddleware):
    """Compresses what is made of text. Random padding keeps lengths from telling secrets (BREACH); Django adds it."""

    KINDS = (
        "text/",
        "application/atom+xml",
        "application/json",
        "application/schema+json",
        "application/vnd.cyclonedx+json",
        "application/xml",
        "image/svg+xml",
    )

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(self.KINDS):
            return super().process_response(request, response)
        return response


class FormerAddressLed(MiddlewareMixin):
    """Leads from the address that something had before it was renamed or merged to the one it has now.

    For good (308 keeps what a form sends), yet asked for each time: something may be called as before again.
    """

    def process_exception(self, request, exception):
        if not isinstance(exception, Moved):
            return None
        asked = request.resolver_match
        address = reverse(asked.view_name, kwargs=asked.kwargs | exception.arguments)
        query = request.META.get("QUERY_STRING", "")
        kept = request.method not in ("GET", "HEAD")
        response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address, preserve_request=kept)
        response["Cache-Control"] = "no-cache"
        return response


class LostFileTold(MiddlewareMixin):
    """Where the storage is away, or lost a file or part of it, says so instead of sending what is left, and logs it."""

    def process_exception(self, request, exception):
        if not isinstance(exception, FileLost | StorageDown):
            return None
        logger.error("%s", exception)
        return render(request, "errors/503.html", {"is_down": isinstance(exception, StorageDown)}, status=503)


class SecondFactorAsked(MiddlewareMixin):
    """Leads whoever's right rests to the page that says why, from wherever that right was needed."""

    def process_exception(self, request, exception):
        if not isinstance(exception, SecondFactorDue):
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("second_factor")})
        return redirect("second_factor")
