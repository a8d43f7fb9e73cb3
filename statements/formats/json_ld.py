"""What a statement's page says to search engines: schema.org as JSON-LD. A document and its author; no rating."""

import json

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.absolute_urls import absolute
from criteria.wording import plain, wording

from ..models import Statement

NAMES = {"legal_name": "legalName", "vat_number": "vatID", "lei": "leiCode"}  # as schema.org calls them
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
    known = issuer.get("identifiers", {})
    return (
        {"@type": "Organization", "name": issuer["organisation"]}
        | {NAMES[name]: value for name, value in known.items() if name in NAMES}
        | _in_register(known)
        | _url(issuer["website"])
    )


def _in_register(known: dict) -> dict:
    """The number in a register, which says whose it is, if that is named."""
    if "register_number" not in known:
        return {}
    number = {"@type": "PropertyValue", "value": known["register_number"]}
    return {"identifier": number | ({"propertyID": known["register"]} if "register" in known else {})}


def _about(declaration: dict) -> dict:
    about = declaration["object"]
    if about["kind"] == "organisation":
        return _organisation(declaration)
    software = {"@type": "SoftwareApplication", "name": about["name"], "softwareVersion": about["version"]}
    known = list(about.get("identifiers", {}).values())
    identified = {"identifier": known} if known else {}
    return software | {"publisher": _organisation(declaration)} | identified | _url(about["website"])


def _url(website: str) -> dict:
    return {"url": website} if website else {}


def _encoding(statement: Statement, form: str, kind: str) -> dict:
    address = absolute(reverse(f"statements:{form}", args=[statement.number]))
    return {"@type": "MediaObject", "contentUrl": address, "encodingFormat": kind}
