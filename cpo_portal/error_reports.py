"""Telling Sentry, or what speaks like it, of errors; only where the operator names it and installed its client."""

from django.core.exceptions import ImproperlyConfigured

from core import log_lines


def report_errors_to(dsn: str) -> None:
    """Begin to report; with the reference people read, and without what they typed, their addresses and cookies."""
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, so the package sentry-sdk must be installed, too: “pip install sentry-sdk”; "
            "docs/operations.md describes it."
        ) from None
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        before_send=referenced,
    )


def referenced(event, hint):
    """What Sentry is told, with the reference that the person reads."""
    event.setdefault("tags", {})["request_id"] = log_lines.reference.get()
    return event
