"""The demo: fictional organisations of ``fixtures/demo``, carried through the same doors as real ones."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from assessments import lifecycle
from assessments.answers import history
from assessments.models import Answer, Assessment, Code, Origin
from assessments.submissions import Declaration
from core.mail import silence
from criteria.models import Catalogue
from organisations import members
from organisations.models import (
    Mandate,
    MandateMethod,
    Membership,
    Organisation,
    Product,
    ProductVersion,
    Signing,
    User,
)
from requirements import profiles
from requirements.models import Minimum
from statements import withdrawal
from statements.issuing.issue import issue
from statements.models import LogEntry, Statement

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
PASSWORD = "openness"  # noqa: S105 everybody may know it: it opens fictional organisations only
REVIEWING_TAKES = timedelta(days=9)


def load(folder: Path = FOLDER, only: set[str] | None = None) -> Iterator[str]:
    """Load the demo people and organisations, yielding a line about each; what is there already stays as it is."""
    documents = [_read(file) for file in sorted((folder / "organisations").glob("*.yaml"))]
    documents = [document for document in documents if only is None or document["slug"] in only]
    persons = _people(folder)
    catalogue = Catalogue.objects.current()
    if catalogue is None:
        raise ValueError("Load a catalogue first: manage.py load_catalogue fixtures/catalogues/….")
    moves: list[tuple[datetime, Callable[[], str]]] = []
    for document in documents:
        organisation = Organisation.objects.filter(slug=document["slug"]).first()
        if organisation is None:
            with transaction.atomic():
                organisation = _organisation(document, persons)
            yield f"{organisation}"
        by_version: dict[str, dict] = {}
        for described in document["assessments"]:
            answers = by_version.get(str(described.get("like")), {}) | described["answers"]
            by_version[str(described.get("version"))] = answers
            if not _is_there(described, organisation):
                carry = partial(
                    _carry, described, answers, organisation, catalogue, reviewer=persons["staff@example.com"]
                )
                moves.append((_declared_on(described) + REVIEWING_TAKES, carry))
                if withdrawn := described.get("withdrawn"):
                    moves.append((_moment(withdrawn["date"]), partial(_withdraw, described, organisation)))
    # In the order of time, so that statements get their numbers, and the log its entries, as they would have.
    for _at, move in sorted(moves, key=itemgetter(0)):
        yield move()
    for document in documents:
        for described in document.get("requirements", []):
            yield from _profile(described, Organisation.objects.get(slug=document["slug"]), catalogue)


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _people(folder: Path) -> dict[str, User]:
    persons = {}
    for described in _read(folder / "people.yaml")["people"]:
        user = User.objects.filter(email=described["email"]).first()
        if user is None:
            flags = {name: described.get(name, False) for name in ("is_reviewer", "is_staff", "is_superuser")}
            user = User.objects.create_user(described["email"], PASSWORD, name=described["name"], **flags)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        persons[user.email] = user
        user.speaks_for, user.rights = described.get("organisation"), described.get("rights", [])
    return persons


def _organisation(document: dict, persons: dict[str, User]) -> Organisation:
    spokespersons = [user for user in persons.values() if user.speaks_for == document["slug"]]
    founder = next((user for user in spokespersons if "administrator" in user.rights), None) or _spokesperson(document)
    fields = {name: document.get(name, "") for name in ("name", "slug", "role", "country", "website", "about")}
    organisation = members.found(Organisation(**fields), by=founder)
    for user in spokespersons:
        rights = {f"is_{right}": right in user.rights for right in ("administrator", "editor", "signatory")}
        Membership.objects.update_or_create(user=user, organisation=organisation, defaults=rights)
    if published := [each for each in document["assessments"] if each["outcome"] in ("published", "withdrawn")]:
        Mandate.objects.create(
            organisation=organisation,
            method=MandateMethod.NOTE,
            note="Fictional, as is the organisation.",
            confirmed_by=persons["staff@example.com"],
            confirmed_at=min(_declared_on(each) for each in published),
        )
    if signing := document.get("signing"):
        confirmed_at = _moment(signing["date"]) + timedelta(days=6)
        Signing.objects.create(
            organisation=organisation,
            signed_on=signing["date"],
            name=signing["name"],
            function=signing["function"],
            place=signing["place"],
            recorded_by=founder,
            confirmed_by=persons["staff@example.com"],
            confirmed_at=confirmed_at,
        )
    for described in document.get("products", []):
        product = Product.objects.create(
            organisation=organisation,
            name=described["name"],
            website=described.get("website", ""),
            about=described.get("about", ""),
        )
        for name in described["versions"]:
            ProductVersion.objects.create(product=product, name=name)
    return organisation


def _spokesperson(document: dict) -> User:
    """Somebody who can declare for an organisation that no demo person speaks for; nobody can sign in as them."""
    user, _created = User.objects.get_or_create(
        email=f"portal@{document['slug']}.example", defaults={"name": _signatory(document)["name"], "is_active": False}
    )
    return user


def _signatory(document: dict) -> dict:
    declared = (each["declared"] for each in document["assessments"] if each.get("declared"))
    return next(declared, document.get("signing") or {"name": document["name"]})


def _is_there(described: dict, organisation: Organisation) -> bool:
    assessments = organisation.assessments.all()
    if organisation.is_vendor:
        return assessments.filter(
            version__product__name=described["product"], version__name=str(described["version"])
        ).exists()
    return assessments.exists()


@silence()
@transaction.atomic
def _carry(described: dict, answers: dict, organisation: Organisation, catalogue: Catalogue, *, reviewer: User) -> str:
    """Take one assessment as far as its outcome says, at the days it names."""
    founder = _founder(organisation)
    version = None
    if organisation.is_vendor:
        version = ProductVersion.objects.get(
            product__organisation=organisation, product__name=described["product"], name=str(described["version"])
        )
    assessment = lifecycle.start(
        organisation, version=version, catalogue=catalogue, language=described["language"], by=founder
    )
    _answer(assessment, answers, by=founder, at=_declared_on(described) - timedelta(days=3))
    outcome = described["outcome"]
    if outcome == "draft":
        return f"{assessment}: draft"
    declared = described["declared"]
    at = _moment(declared["date"])
    submission = lifecycle.submit(
        assessment,
        declared=Declaration(declared["name"], declared["function"], declared["place"], at=at),
        by=founder,
    )
    if outcome == "submitted":
        return f"{assessment}: submitted"
    lifecycle.take(submission, by=reviewer)
    if outcome == "returned":
        lifecycle.return_to_organisation(submission, reason=described["returned"]["reason"], by=reviewer)
        return f"{assessment}: returned"
    lifecycle.approve(submission, by=reviewer)
    submission.refresh_from_db()
    statement = issue(submission, at=_after_the_log(at + REVIEWING_TAKES))
    return f"{assessment}: {statement} published"


@silence()
def _withdraw(described: dict, organisation: Organisation) -> str:
    about, name = {}, str(described.get("version"))
    if organisation.is_vendor:
        about = {"product__name": described["product"], "submission__assessment__version__name": name}
    statement, withdrawn = Statement.objects.get(organisation=organisation, **about), described["withdrawn"]
    at = _after_the_log(_moment(withdrawn["date"]))
    withdrawal.withdraw(statement, reason=withdrawn["reason"], by=_founder(organisation), at=at)
    return f"{statement.submission.assessment}: {statement} withdrawn"


def _founder(organisation: Organisation) -> User:
    return organisation.memberships.filter(is_signatory=True, is_editor=True).select_related("user").first().user


def _after_the_log(at: datetime) -> datetime:
    """That moment, or the log's newest where the portal has issued already: the log never goes back."""
    newest = LogEntry.objects.newest()
    return max(at, newest.at) if newest else at


def _answer(assessment: Assessment, answers: dict, *, by: User, at: datetime) -> None:
    register = {standard.key: standard.name for standard in assessment.catalogue.standards.all()}
    rows = list(assessment.answers.select_related("criterion"))
    for row in rows:
        if said := answers.get(row.criterion.key):
            row.code = Code(said["answer"])
            row.explanation = said.get("explanation", "").strip()
            row.planned_for = said.get("planned_for")
            row.evidence = said.get("evidence", [])
            row.standards = [_standard(each, register) for each in said.get("standards", [])]
            row.revision, row.changed_by, row.changed_at = 1, by, at
    fields = ["code", "explanation", "planned_for", "evidence", "standards", "revision", "changed_by", "changed_at"]
    Answer.objects.bulk_update(rows, fields)
    history.note_begun(rows, by=by, at=at, origin=Origin.TYPED)


@transaction.atomic
def _profile(described: dict, organisation: Organisation, catalogue: Catalogue) -> Iterator[str]:
    """A profile of requirements from the template, with what is asked differently."""
    if organisation.requirement_profiles.filter(name=described["name"]).exists():
        return
    editor = organisation.memberships.filter(is_editor=True).select_related("user").first().user
    register = {standard.key: standard.name for standard in catalogue.standards.all()}
    begun = profiles.from_template(profiles.asked_of_vendors(catalogue))
    profile = profiles.start(organisation, name=described["name"], catalogue=catalogue, requirements=begun, by=editor)
    for criterion, asked in described["asked"].items():
        profiles.ask(
            profile,
            criterion,
            weight=asked["weight"],
            minimum=asked.get("minimum", Minimum.FULFILLED),
            planned_until=asked.get("planned_until"),
            standards=[_wanted(each, register) for each in asked.get("standards", [])],
            by=editor,
        )
    yield f"{organisation}: {profile}"


def _wanted(described: dict, register: dict[str, str]) -> dict:
    key = described["standard"]
    return {"standard": key, "name": register[key], "edition": "", "direction": described.get("direction", "")}


def _standard(described: dict, register: dict[str, str]) -> dict:
    key = described.get("standard", "")
    texts = {name: described.get(name) or "" for name in ("edition", "direction", "scope", "evidence")}
    return {"standard": key, "name": register.get(key) or described["name"], **texts}


def _declared_on(described: dict) -> datetime:
    declared = described.get("declared")
    return _moment(declared["date"]) if declared else datetime.now(UTC)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=UTC)
