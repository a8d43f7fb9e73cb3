"""What was seeded, by what the addresses of its pages are made of. Addresses stay where code is reorganised.

The bench of another checkout calls :func:`prepare` and :func:`sealed_pdf` here (``scripts/bench --against``), and needs
every field of :class:`.addresses.Scenario`. So these keep their names and what they mean, whatever else is renamed.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict

from django.conf import settings
from django.test import Client

from assessments.models import Assessment, Submission
from criteria.models import Catalogue
from organisations.models import User
from requirements.models import RequirementProfile
from statements.issuing import issue
from statements.models import Statement

from . import browser, deployment
from .addresses import Scenario
from .client import HOST
from .seed import work
from .seed.population import Population

UNDECIDED = 240  # more than a page of the queue


def prepare(statements: int) -> dict:
    """Fill an empty database; the settings must be those of production, and Django set up."""
    population = Population(deployment.prepare())
    population.grow(to=statements)
    return asdict(scenario_of(population))


def sealed_pdf(number: str) -> bytes:
    """Make the PDF of a statement anew, as issuing does."""
    statement = Statement.objects.select_related("submission__assessment__catalogue").get(number=number)
    return issue.sealed_pdf(statement.content, statement.submission, statement.document.encode())


def scenario_of(population: Population) -> Scenario:
    """Add what waits to be done, and describe the whole."""
    draft, member = work.draft(population)
    undecided = work.undecided(population, UNDECIDED)
    profile, customer = work.profile(population)
    six = list(Statement.objects.in_force().filter(role="vendor").order_by("pk")[:6])
    people = {"member": member, "reviewer": population.reviewer, "customer": customer}
    return Scenario(
        catalogue=_catalogue(population.catalogue),
        statements=[statement.number for statement in six],
        statement=_statement(six[0]),
        draft=_draft(draft),
        urgent=min((each for each in undecided if not each.reviewer), key=lambda each: each.due_on).pk,
        taken=_submission(next(each for each in undecided if each.reviewer)),
        profile=_profile(profile),
        cookies={person: _cookies_of(user) for person, user in people.items()},
        usable=browser.USABLE,
    )


def _catalogue(catalogue: Catalogue) -> dict:
    numbers = [criterion.number for criterion in catalogue.criteria.in_order()]
    return {"identifier": catalogue.identifier, "edition": catalogue.edition, "numbers": numbers}


def _statement(statement: Statement) -> dict:
    answers: Sequence[dict] = json.loads(statement.document)["declaration"]["answers"]
    return {"name": statement.object_name, "criteria": [said["criterion"] for said in answers]}


def _draft(draft: Assessment) -> dict:
    answers = list(draft.answers.in_order())
    keys = [answer.criterion.category.key for answer in answers]
    longest = max(set(keys), key=keys.count)
    plain = next(answer for answer in answers if not answer.criterion.asks_for_standards and answer.code)
    naming = next(answer for answer in answers if answer.standards)
    return {
        "id": draft.pk,
        "name": draft.object_name,
        "categories": list(dict.fromkeys(keys)),
        "longest": longest,
        "criteria": [answer.criterion.key for answer in answers if answer.criterion.category.key == longest],
        "plain": [plain.criterion.category.key, plain.criterion.key],
        "naming": [naming.criterion.category.key, naming.criterion.key],
    }


def _submission(submission: Submission) -> dict:
    return {"id": submission.pk, "name": submission.assessment.object_name, "digest": submission.digest}


def _profile(profile: RequirementProfile) -> dict:
    return {"id": profile.pk, "name": profile.name}


def _cookies_of(user: User) -> str:
    """A session, and the secret that posting wants."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={secrets.token_hex(16)}"
