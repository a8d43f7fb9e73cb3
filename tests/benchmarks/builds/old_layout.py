"""The scenario of a checkout that is older than ``tests.benchmarks.scenario``: up to d9125cf, of November 2026.

``probe`` runs this file inside such a checkout, whose modules are what is imported here. Nothing in them changes any
more; this file can go when no build of that age is measured against.
"""

import json

from criteria.models import Catalogue
from statements import issuing
from statements.models import Statement
from tests.benchmarks import browser, running, seeding


def prepare(statements: int) -> dict:
    catalogue: Catalogue = running._prepare()
    population = seeding.Population(catalogue)
    population.grow(to=statements)
    draft, member = population.draft()
    undecided = population.undecided(running.UNDECIDED)
    profile, customer = population.profile()
    six = list(Statement.objects.in_force().filter(role="vendor").order_by("pk")[:6])
    taken = next(each for each in undecided if each.reviewer)
    people = {"member": member, "reviewer": population.reviewer, "customer": customer}
    return {
        "catalogue": {
            "identifier": catalogue.identifier,
            "edition": catalogue.edition,
            "numbers": [criterion.number for criterion in catalogue.criteria.in_order()],
        },
        "statements": [statement.number for statement in six],
        "statement": {
            "name": six[0].object_name,
            "criteria": [said["criterion"] for said in json.loads(six[0].document)["declaration"]["answers"]],
        },
        "draft": _draft(draft),
        "urgent": min((each for each in undecided if not each.reviewer), key=lambda each: each.due_on).pk,
        "taken": {"id": taken.pk, "name": taken.assessment.object_name, "digest": taken.digest},
        "profile": {"id": profile.pk, "name": profile.name},
        "cookies": {person: running._cookies_of(user) for person, user in people.items()},
        "usable": browser.USABLE,
    }


def _draft(draft) -> dict:
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


def sealed_pdf(number: str) -> bytes:
    statement = Statement.objects.select_related("submission__assessment__catalogue").get(number=number)
    return issuing._sealed_pdf(statement.content, statement.submission, statement.document.encode())
