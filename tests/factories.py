"""Small worlds for tests: each factory makes what its object needs and nothing more."""

from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from assessments import lifecycle, submissions
from assessments.models import Answer, Assessment, Code, Event, Status
from assessments.submissions import Declaration
from criteria import in_memory
from criteria.load import load
from criteria.models import Catalogue, Criterion
from organisations import sign_ons
from organisations.models import (
    Admission,
    FoundingRequest,
    Invitation,
    Mandate,
    MandateMethod,
    Membership,
    Organisation,
    Product,
    ProductVersion,
    Role,
    Signing,
    SignOn,
    User,
)
from review.models import Feedback
from statements.issuing.issue import issue

CATALOGUE = Path(__file__).parent / "data" / "catalogue"
EDITIONS = Path(__file__).parent / "data" / "editions"
PASSWORD = "correct horse battery"


def declaration(**changes):
    """Who stands for the answers."""
    fields = {"name": "Ada Byron", "function": "Head of Development", "place": "Bremen", "at": datetime.now(UTC)}
    return Declaration(**fields | changes)


def load_catalogue():
    """The small catalogue of the tests: two categories, of which a vendor answers four criteria, others one.

    It lies in the database already, unless the test before emptied that.
    """
    return Catalogue.objects.filter(identifier="test-code", edition="1").first() or load(CATALOGUE)[0]


def keep_in_memory(catalogue):
    """As in a process that showed the edition before."""
    for read in (in_memory.criteria_of, in_memory.categories_of, in_memory.glossary_of, in_memory.standards_of):
        read(catalogue)


def load_edition(edition):
    """Edition "1" or "2" of another catalogue: the second has one criterion of each kind of change."""
    return load(EDITIONS / edition)[0]


@cache
def hash_of(password):
    return make_password(password, hasher=MD5PasswordHasher())


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody with a password and a confirmed address, who can sign in."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.LazyFunction(lambda: hash_of(PASSWORD))

    @factory.post_generation
    def address(self, create, extracted, **kwargs):
        EmailAddress.objects.bulk_create([EmailAddress(user=self, email=self.email, primary=True, verified=True)])


class ReviewerFactory(UserFactory):
    is_reviewer = True


class OrganisationFactory(factory.django.DjangoModelFactory):
    """One whose signatories may speak for it, unless told otherwise."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Company {n}")
    role = Role.VENDOR
    country = "DE"

    @factory.post_generation
    def confirmed(self, create, extracted, **kwargs):
        if extracted is not False:
            Mandate.objects.bulk_create([Mandate(organisation=self, method=MandateMethod.NOTE, note="We know them.")])


class MembershipFactory(factory.django.DjangoModelFactory):
    """Somebody with every right, unless told otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    is_administrator = True
    is_editor = True
    is_signatory = True


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"guest{n}@example.org")
    invited_by = factory.SubFactory(UserFactory)


class AdmissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Admission

    organisation = factory.SubFactory(OrganisationFactory)
    asked_by = factory.SubFactory(UserFactory)


class FoundingRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FoundingRequest
        skip_postgeneration_save = True

    asked_by = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Founded {n}")
    role = Role.VENDOR
    country = "DE"
    reason = "Another owner."

    @factory.post_generation
    def alike(self, create, extracted, **kwargs):
        self.alike.set(extracted or [])


class SigningFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Signing

    organisation = factory.SubFactory(OrganisationFactory)
    signed_on = date(2026, 1, 31)
    name = "Ada Byron"
    function = "Director"
    place = "Bremen"


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Product {n}")


class VersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductVersion

    product = factory.SubFactory(ProductFactory)
    name = factory.Sequence(lambda n: f"{n}.0")


def make_assessment(
    *, by=None, answered=False, role=Role.VENDOR, language="en", version=None, catalogue=None, like=None
) -> Assessment:
    """A draft on the tests' catalogue; ``by`` is a member with every right, made if not given.

    But for one that carries answers over from another, it is written down as the rows that starting leaves:
    ``test_factories.py`` holds them against each other.
    """
    catalogue = catalogue or load_catalogue()
    if by:
        organisation = by.memberships.select_related("organisation").first().organisation
    else:
        membership = MembershipFactory(organisation__role=role)
        organisation, by = membership.organisation, membership.user
    if organisation.is_vendor and version is None:
        version = VersionFactory(product__organisation=organisation)
    if like:
        assessment = lifecycle.start(
            organisation, version=version, catalogue=catalogue, language=language, like=like, by=by
        )
        if answered:
            answer_all(assessment)
        return assessment
    assessment = Assessment.objects.create(
        organisation=organisation, version=version, catalogue=catalogue, language=language, created_by=by
    )
    begun = [Answer(assessment=assessment, criterion=each) for each in criteria_for(organisation.role, catalogue)]
    if answered:
        fill(begun, Code.FULFILLED)
    Answer.objects.bulk_create(begun)
    note_entered(assessment, by=by, at=timezone.now())
    return assessment


def note_entered(assessment, *, by, at) -> None:
    Event.objects.bulk_create([Event(assessment=assessment, status=assessment.status, by=by, at=at)])


def criteria_for(role, catalogue) -> list[Criterion]:
    """Those addressed to the role, read once, however many assessments begin with them."""
    return _criteria_for(role, catalogue.pk, catalogue.loaded_at)


@lru_cache(64)
def _criteria_for(role, catalogue, loaded_at):
    return list(Criterion.objects.filter(catalogue=catalogue).addressed_to(role))


def answer_all(assessment, code=Code.FULFILLED) -> None:
    """Answer every criterion so that nothing is open."""
    answers = list(assessment.answers.select_related("criterion"))
    fill(answers, code)
    Answer.objects.bulk_update(answers, ["code", "explanation", "planned_for", "standards"])


def fill(answers, code) -> None:
    standard = {"standard": "jt", "name": "JT", "edition": "", "direction": "read", "scope": "", "evidence": ""}
    for answer in answers:
        answer.code, answer.explanation = code, f"How it is with {answer.criterion.key}."
        answer.planned_for = date(2027, 3, 31) if code == Code.PLANNED else None
        answer.standards = [standard] if answer.criterion.asks_for_standards else []


def signatory_of(assessment) -> User:
    return assessment.organisation.memberships.filter(is_signatory=True).select_related("user").first().user


def make_submission(assessment=None, *, at=None):
    """A submission that waits for a reviewer: the rows that submitting leaves, and nobody is told by mail."""
    assessment = assessment or make_assessment(answered=True)
    declared = declaration(at=at) if at else declaration()
    signatory = signatory_of(assessment)
    submission = submissions.freeze(assessment, declared, by=signatory)
    assessment.status = Status.SUBMITTED
    assessment.save(update_fields=["status"])
    note_entered(assessment, by=signatory, at=declared.at)
    return submission


def make_statement(assessment=None, *, reviewer=None, at=None):
    """A statement, issued with everything that belongs to it; takes about a tenth of a second."""
    submission = make_submission(assessment, at=at)
    reviewer = reviewer or ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.approve(submission, by=reviewer)
    submission.refresh_from_db()
    return issue(submission, at=at)


def answer_of(assessment, key) -> Answer:
    return assessment.answers.select_related("criterion").get(criterion__key=key)


def make_failed_task(path, *args, error="OSError: no way out", **fields) -> DBTaskResult:
    """A task, named by where it is written, that a worker tried with these arguments in vain."""
    now = timezone.now()
    told = {"status": TaskResultStatus.FAILED, "traceback": f"Traceback:\n  …\n{error}\n", "finished_at": now}
    given = {"args": args, "kwargs": {}}
    return DBTaskResult.objects.create(
        task_path=path, args_kwargs=given, backend_name="default", **(told | {"started_at": now} | fields)
    )


def make_remark(statement, **fields) -> Feedback:
    """A reader's feedback whose address is confirmed, unless told otherwise."""
    now = datetime.now(UTC)
    typed = {"text": "Your export loses colours.", "name": "Grace", "email": "grace@example.net", "language": "en"}
    return Feedback.objects.create(statement=statement, **{"sent_at": now, "confirmed_at": now} | typed | fields)


def make_sign_on(organisation=None, *, domain="nordwerk.example", server_url="https://id.nordwerk.example", **app):
    """A company's sign-on, as a manager keeps it."""
    app = {"name": "Nordwerk account", "provider_id": "nordwerk", "client_id": "portal", "secret": "between us"} | app
    new = SignOn(organisation=organisation or OrganisationFactory(name="Nordwerk"))
    app |= {"server_url": server_url}
    return sign_ons.store(new, app=app, domains=[domain], by=UserFactory(is_staff=True))
