"""What every request passes through, beside Django's own."""

import logging

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from core.stored_files import FileLost

logger = logging.getLogger(__name__)


class SignInRequired(LoginRequiredMiddleware):
    """Sends people to sign in; a script that asks gets 401 instead of a page it would put in the wrong place."""

    def handle_no_permission(self, request, view_func):
        if "HX-Request" in request.headers:
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


class CompressedText(GZipMiddleware):
    """Compresses what is made of text. Random padding keeps lengths from telling secrets (BREACH); Django adds it."""

    KINDS = (
        "text/",
        "application/atom+xml",
        "application/json",
        "application/schema+json",
        "application/vnd.cyclonedx+json",
        "image/svg+xml",
    )

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(self.KINDS):
            return super().process_response(request, response)
        return response


class LostFileTold(MiddlewareMixin):
    """Where the storage lost a file, or part of it, says so instead of sending what is left, and logs it."""

    def process_exception(self, request, exception):
        if not isinstance(exception, FileLost):
            return None
        logger.error("%s", exception)
        return render(request, "errors/503.html", status=503)
