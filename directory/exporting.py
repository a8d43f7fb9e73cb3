"""The list of the directory as rows: what listings say, without reading a document."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.models import Code
from organisations.addresses import absolute
from organisations.models import Role
from statements.listing import LETTERS
from statements.models import Listing, Statement, Status

from .tables import Value

FIELDS = (
    "statement__number",
    "statement__organisation__name",
    "role",
    "statement__object_name",
    "catalogue__identifier",
    "catalogue__edition",
    "issued_at",
    "in_force_until",
    "statement__valid_until",
    "statement__withdrawn_at",
    "answers",
    "statement__digest",
)
AT_ONCE = 2000


def titles() -> list[str]:
    return [
        _("Number"),
        pgettext("statement", "Status"),
        _("Organisation"),
        _("Role"),
        _("Object"),
        _("Catalogue"),
        _("Edition"),
        _("Issued on"),
        _("Valid until"),
        *(str(label) for label in Code.labels),
        _("Address"),
        _("Digest"),
    ]


def rows(keys: Sequence[int], *, at: datetime | None = None) -> Iterator[list[Value]]:
    """Return a row for each of the statements, in their order, read from the database some at a time."""
    at = at or timezone.now()
    roles = {value: str(label) for value, label in Role.choices}
    statuses = {status: str(status.label) for status in Status}
    for row in _read(keys):
        number, organisation, role, about, catalogue, edition, issued, ends, until, withdrawn, answers, digest = row
        yield [
            number,
            statuses[_status(ends, until, withdrawn, at)],
            organisation,
            roles[role],
            about,
            catalogue,
            edition,
            timezone.localdate(issued),
            timezone.localdate(until),
            *(answers.count(LETTERS[code]) for code in Code.values),
            absolute(Statement(number=number).get_absolute_url()),
            digest,
        ]


def _read(keys: Sequence[int]) -> Iterator[list]:
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        read = {key: row for key, *row in Listing.objects.filter(pk__in=some).values_list("pk", *FIELDS)}
        yield from (read[key] for key in some)


def _status(ends: datetime, until: datetime, withdrawn: datetime | None, at: datetime) -> Status:
    """As :meth:`statements.models.StatementQuerySet.with_status` says: what ends before its time was superseded."""
    if withdrawn:
        return Status.WITHDRAWN
    if ends < until:
        return Status.SUPERSEDED
    return Status.IN_FORCE if until >= at else Status.EXPIRED
