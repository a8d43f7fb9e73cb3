"""Everything kept about a person, as one JSON file."""

import json
from collections.abc import Mapping

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from core.absolute_urls import absolute
from organisations.models import AuditEntry, Invitation, User
from review.models import Feedback

from .references import CONTENT, REFERENCES, rows

ACCOUNT = ("email", "name", "language", "mail_off", "is_reviewer", "is_staff", "date_joined", "last_login")


def everything_about(person: User) -> dict[str, object]:
    """Return a mapping of sections to what is kept: ``account`` is one mapping, every other section a list of rows.

    Values are those of the database, moments in UTC; no secrets: no password, no key of a second factor, no token.
    """
    told: dict[str, object] = {
        "made_at": timezone.now(),
        "portal": absolute("/"),
        "account": {name: getattr(person, name) for name in ACCOUNT},
    }
    for name, reference in REFERENCES.items():
        told[reference.section] = _told(rows(name, person), *reference.told)
    told["invitations_received"] = _told(_to(Invitation, person), "organisation__name", "created_at", "accepted_at")
    told["feedback"] = _told(_to(Feedback, person), "statement__number", "criterion", "text", "name", "sent_at")
    acts = AuditEntry.objects.filter(about__in=person.confirmed_addresses).order_by("pk")
    told["acts_about_me"] = _told(acts, "at", "deed", "organisation__name", "before", "after", "reason")
    return told


def _to(model: type[Invitation] | type[Feedback], person: User) -> QuerySet:
    """Return the rows that name an address of the person's and not the person."""
    everyone = model._base_manager.alias(address=Lower("email"))
    return everyone.filter(address__in=person.confirmed_addresses).order_by("pk")


def _told(found: QuerySet, *fields: str) -> list[dict[str, object]]:
    return [_row(values) for values in found.values(*fields).iterator()]


def _row(values: Mapping[str, object]) -> dict[str, object]:
    """Name what is reached through other rows by a path with dots; of a declaration, tell who it says declared."""
    row = {name.replace("__", "."): value for name, value in values.items() if name not in CONTENT}
    for name in CONTENT:
        if name in values:
            row |= {f"declared.{key}": value for key, value in json.loads(str(values[name]))["declared"].items()}
    return row
