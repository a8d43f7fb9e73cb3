"""What an answer's evidence points to: links, and documents uploaded to the portal."""

from organisations.addresses import absolute


def document_address(token: str) -> str:
    """Where a document is opened; asks there whether the reader may."""
    return absolute(f"/evidence/{token}/")
