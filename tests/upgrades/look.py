"""``python -m tests.upgrades.look``: is all that a portal keeps as it was promised? Prints counts and problems as JSON.

Looks at the portal of the environment, in whatever way a visitor, a member or a machine would, and changes nothing but
what signing in does.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cpo_portal.settings"
    django.setup()

    from django.test.utils import setup_test_environment

    setup_test_environment(debug=True)
    looks = (_migrations, _rows, _statements, _public_log, _listings, _people_and_their_assessments)
    told = {look.__name__.strip("_"): list(look()) for look in looks}
    json.dump({"counts": _counts(), "problems": {name: found for name, found in told.items() if found}}, sys.stdout)


def _counts() -> dict[str, int]:
    from django.apps import apps

    return {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}


def _migrations() -> Iterator[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    yield from map(str, executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _rows() -> Iterator[str]:
    """Every row can be read as its model has it today, and every file it names has size and digest."""
    from django.apps import apps

    from core.stored_files import FileLost, opened
    from cpo_portal.backup.named_files import named_files

    for model in apps.get_models():
        list(model._default_manager.all())
    for each in named_files().values():
        try:
            opened(each.name, size=each.size, sha256=each.sha256).close()
        except FileLost as error:
            yield str(error)


def _statements() -> Iterator[str]:
    """Each is genuine with the very data on record; page, PDF and JSON are what was issued."""
    from django.test import Client

    from statements.models import Statement
    from statements.verification import verify

    client = Client()
    for statement in Statement.objects.all():
        address = f"/statements/{statement.number}"
        page, pdf, document = (client.get(f"{address}{end}") for end in ("/", ".pdf", ".json"))
        if (page.status_code, pdf.status_code, document.status_code) != (200, 200, 200):
            yield f"{statement} cannot be read."
            continue
        verdict = verify(pdf.getvalue())
        bad = [line.sentence for line in verdict.lines if line.key != "record" and line.state.value == "bad"]
        if not verdict.outcome.is_genuine or bad:
            yield f"{statement}: {verdict.outcome.message} {bad}"
        if document.getvalue().decode() != statement.document:
            yield f"{statement}: its JSON is not what was issued."


def _public_log() -> Iterator[str]:
    from django.test import Client

    from cpo_verify import log_chain
    from statements.models import Statement

    entries = log_chain.entries_of(json.loads(Client().get("/statements/log.json").getvalue()))
    yield from log_chain.problems(entries)
    for statement in Statement.objects.all():
        with statement.pdf.open() as file:
            sha256 = hashlib.sha256(file.read()).hexdigest()
        yield from log_chain.problems_of_statement(statement.content, entries, pdf_sha256=sha256)


def _listings() -> Iterator[str]:
    """The directory has each statement, with all that listing it would write today."""
    from django.test import Client

    from statements import listing
    from statements.models import Listing, Statement

    page = Client().get("/directory/", {"status": "all"}).content.decode()
    for statement in Statement.objects.all():
        wanted = listing.listing_of(statement, listing.keys_in_order(statement.catalogue))
        if hasattr(statement, "successor"):
            wanted.in_force_until = min(wanted.in_force_until, statement.successor.issued_at)
        kept = Listing.objects.filter(statement=statement).first()
        if kept is None or _fields(kept) != _fields(wanted):
            yield f"{statement} is not listed as it should be."
        named = [_fields(each) for each in listing.standards_of(wanted, statement.declaration)]
        if kept and sorted(map(_fields, kept.standards.all()), key=repr) != sorted(named, key=repr):
            yield f"{statement}: its standards are not listed as they should be."
        if f"/statements/{statement.number}/" not in page:
            yield f"{statement} is not in the directory."


def _fields(row) -> dict:
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}


def _people_and_their_assessments() -> Iterator[str]:
    """Everybody of the demo can sign in by their password, and read every page of their assessments."""
    from django.test import Client

    from cpo_portal.demo import PASSWORD
    from organisations.models import User

    for user in User.objects.filter(is_active=True):
        client = Client()
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        if "_auth_user_id" not in client.session:
            yield f"{user.email} cannot sign in."
            continue
        for address in ("/", "/assessments/", "/accounts/", *_addresses_of(user)):
            if (status := client.get(address).status_code) != 200:
                yield f"{user.email} reads {status} at {address}."


def _addresses_of(user) -> Iterator[str]:
    from assessments.models import Assessment

    for assessment in Assessment.objects.filter(organisation__memberships__user=user):
        yield f"/assessments/{assessment.pk}/"
        yield f"/assessments/{assessment.pk}/history/"
        yield f"/assessments/{assessment.pk}/cpo.json"
        for category in assessment.catalogue.categories.all():
            yield f"/assessments/{assessment.pk}/{category.key}/"


if __name__ == "__main__":
    main()
