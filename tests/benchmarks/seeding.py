"""A portal as it may look after years: organisations, products, accepted assessments and their statements.

What the organisations say is drawn from the fictional declarations of ``fixtures/demo``, criterion by criterion.
Everything is the same at every run, but for the day it is made.
"""

import hashlib
import itertools
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import yaml
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from assessments import figures, lifecycle
from assessments.models import Answer, Assessment, Code, Decision, Status, Submission
from assessments.submissions import rfc3339
from criteria.models import Catalogue, Criterion
from organisations.models import Membership, Organisation, Product, ProductVersion, Role, Signing, User
from statements.content import statement_content
from statements.models import Statement

SEED = 91372
AT_ONCE = 1000  # statements made and stored together
DEMO = settings.BASE_DIR / "fixtures" / "demo" / "organisations"
WORDS = {
    part: words.split()
    for part, words in {
        "start": "Al Bren Cor Dal El Fen Gra Hol Is Jor Kal Lun Mar Nor Ost Pel Quar Ros Sil Tor Ul Var Wes Yar Zen",
        "middle": "ba de fi go ha ki la me no pu ra si ta ve wo",
        "end": "berg dorn feld gard holm lind mark nau rath stein tal vik wald wick",
        "form": "GmbH AG Inc. S.A. B.V. Ltd. SE Corp.",
        "country": "DE FR US JP SE NL IT",
        "product": "Vault PLM CAD Workbench Simulation Exchange Configurator Viewer Requirements Factory Twin Harness",
    }.items()
}


@dataclass
class Subject:
    """What statements are about, one after another: a product in its versions, or an organisation."""

    organisation: Organisation
    product: Product | None
    language: str
    newest: int  # the age of its newest statement, in days
    statements: int
    versions: list[ProductVersion] = field(default_factory=list)
    latest: Statement | None = None

    def age(self, generation: int) -> int:
        return self.newest + 300 * (self.statements - 1 - generation)


class Sayings:
    """What may be said about each criterion, as entries of a declaration."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.register = {standard.key: standard.name for standard in catalogue.standards.all()}
        self.criteria = {role: catalogue.criteria.addressed_to(role) for role in Role.values}
        self.by_criterion: dict[tuple[str, str], list[dict]] = defaultdict(list)
        known = {criterion.key: criterion for criteria in self.criteria.values() for criterion in criteria}
        for file in sorted(DEMO.glob("*.yaml")):
            for assessment in yaml.safe_load(file.read_text())["assessments"]:
                for key, said in assessment["answers"].items():
                    if key in known:
                        saying = self._saying(known[key], said)
                        self.by_criterion[assessment["language"], key].append(saying)

    def _saying(self, criterion: Criterion, said: dict) -> dict:
        return {
            "criterion": criterion.key,
            "number": criterion.number,
            "category": criterion.category.key,
            "grade": criterion.grade,
            "answer": str(said["answer"]),
            "explanation": said.get("explanation", "").strip(),
            "planned_for": said["planned_for"].isoformat() if said.get("planned_for") else None,
            "evidence": said.get("evidence", []),
            "standards": [self._standard(each) for each in said.get("standards", [])],
        }

    def _standard(self, described: dict) -> dict:
        key = described.get("standard", "")
        texts = {name: str(described.get(name) or "") for name in ("edition", "direction", "scope", "evidence")}
        return {"standard": key, "name": self.register.get(key) or described["name"], **texts}

    def draw(self, chance: random.Random, role: str, language: str) -> list[dict]:
        return [chance.choice(self.about(criterion, language)) for criterion in self.criteria[role]]

    def about(self, criterion: Criterion, language: str) -> list[dict]:
        said = self.by_criterion[language, criterion.key]
        if not said:
            said.append(self._saying(criterion, {"answer": Code.NOT_FULFILLED}))
        return said


class Population:
    """The seeded portal; :meth:`grow` brings it to a number of statements."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue, self.sayings, self.chance = catalogue, Sayings(catalogue), random.Random(SEED)
        self.now, self.names, self.numbers = timezone.now(), set(), Counter()
        self.reviewer = User.objects.create(email="reviewer@bench.example", name="Rita Reader", is_reviewer=True)
        self.pdf, self.pdf_sha256 = _store_small_pdf()
        self.statements = self.organisations = 0

    def grow(self, *, to: int) -> None:
        while self.statements < to:
            self._add(min(AT_ONCE, to - self.statements))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    @transaction.atomic
    def _add(self, count: int) -> None:
        subjects = self._subjects(count)
        for generation in range(3):
            self._state([subject for subject in subjects if generation < subject.statements], generation)
        self.statements += count

    # --- who speaks, and about what ---

    def _subjects(self, statements: int) -> list[Subject]:
        organisations, subjects = [], []
        while statements:
            organisation = self._organisation()
            organisations.append(organisation)
            for _product in range(self.chance.choice((1, 1, 2, 2, 3)) if organisation.is_vendor else 1):
                if count := min(statements, self.chance.choices((1, 2, 3), (55, 33, 12))[0]):
                    subjects.append(self._subject(organisation, count))
                    statements -= count
        self._store(organisations, subjects)
        return subjects

    def _organisation(self) -> Organisation:
        role = self.chance.choices((Role.VENDOR, Role.CUSTOMER, Role.PROVIDER), (85, 9, 6))[0]
        name = self._name()
        while name in self.names:
            name = self._name()
        self.names.add(name)
        self.organisations += 1
        slug = f"bench-{self.organisations}"
        about = f"{name} makes and runs software for engineers."
        country, website = self.chance.choice(WORDS["country"]), f"https://{slug}.example"
        return Organisation(name=name, slug=slug, role=role, country=country, website=website, about=about)

    def _name(self) -> str:
        start, first, second, end, form = (
            self.chance.choice(WORDS[part]) for part in ("start", "middle", "middle", "end", "form")
        )
        return f"{start}{first}{second}{end} {form}"

    def _subject(self, organisation: Organisation, statements: int) -> Subject:
        product = None
        language, newest = self.chance.choice(("en", "en", "de")), self.chance.randrange(1, 900)
        if organisation.is_vendor:
            kind = self.chance.choice(WORDS["product"])
            name = f"{self.chance.choice(WORDS['start'])}{self.chance.choice(WORDS['end'])} {kind}"
            product = Product(organisation=organisation, name=name, website=f"{organisation.website}/product")
        return Subject(organisation, product, language, newest, statements)

    def _store(self, organisations: list[Organisation], subjects: list[Subject]) -> None:
        Organisation.objects.bulk_create(organisations)
        users = [User(email=f"{each.slug}@bench.example", name=f"Signatory of {each.name}") for each in organisations]
        User.objects.bulk_create(users)
        Membership.objects.bulk_create(
            Membership(user=user, organisation=organisation, is_administrator=True, is_editor=True, is_signatory=True)
            for user, organisation in zip(users, organisations, strict=True)
        )
        Signing.objects.bulk_create(self._signing(each) for each in organisations)
        self._tell_products_apart(subjects)
        Product.objects.bulk_create(subject.product for subject in subjects if subject.product)
        for subject in subjects:
            if subject.product:
                names = (f"{number + 1}.0" for number in range(subject.statements))
                subject.versions = [ProductVersion(product=subject.product, name=name) for name in names]
        ProductVersion.objects.bulk_create(version for subject in subjects for version in subject.versions)

    def _tell_products_apart(self, subjects: list[Subject]) -> None:
        """No organisation has two products of the same name."""
        taken = Counter()
        for subject in subjects:
            if subject.product:
                name = subject.organisation.pk, subject.product.name
                taken[name] += 1
                if taken[name] > 1:
                    subject.product.name += f" {taken[name]}"

    def _signing(self, organisation: Organisation) -> Signing:
        day = (self.now - timedelta(days=1600)).date()
        person = {"name": "Ada Signatory", "function": "Managing director", "place": "Darmstadt"}
        confirmed = {"confirmed_by": self.reviewer, "confirmed_at": self.now}
        return Signing(organisation=organisation, signed_on=day, recorded_by=None, **person, **confirmed)

    # --- what they say ---

    def _state(self, subjects: list[Subject], generation: int) -> None:
        """Store the statements of one generation; each supersedes its subject's of the generation before."""
        assessments = [self._assessment(subject, generation) for subject in subjects]
        Assessment.objects.bulk_create(assessments)
        submissions = [
            self._submission(assessment, subject.age(generation))
            for subject, assessment in zip(subjects, assessments, strict=True)
        ]
        Submission.objects.bulk_create(submissions)
        _answers_of(submissions)
        for subject, submission in zip(subjects, submissions, strict=True):
            subject.latest = self._statement(subject, submission)
        Statement.objects.bulk_create(subject.latest for subject in subjects)

    def _assessment(self, subject: Subject, generation: int) -> Assessment:
        return Assessment(
            organisation=subject.organisation,
            version=subject.versions[generation] if subject.versions else None,
            catalogue=self.catalogue,
            language=subject.language,
            status=Status.ACCEPTED,
        )

    def _submission(self, assessment: Assessment, age: int) -> Submission:
        at = self.now - timedelta(days=age)
        content = self._declaration(assessment, at)
        canonical = _canonical(content)
        submission = Submission(
            assessment=assessment,
            canonical=canonical,
            digest=hashlib.sha256(canonical.encode()).hexdigest(),
            declared_at=at,
            reviewer=self.reviewer,
            approved_by=self.reviewer,
            approved_at=at,
            decision=Decision.ACCEPTED,
            decided_at=at,
        )
        submission.content = content
        return submission

    def _declaration(self, assessment: Assessment, at) -> dict:
        """The shape of :func:`assessments.submissions.declaration_content`, without asking the database."""
        organisation, version, catalogue = assessment.organisation, assessment.version, assessment.catalogue
        answers = self.sayings.draw(self.chance, organisation.role, assessment.language)
        numbers = ((said["category"], said["number"].rpartition(".")[0]) for said in answers)
        rows = zip(numbers, answers, strict=True)
        position = figures.position((number, said["grade"], said["answer"]) for number, said in rows)
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
            "declared": {
                "name": "Ada Signatory",
                "function": "Managing director",
                "place": "Darmstadt",
                "at": rfc3339(at),
            },
            "summary": figures.to_summary(position),
            "answers": answers,
        }

    def _statement(self, subject: Subject, submission: Submission) -> Statement:
        issued_at, content = submission.declared_at, submission.content
        self.numbers[issued_at.year] += 1
        number = f"CPO-{issued_at.year}-{self.numbers[issued_at.year]:04d}"
        valid_until = issued_at + timedelta(days=730)
        before = subject.latest.number if subject.latest else None
        document = statement_content(
            submission, number=number, issued_at=issued_at, valid_until=valid_until, supersedes=before
        )
        withdrawn = self.chance.random() < 0.03
        return Statement(
            number=number,
            sequence=self.numbers[issued_at.year],
            submission=submission,
            organisation=subject.organisation,
            product=subject.product,
            catalogue=self.catalogue,
            object_name=f"{content['object']['name']} {content['object']['version']}".strip(),
            role=subject.organisation.role,
            language=subject.language,
            issued_at=issued_at,
            valid_until=valid_until,
            supersedes=subject.latest,
            digest=submission.digest,
            summary=content["summary"],
            document=_canonical(document),
            pdf=self.pdf,
            pdf_sha256=self.pdf_sha256,
            withdrawn_at=self.now if withdrawn else None,
            withdrawn_by=self.reviewer if withdrawn else None,
            withdrawn_reason="The product is no longer sold." if withdrawn else "",
        )

    # --- somebody at work ---

    def draft(self) -> tuple[Assessment, User]:
        """A vendor's draft, answered but for some criteria, and a member who may answer."""
        organisation = Organisation.objects.filter(role=Role.VENDOR).first()
        version = ProductVersion.objects.filter(product__organisation=organisation).first()
        user = organisation.members.get()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        assessment = lifecycle.start(organisation, version=version, catalogue=self.catalogue, language="en", by=user)
        answers = list(assessment.answers.in_order())
        for answer, open_ in zip(answers, itertools.cycle([True, *[False] * 9])):
            if not open_:
                self._fill(answer, by=user)
        fields = ["code", "explanation", "planned_for", "evidence", "standards", "revision", "changed_by", "changed_at"]
        Answer.objects.bulk_update(answers, fields)
        return assessment, user

    def _fill(self, answer: Answer, *, by: User) -> None:
        said = self.chance.choice(self.sayings.about(answer.criterion, "en"))
        answer.code = said["answer"]
        for name in ("explanation", "planned_for", "evidence", "standards"):
            setattr(answer, name, said[name])
        answer.revision, answer.changed_by, answer.changed_at = 1, by, self.now


def _canonical(content: dict) -> str:
    """Canonical JSON as RFC 8785 wants it; for data without fractions the standard library does it, much faster."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _answers_of(submissions: list[Submission]) -> None:
    """Store the answers the submissions were frozen from; the database takes them from the frozen content."""
    statement = """
        INSERT INTO assessments_answer
            (assessment_id, criterion_id, code, explanation, planned_for, evidence, standards, revision, changed_at)
        SELECT submission.assessment_id, criterion.id, said.answer, said.explanation, said.planned_for,
               said.evidence, said.standards, 1, submission.declared_at
        FROM assessments_submission submission
        JOIN assessments_assessment assessment ON assessment.id = submission.assessment_id
        CROSS JOIN jsonb_to_recordset(submission.canonical::jsonb -> 'answers') AS said(
            criterion text, answer text, explanation text, planned_for date, evidence jsonb, standards jsonb)
        JOIN criteria_criterion criterion
            ON criterion.key = said.criterion AND criterion.catalogue_id = assessment.catalogue_id
        WHERE submission.id = ANY(%s)
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [[submission.pk for submission in submissions]])


def _store_small_pdf() -> tuple[str, str]:
    """The file of every statement, for none of the pages opens it."""
    from weasyprint import HTML

    content = HTML(string="<p>A statement</p>").write_pdf()
    return default_storage.save("statements/small.pdf", ContentFile(content)), hashlib.sha256(content).hexdigest()
