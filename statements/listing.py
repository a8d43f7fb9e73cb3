"""Writing down what the directory asks about a statement, and when it stops being in force."""

from collections.abc import Iterable
from datetime import datetime

from criteria.models import Catalogue

from .models import ListedStandard, Listing, Statement

LETTERS = {"fulfilled": "f", "partly": "p", "planned": "l", "not_fulfilled": "n", "not_applicable": "x"}
UNASKED = "-"  # a criterion that is not addressed to the issuer


def keys_in_order(catalogue: Catalogue) -> list[str]:
    """The keys of the catalogue's criteria: the place of each is that of its letter in :attr:`Listing.answers`."""
    return list(catalogue.criteria.in_order().values_list("key", flat=True))


def enter(statement: Statement) -> None:
    """List a statement just issued, and end its predecessor's listing."""
    keys = keys_in_order(statement.catalogue)
    listing = listing_of(statement, keys)
    listing.save(force_insert=True)
    ListedStandard.objects.bulk_create(standards_of(listing, statement.declaration))
    if statement.supersedes_id:
        end(statement.supersedes_id, at=statement.issued_at)


def end(statement_id: int, *, at: datetime) -> None:
    """Say that a statement is not in force from that moment on."""
    Listing.objects.filter(pk=statement_id, in_force_until__gt=at).update(in_force_until=at)


def listing_of(statement: Statement, keys: Iterable[str]) -> Listing:
    """Return the unsaved listing; ``keys`` as from :func:`keys_in_order`."""
    declaration = statement.declaration
    said = {answer["criterion"]: answer for answer in declaration["answers"]}
    names = f"{declaration['issuer']['organisation']} {statement.object_name}"
    explanations = "\n".join(answer["explanation"] for answer in declaration["answers"] if answer["explanation"])
    return Listing(
        statement=statement,
        organisation_id=statement.organisation_id,
        product_id=statement.product_id,
        catalogue_id=statement.catalogue_id,
        role=statement.role,
        language=statement.language,
        name=names.lower(),
        issued_at=statement.issued_at,
        in_force_until=min(filter(None, (statement.valid_until, statement.withdrawn_at))),
        answers="".join(LETTERS[said[key]["answer"]] if key in said else UNASKED for key in keys),
        planned=planned_days(declaration),
        words=f"{statement.number} {names}\n{explanations}",
    )


def planned_days(declaration: dict) -> dict[str, str]:
    """Return until when what a declaration calls planned is planned, by the criteria's keys."""
    return {answer["criterion"]: answer["planned_for"] for answer in declaration["answers"] if answer["planned_for"]}


def standards_of(listing: Listing, declaration: dict) -> list[ListedStandard]:
    """Return, unsaved, the standards that a declaration's answers name."""
    return [
        ListedStandard(
            listing=listing,
            criterion=answer["criterion"],
            standard=named["standard"],
            name=named["name"].lower()[:200],
            edition=named["edition"].lower()[:100],
            direction=named["direction"],
        )
        for answer in declaration["answers"]
        for named in answer["standards"]
    ]
