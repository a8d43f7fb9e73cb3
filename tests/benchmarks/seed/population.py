"""A portal as it may look after years: organisations, products, accepted assessments and their statements.

Everything is the same at every run, but for the day it is made.
"""

import hashlib
import itertools
import json
import random
from collections import Counter
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from assessments import figures, lifecycle
from assessments.models import Answer, Assessment, Comment, Decision, Status, Submission
from assessments.models import Weight as CommentWeight
from assessments.submissions import Declaration, declaration_content, rfc3339
from criteria.models import Catalogue, Criterion, Grade
from directory import requirements
from directory.models import Minimum, Requirement, RequirementProfile, Weight
from organisations.dates import working_days_later
from organisations.models import Organisation, ProductVersion, Role, User
from statements import listing, log
from statements.content import statement_content
from statements.models import Act, ListedStandard, Listing, LogEntry, Statement

from ..client import WrongAnswer
from .answers import AnswerPool
from .organisations import Organisations, Subject

SEED = 91372
AT_ONCE = 1000  # statements made and stored together
VALID_FOR = timedelta(days=730)
SIGNATORY = {"name": "Ada Signatory", "function": "Managing director", "place": "Darmstadt"}


class Population:
    """The seeded portal; :meth:`grow` brings it to a number of statements."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue, self.answers, self.chance = catalogue, AnswerPool(catalogue), random.Random(SEED)
        self.reviewer = User.objects.create(email="reviewer@bench.example", name="Rita Reader", is_reviewer=True)
        self.organisations = Organisations(self.chance, self.reviewer)
        self.now, self.statements, self.numbers = timezone.now(), 0, Counter()
        self.pdf, self.pdf_sha256 = _store_small_pdf()
        self.keys = listing.keys_in_order(catalogue)
        self.log = Log()

    def grow(self, *, to: int) -> None:
        while self.statements < to:
            self._add(min(AT_ONCE, to - self.statements))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the database does by itself, some minutes later

    @transaction.atomic
    def _add(self, count: int) -> None:
        subjects = self.organisations.for_statements(count)
        for generation in range(max(subject.statements for subject in subjects)):
            self._state([subject for subject in subjects if generation < subject.statements], generation)
        self.statements += count

    def _state(self, subjects: list[Subject], generation: int) -> None:
        """Store the statements of one generation; each supersedes its subject's of the generation before."""
        assessments = [self._assessment(subject, generation) for subject in subjects]
        Assessment.objects.bulk_create(assessments)
        submissions = [
            self._submission(assessment, declared_at=self.now - timedelta(days=subject.age(generation)))
            for subject, assessment in zip(subjects, assessments, strict=True)
        ]
        Submission.objects.bulk_create(submissions)
        _store_answers_of(submissions)
        for subject, submission in zip(subjects, submissions, strict=True):
            subject.latest = self._statement(subject, submission)
        Statement.objects.bulk_create(subject.latest for subject in subjects)
        self._list([subject.latest for subject in subjects])
        LogEntry.objects.bulk_create(self.log.take())

    def _list(self, statements: list[Statement]) -> None:
        """As :func:`statements.listing.enter` does one by one."""
        listings = [listing.listing_of(statement, self.keys) for statement in statements]
        Listing.objects.bulk_create(listings)
        ListedStandard.objects.bulk_create(
            named
            for listed, statement in zip(listings, statements, strict=True)
            for named in listing.standards_of(listed, statement.declaration)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE statements_listing listing SET in_force_until = LEAST(in_force_until, successor.issued_at)"
                " FROM statements_statement successor WHERE successor.supersedes_id = listing.statement_id"
            )

    def _assessment(self, subject: Subject, generation: int) -> Assessment:
        return Assessment(
            organisation=subject.organisation,
            version=subject.versions[generation] if subject.versions else None,
            catalogue=self.catalogue,
            language=subject.language,
            status=Status.ACCEPTED,
        )

    def _submission(self, assessment: Assessment, *, declared_at: datetime) -> Submission:
        content = self._declaration(assessment, declared_at)
        canonical = _canonical(content)
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

    def _declaration(self, assessment: Assessment, at: datetime) -> dict:
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

    def _statement(self, subject: Subject, submission: Submission) -> Statement:
        issued_at, declaration = submission.declared_at, submission.content
        self.numbers[issued_at.year] += 1
        number = f"CPO-{issued_at.year}-{self.numbers[issued_at.year]:04d}"
        document = statement_content(
            submission,
            number=number,
            issued_at=issued_at,
            valid_until=issued_at + VALID_FOR,
            supersedes=subject.latest.number if subject.latest else None,
            log=self.log.newest and self.log.newest.reference,
        )
        withdrawn = self.chance.random() < 0.03
        statement = Statement(
            number=number,
            sequence=self.numbers[issued_at.year],
            submission=submission,
            organisation=subject.organisation,
            product=subject.product,
            catalogue=self.catalogue,
            object_name=f"{declaration['object']['name']} {declaration['object']['version']}".strip(),
            role=subject.organisation.role,
            language=subject.language,
            issued_at=issued_at,
            valid_until=issued_at + VALID_FOR,
            supersedes=subject.latest,
            digest=submission.digest,
            summary=declaration["summary"],
            document=_canonical(document),
            pdf=self.pdf,
            pdf_sha256=self.pdf_sha256,
            withdrawn_at=self.now if withdrawn else None,
            withdrawn_by=self.reviewer if withdrawn else None,
            withdrawn_reason="The product is no longer sold." if withdrawn else "",
        )
        self.log.tell(statement)
        return statement

    @transaction.atomic
    def undecided(self, count: int) -> list[Submission]:
        """Store submissions that wait: every other one for a reviewer, the others, with comments, for a decision."""
        subjects = self.organisations.for_statements(count)
        assessments = [self._assessment(subject, 0) for subject in subjects]
        submissions = [self._undecided(each, place) for place, each in enumerate(assessments)]
        Assessment.objects.bulk_create(assessments)
        Submission.objects.bulk_create(submissions)
        taken = [submission for submission in submissions if submission.reviewer]
        Comment.objects.bulk_create(comment for submission in taken for comment in self._comments(submission))
        return submissions

    def _undecided(self, assessment: Assessment, place: int) -> Submission:
        submission = self._submission(assessment, declared_at=self.now - timedelta(days=place % 30))
        submission.reviewer = self.reviewer if place % 2 else None
        submission.approved_by = submission.approved_at = submission.decided_at = None
        submission.decision = ""
        assessment.status = Status.IN_REVIEW if submission.reviewer else Status.SUBMITTED
        return submission

    def _comments(self, submission: Submission) -> list[Comment]:
        """Ten on a submission, of which every other is a hint."""
        criteria = [said["criterion"] for said in submission.content["answers"]][::3][:10]
        return [
            Comment(
                submission=submission,
                criterion=criterion,
                weight=weight,
                text="Name the edition you speak of, and where it is documented.",
                by=self.reviewer,
                at=self.now,
            )
            for criterion, weight in zip(criteria, itertools.cycle(CommentWeight), strict=False)
        ]

    def draft(self) -> tuple[Assessment, User]:
        """A vendor's draft, answered but for every tenth criterion, and the member who may answer."""
        organisation = Organisation.objects.filter(role=Role.VENDOR).first()
        version = ProductVersion.objects.filter(product__organisation=organisation).first()
        user = organisation.members.get()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        assessment = lifecycle.start(organisation, version=version, catalogue=self.catalogue, language="en", by=user)
        answers = list(assessment.answers.in_order())
        for answer, stays_open in zip(answers, itertools.cycle([True, *[False] * 9]), strict=False):
            if not stays_open:
                self._fill(answer, by=user)
        fields = ["code", "explanation", "planned_for", "evidence", "standards", "revision", "changed_by", "changed_at"]
        Answer.objects.bulk_update(answers, fields)
        self._check_shape(assessment)
        return assessment, user

    def profile(self) -> tuple[RequirementProfile, User]:
        """A customer's requirements, one for each criterion asked of vendors and two standards, and a member."""
        organisation = Organisation.objects.filter(role=Role.CUSTOMER).first()
        user = organisation.members.get()
        minima = itertools.cycle([Minimum.FULFILLED, Minimum.PARTLY, Minimum.PLANNED])
        asked = [
            Requirement(
                criterion=criterion.key,
                weight=Weight.DESIRED if criterion.grade == Grade.MAY else Weight.REQUIRED,
                minimum=minimum,
                planned_until=self.now.date() + timedelta(days=365) if minimum == Minimum.PLANNED else None,
                standards=[_standard(criterion)] if criterion.asks_for_standards else [],
            )
            for criterion, minimum in zip(requirements.asked_of_vendors(self.catalogue), minima, strict=False)
        ]
        name = "Next PLM system"
        made = requirements.start(organisation, name=name, catalogue=self.catalogue, requirements=asked, by=user)
        return made, user

    def _fill(self, answer: Answer, *, by: User) -> None:
        said = self.chance.choice(self.answers.about(answer.criterion, "en"))
        answer.code = said["answer"]
        for name in ("explanation", "planned_for", "evidence", "standards"):
            setattr(answer, name, said[name])
        answer.revision, answer.changed_by, answer.changed_at = 1, by, self.now

    def _check_shape(self, assessment: Assessment) -> None:
        """What is measured must look like what the portal declares."""
        declared = declaration_content(assessment, Declaration(**SIGNATORY, at=self.now))
        if _shape(self._declaration(assessment, self.now)) != _shape(declared):
            raise WrongAnswer("Declarations have another shape than tests/benchmarks/seed gives them.")


def _due_on(declared_at: datetime) -> date:
    return working_days_later(timezone.localdate(declared_at), settings.REVIEW_WORKING_DAYS)


class Log:
    """The public log of what is seeded; :meth:`take` hands over the entries that are not stored yet."""

    def __init__(self):
        self.newest, self.waiting = None, []

    def tell(self, statement: Statement) -> None:
        self._append(Act.ISSUED, statement, statement.issued_at)
        if statement.supersedes:
            self._append(Act.SUPERSEDED, statement.supersedes, statement.issued_at)
        if statement.withdrawn_at:
            self._append(Act.WITHDRAWN, statement, statement.withdrawn_at)

    def _append(self, act: Act, statement: Statement, at: datetime) -> None:
        self.newest = log.entry_after(self.newest, act, statement, at=at)
        self.waiting.append(self.newest)

    def take(self) -> list[LogEntry]:
        taken, self.waiting = self.waiting, []
        return taken


def _standard(criterion: Criterion) -> dict:
    named = criterion.catalogue.standards.get(key="step-ap242")
    return {"standard": named.key, "name": named.name, "edition": "", "direction": "read"}


def _canonical(content: dict) -> str:
    """Canonical JSON as RFC 8785 wants it; for data without fractions the standard library does it, much faster."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _shape(declaration: dict) -> dict:
    """The names of a declaration, and of its parts."""
    parts = {name: part[0] if isinstance(part, list) else part for name, part in declaration.items()}
    return {name: set(part) if isinstance(part, dict) else type(part) for name, part in parts.items()}


def _store_answers_of(submissions: list[Submission]) -> None:
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


def _store_small_pdf() -> tuple[str, str]:
    """The file of every statement; none of the pages opens it."""
    from weasyprint import HTML

    content = HTML(string="<p>A statement</p>").write_pdf()
    return default_storage.save("statements/small.pdf", ContentFile(content)), hashlib.sha256(content).hexdigest()
