"""What an answer's evidence points to: links, and documents uploaded to the portal. Lists in, lists out."""

from collections.abc import Iterable

from django.urls import reverse

from core.absolute_urls import absolute


def document_address(token: str) -> str:
    """Where a document is opened; asks there whether the reader may."""
    return absolute(reverse("evidence:document", args=[token]))


def links(evidence: Iterable[dict]) -> list[dict]:
    return [item for item in evidence if "document" not in item]


def documents(evidence: Iterable[dict]) -> list[dict]:
    return [item for item in evidence if "document" in item]


def tokens(evidence: Iterable[dict]) -> list[str]:
    return [item["document"] for item in documents(evidence)]


def with_unseen_documents(evidence: list[dict], *, there: Iterable[dict], seen: Iterable[str]) -> list[dict]:
    """Return ``evidence`` with those documents ``there`` that its writer has not ``seen`` (tokens).

    They were attached meanwhile, so leaving them out was not meant as removing them.
    """
    known = {*seen, *tokens(evidence)}
    return evidence + [item for item in documents(there) if item["document"] not in known]


def declared(evidence: Iterable[dict]) -> list[dict]:
    """Return the evidence as it is declared: a document by its address, and the digest of its file."""
    return [
        {
            "title": item["title"],
            "url": document_address(item["document"]),
            "sha256": item["sha256"],
            "access": item["access"],
        }
        if "document" in item
        else item
        for item in evidence
    ]
