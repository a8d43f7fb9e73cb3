"""What exactly was declared: answers in, frozen canonical content (RFC 8785) and its digest out."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785
from django.conf import settings
from django.utils import timezone

from core.dates import working_days_later
from organisations import identifiers
from organisations.models import User

from . import figures
from .evidence import entries
from .models import Answer, Assessment, Code, Submission


@dataclass(frozen=True)
class Declaration:
    """Who stands for the answers: an authorised signatory, by name, function and place."""

    name: str
    function: str
    place: str
    at: datetime


def rfc3339(moment: datetime) -> str:
    """Write a moment in UTC to the second (RFC 3339): ``2026-05-04T12:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def declaration_content(assessment: Assessment, declared: Declaration | None) -> dict:
    """Return the declaration as JSON data: who says what about which object, against which catalogue.

    The shape is described by ``/schemas/statement-1.json`` under ``declaration``. A draft, which nobody stands for yet,
    has null in the place of ``declared``.
    """
    organisation, version, catalogue = assessment.organisation, assessment.version, assessment.catalogue
    answers = list(assessment.answers.in_order())
    position = figures.position(
        ((answer.criterion.category.key, answer.criterion.category.number), answer.criterion.grade, answer.code)
        for answer in answers
    )
    return {
        "language": assessment.language,
        "issuer": {
            "organisation": organisation.name,
            "role": organisation.role,
            "country": str(organisation.country),
            "website": organisation.website,
            **_identifiers(identifiers.of_organisation(organisation)),
        },
        "object": {
            "kind": "product" if version else "organisation",
            "name": version.product.name if version else organisation.name,
            "version": version.name if version else "",
            "website": version.product.website if version else organisation.website,
            **_identifiers(identifiers.of_product(version.product) if version else {}),
        },
        "catalogue": {
            "identifier": catalogue.identifier,
            "edition": catalogue.edition,
            "reference": catalogue.reference,
            "normative": catalogue.normative,
            "digest": catalogue.digest,
        },
        "declared": declared
        and {
            "name": declared.name,
            "function": declared.function,
            "place": declared.place,
            "at": rfc3339(declared.at),
        },
        "summary": figures.to_summary(position),
        "answers": [answer_content(answer) for answer in answers],
    }


def _identifiers(known: dict[str, str]) -> dict:
    """The part that says what machines know it by, which is there only if there is something to say."""
    return {"identifiers": known} if known else {}


def answer_content(answer: Answer) -> dict:
    """Return an entry of the declaration's ``answers``: of what was typed, what belongs to the answer chosen."""
    planned_for = answer.planned_for if answer.code == Code.PLANNED else None
    return {
        "criterion": answer.criterion.key,
        "number": answer.criterion.number,
        "category": answer.criterion.category.key,
        "grade": answer.criterion.grade,
        "answer": answer.code,
        "explanation": answer.explanation,
        "planned_for": planned_for.isoformat() if planned_for else None,
        "evidence": entries.declared(answer.evidence),
        "standards": answer.standards if answer.code in (Code.FULFILLED, Code.PARTLY) else [],
    }


def freeze(assessment: Assessment, declared: Declaration, *, by: User) -> Submission:
    """Store the declaration with the SHA-256 digest of its canonical bytes; only ``lifecycle.submit`` calls this."""
    canonical = rfc8785.dumps(declaration_content(assessment, declared))
    return Submission.objects.create(
        assessment=assessment,
        canonical=canonical.decode(),
        digest=hashlib.sha256(canonical).hexdigest(),
        declared_by=by,
        declared_at=declared.at,
        due_on=working_days_later(timezone.localdate(declared.at), settings.REVIEW_WORKING_DAYS),
    )
