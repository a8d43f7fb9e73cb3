"""Addresses of the portal's pages as the outside knows them."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full address of a path of the portal, for mails, documents and QR codes."""
    return f"{settings.SITE_URL}{path}"
