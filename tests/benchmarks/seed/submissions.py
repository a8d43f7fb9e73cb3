"""Accepted submissions, frozen as declaring freezes them, and the answers they were frozen from."""

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from assessments import figures
from assessments.models import Answer, Assessment, Decision, Status, Submission
from assessments.submissions import Declaration, declaration_content, rfc3339
from core.dates import working_days_later
from criteria.models import Catalogue
from organisations.models import User

from ..client import WrongAnswer
from .answers import AnswerPool
from .organisations import Subject

SIGNATORY = {"name": "Ada Signatory", "function": "Managing director", "place": "Darmstadt"}


@dataclass(frozen=True)
class Submissions:
    """Makes assessments and submissions, without storing them."""

    catalogue: Catalogue
    answers: AnswerPool
    chance: random.Random
    reviewer: User

    def assessment(self, subject: Subject, generation: int) -> Assessment:
        return Assessment(
            organisation=subject.organisation,
            version=subject.versions[generation] if subject.versions else None,
            catalogue=self.catalogue,
            language=subject.language,
            status=Status.ACCEPTED,
        )

    def submission(self, assessment: Assessment, *, declared_at: datetime) -> Submission:
        content = self.declaration(assessment, declared_at)
        canonical = canonical_json(content)
        submission = Submission(
            assessment=assessment,
            canonical=canonical,
            digest=hashlib.sha256(canonical.encode()).hexdigest(),
            declared_at=declared_at,
            due_on=_due_on(declared_at),
            reviewer=self.reviewer,
            approved_by=self.reviewer,
            approved_at=declared_at,
            decision=Decision.ACCEPTED,
            decided_at=declared_at,
        )
        submission.content = content
        return submission

    def declaration(self, assessment: Assessment, at: datetime) -> dict:
        """The data of :func:`assessments.submissions.declaration_content`, without asking the database."""
        organisation, version, catalogue = assessment.organisation, assessment.version, assessment.catalogue
        answers = self.answers.draw(self.chance, organisation.role, assessment.language)
        position = figures.position(
            ((said["category"], self.answers.categories[said["category"]]), said["grade"], said["answer"])
            for said in answers
        )
        return {
            "language": assessment.language,
            "issuer": {
                "organisation": organisation.name,
                "role": str(organisation.role),
                "country": str(organisation.country),
                "website": organisation.website,
            },
            "object": {
                "kind": "product" if version else "organisation",
                "name": version.product.name if version else organisation.name,
                "version": version.name if version else "",
                "website": version.product.website if version else organisation.website,
            },
            "catalogue": {
                "identifier": catalogue.identifier,
                "edition": catalogue.edition,
                "reference": catalogue.reference,
                "normative": catalogue.normative,
                "digest": catalogue.digest,
            },
            "declared": {**SIGNATORY, "at": rfc3339(at)},
            "summary": figures.to_summary(position),
            "answers": answers,
        }

    def check_shape(self, assessment: Assessment, at: datetime) -> None:
        """What is measured must look like what the portal declares."""
        declared = declaration_content(assessment, Declaration(**SIGNATORY, at=at))
        if _shape(self.declaration(assessment, at)) != _shape(declared):
            raise WrongAnswer("Declarations have another shape than tests/benchmarks/seed gives them.")


def store_answers_of(submissions: list[Submission]) -> None:
    """Store the answers the submissions were frozen from; the database takes them from the frozen content."""
    values = {
        "assessment_id": "submission.assessment_id",
        "criterion_id": "criterion.id",
        "code": "said.answer",
        "explanation": "said.explanation",
        "planned_for": "said.planned_for",
        "evidence": "said.evidence",
        "standards": "said.standards",
        "revision": "1",
        "changed_at": "submission.declared_at",
    }
    others = [field for field in Answer._meta.concrete_fields if field.column not in {"id", *values}]
    defaults = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    statement = f"""
        INSERT INTO assessments_answer ({", ".join([*values, *(field.column for field in others)])})
        SELECT {", ".join([*values.values(), *["%s"] * len(others)])}
        FROM assessments_submission submission
        JOIN assessments_assessment assessment ON assessment.id = submission.assessment_id
        CROSS JOIN jsonb_to_recordset(submission.canonical::jsonb -> 'answers') AS said(
            criterion text, answer text, explanation text, planned_for date, evidence jsonb, standards jsonb)
        JOIN criteria_criterion criterion
            ON criterion.key = said.criterion AND criterion.catalogue_id = assessment.catalogue_id
        WHERE submission.id = ANY(%s)
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [*defaults, [submission.pk for submission in submissions]])


def canonical_json(content: dict) -> str:
    """Canonical JSON as RFC 8785 wants it; for data without fractions the standard library does it, much faster."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _due_on(declared_at: datetime) -> date:
    return working_days_later(timezone.localdate(declared_at), settings.REVIEW_WORKING_DAYS)


def _shape(declaration: dict) -> dict:
    """The names of a declaration, and of its parts."""
    parts = {name: part[0] if isinstance(part, list) else part for name, part in declaration.items()}
    return {name: set(part) if isinstance(part, dict) else type(part) for name, part in parts.items()}
