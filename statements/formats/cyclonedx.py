"""A statement as an attestation of CycloneDX 1.6, for the tools of the software supply chain: content in, data out.

CycloneDX lets an assessor map the requirements of a standard to claims. Here the standard is the catalogue, the
assessor is the issuer itself (no third party), and each answer is one claim whose predicate is the answer's code. What
is not or not yet fulfilled stands among the counter-claims, so that no tool takes it for support. Conformance and
confidence are scores, which nobody declared, so there are none. Nothing here depends on the statement's status today.
"""

import uuid

from django.urls import reverse

from assessments.declared_answers import DeclaredAnswer, DeclaredCategory
from assessments.models import Code
from core.absolute_urls import absolute
from criteria.models import Catalogue
from criteria.wording import plain, wording

from ..models import Statement

COUNTER_CLAIMS = {Code.PLANNED, Code.NOT_FULFILLED}
TARGET, ASSESSOR, STANDARD = "target", "assessor", "standard"  # as they refer to one another within the document


def attestation(statement: Statement, categories: list[DeclaredCategory]) -> dict:
    """Return the statement as a CycloneDX document, its titles in the active language."""
    content = statement.content
    answers = [answer for category in categories for answer in category.answers]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content['status_url'])}",
        "version": 1,
        "metadata": {"timestamp": content["issued_at"]} | _properties(content["declaration"]),
        "externalReferences": [
            {
                "type": "website",
                "url": content["status_url"],
                "comment": f"CPO Statement {statement.number}; says whether it is in force today",
            },
            _sealed_pdf(statement),
        ],
        "declarations": {
            "assessors": [{"bom-ref": ASSESSOR, "thirdParty": False, "organization": _issuer(content["declaration"])}],
            "attestations": [_attestation(answers)],
            "claims": [_claim(answer) for answer in answers],
            "evidence": [evidence for answer in answers for evidence in _evidence(answer)],
            "targets": _targets(content["declaration"]),
            "affirmation": _affirmation(statement),
        },
        "definitions": {"standards": [_standard(statement.catalogue, categories)]},
    }


def _properties(declaration: dict) -> dict:
    """What the issuer is known by, for which an organisation of CycloneDX has no place of its own."""
    known = declaration["issuer"].get("identifiers", {})
    properties = [{"name": f"cpo:issuer:{name}", "value": value} for name, value in known.items()]
    return {"properties": properties} if properties else {}


def _sealed_pdf(statement: Statement) -> dict:
    return {
        "type": "attestation",
        "url": absolute(reverse("statements:pdf", args=[statement.number])),
        "comment": "The statement as a sealed PDF",
        "hashes": [{"alg": "SHA-256", "content": statement.pdf_sha256}],
    }


def _issuer(declaration: dict) -> dict:
    issuer = declaration["issuer"]
    return {"name": issuer["organisation"]} | ({"url": [issuer["website"]]} if issuer["website"] else {})


def _targets(declaration: dict) -> dict:
    """What the claims are about: a component, or the organisation itself."""
    about = declaration["object"]
    if about["kind"] == "organisation":
        return {"organizations": [{"bom-ref": TARGET} | _issuer(declaration)]}
    website = [{"type": "website", "url": about["website"]}] if about["website"] else []
    return {
        "components": [
            {
                "bom-ref": TARGET,
                "type": "application",
                "name": about["name"],
                "version": about["version"],
                "supplier": _issuer(declaration),
            }
            | about.get("identifiers", {})  # purl and cpe, as CycloneDX calls them, too
            | ({"externalReferences": website} if website else {})
        ]
    }


def _attestation(answers: list[DeclaredAnswer]) -> dict:
    return {
        "summary": "Self-declaration by the Code of (PLM) Openness; not a certificate",
        "assessor": ASSESSOR,
        "map": [
            {
                "requirement": f"criterion:{answer.criterion.key}",
                "counterClaims" if answer.said["answer"] in COUNTER_CLAIMS else "claims": [_ref_of_claim(answer)],
            }
            for answer in answers
        ],
    }


def _ref_of_claim(answer: DeclaredAnswer) -> str:
    return f"claim:{answer.criterion.key}"


def _claim(answer: DeclaredAnswer) -> dict:
    said = answer.said
    planned = f"Planned for {said['planned_for']}." if said["planned_for"] else ""
    reasoning = "\n\n".join(
        text for text in (planned, said["explanation"], *map(_standard_line, said["standards"])) if text
    )
    hashes = [_hashed(item) for item in said["evidence"] if "sha256" in item]
    evidence = [each["bom-ref"] for each in _evidence(answer)]
    return (
        {"bom-ref": _ref_of_claim(answer), "target": TARGET, "predicate": said["answer"]}
        | ({"reasoning": reasoning} if reasoning else {})
        | ({"evidence": evidence} if evidence else {})
        | ({"externalReferences": hashes} if hashes else {})
    )


def _standard_line(standard: dict) -> str:
    parts = [f"{standard['name']} {standard['edition']}".strip(), standard["direction"], standard["scope"]]
    return ", ".join(part for part in parts if part)


def _hashed(document: dict) -> dict:
    """A document with its digest, which evidence itself has no place for."""
    return {
        "type": "evidence",
        "url": document["url"],
        "comment": document["title"],
        "hashes": [{"alg": "SHA-256", "content": document["sha256"]}],
    }


def _evidence(answer: DeclaredAnswer) -> list[dict]:
    return [
        {
            "bom-ref": f"evidence:{answer.criterion.key}:{place}",
            "description": item["title"],
            "data": [{"name": item["title"], "contents": {"url": item["url"]}}],
        }
        for place, item in enumerate(answer.said["evidence"], start=1)
    ]


def _affirmation(statement: Statement) -> dict:
    """Who stands for it. The seal of the PDF referred to is the portal's, not the signatory's own signature."""
    declaration = statement.declaration
    declared = declaration["declared"]
    return {
        "statement": f"Declared in {declared['place']} on {declared['at'][:10]}.",
        "signatories": [
            {
                "name": declared["name"],
                "role": declared["function"],
                "organization": _issuer(declaration),
                "externalReference": _sealed_pdf(statement),
            }
        ],
    }


def _standard(catalogue: Catalogue, categories: list[DeclaredCategory]) -> dict:
    """The catalogue as far as it was answered: categories, and the criteria within them, by number and title."""
    return {
        "bom-ref": STANDARD,
        "name": f"{plain(wording(catalogue.title))} ({catalogue.reference})",
        "version": catalogue.edition,
        "description": plain(wording(catalogue.source)),
        "requirements": [each for category in categories for each in _requirements(category)],
        "externalReferences": [{"type": "documentation", "url": absolute(catalogue.get_absolute_url())}],
    }


def _requirements(group: DeclaredCategory) -> list[dict]:
    category = {
        "bom-ref": f"category:{group.category.key}",
        "identifier": group.category.number,
        "title": plain(wording(group.category.title)),
    }
    criteria = [
        {
            "bom-ref": f"criterion:{answer.criterion.key}",
            "identifier": answer.criterion.number,
            "title": plain(wording(answer.criterion.title)),
            "parent": category["bom-ref"],
            "properties": [
                {"name": "cpo:key", "value": answer.criterion.key},
                {"name": "cpo:grade", "value": answer.said["grade"]},
            ],
        }
        for answer in group.answers
    ]
    return [category, *criteria]
