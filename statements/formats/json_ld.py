"""What a statement's page says to search engines: schema.org as JSON-LD. A document and its author; no rating."""

import json

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.absolute_urls import absolute
from criteria.wording import plain, wording

from ..models import Statement

ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def linked_data(statement: Statement, *, status: str) -> SafeString:
    """Return the text of the data block; nothing in it can end the block."""
    return mark_safe(json.dumps(_content(statement, status), ensure_ascii=False).translate(ESCAPES))


def _content(statement: Statement, status: str) -> dict:
    content, declaration = statement.content, statement.declaration
    return {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "@id": content["status_url"],
        "url": content["status_url"],
        "name": f"CPO Statement {statement.number}: {statement.object_name}",
        "description": "A self-declaration by the Code of (PLM) Openness, not a certificate.",
        "identifier": statement.number,
        "inLanguage": declaration["language"],
        "creativeWorkStatus": status.replace("_", " "),
        "datePublished": content["issued_at"],
        "expires": content["valid_until"],
        "author": _organisation(declaration),
        "publisher": {"@type": "Organization", "name": "prostep ivip", "url": absolute("/")},
        "about": _about(declaration),
        "isBasedOn": {
            "@type": "CreativeWork",
            "name": plain(wording(statement.catalogue.title)),
            "version": statement.catalogue.edition,
            "url": absolute(statement.catalogue.get_absolute_url()),
        },
        "encoding": [
            _encoding(statement, "pdf", "application/pdf") | {"sha256": statement.pdf_sha256},
            _encoding(statement, "json", "application/json"),
            _encoding(statement, "cyclonedx", "application/vnd.cyclonedx+json"),
        ],
    }


def _organisation(declaration: dict) -> dict:
    issuer = declaration["issuer"]
    return {"@type": "Organization", "name": issuer["organisation"]} | _url(issuer["website"])


def _about(declaration: dict) -> dict:
    about = declaration["object"]
    if about["kind"] == "organisation":
        return _organisation(declaration)
    software = {"@type": "SoftwareApplication", "name": about["name"], "softwareVersion": about["version"]}
    return software | {"publisher": _organisation(declaration)} | _url(about["website"])


def _url(website: str) -> dict:
    return {"url": website} if website else {}


def _encoding(statement: Statement, form: str, kind: str) -> dict:
    address = absolute(reverse(f"statements:{form}", args=[statement.number]))
    return {"@type": "MediaObject", "contentUrl": address, "encodingFormat": kind}
