"""What every request passes through, beside Django's own."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpResponse
from django.middleware.gzip import GZipMiddleware


class SignInRequired(LoginRequiredMiddleware):
    """Sends people to sign in; a script that asks gets 401 instead of a page it would put in the wrong place."""

    def handle_no_permission(self, request, view_func):
        if "HX-Request" in request.headers:
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


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
        "image/svg+xml",
    )

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(self.KINDS):
            return super().process_response(request, response)
        return response
