"""What a request says its body is, before Django reads it: what Django breaks on is taken away."""

from collections.abc import Callable
from typing import Any

from django.utils.http import parse_header_parameters

UNREADABLE = "application/octet-stream"
Application = Callable[..., Any]  # of WSGI, or the handler of the test client, which takes the environ alone


def in_utf8(application: Application) -> Application:
    """Have the application read forms as UTF-8, which browsers send them in, whatever the request says.

    Django takes a character set from the header before anything of ours is asked, and any codec that Python has:
    one that makes no text (``hex``) is an exception, and so is a parameter in an encoding that there is not (RFC 2231).
    """

    def answered(environ: dict[str, Any], *more: Any) -> Any:
        if ";" in (said := environ.get("CONTENT_TYPE", "")):
            environ = environ | {"CONTENT_TYPE": _without_charset(said)}
        return application(environ, *more)

    return answered


def _without_charset(said: str) -> str:
    try:
        kind, parameters = parse_header_parameters(said)
    except ValueError:
        return UNREADABLE
    if "charset" not in {name.lower() for name in parameters}:
        return said
    boundary = parameters.get("boundary")  # the only other one that is read
    return f'{kind}; boundary="{boundary}"' if boundary else kind
