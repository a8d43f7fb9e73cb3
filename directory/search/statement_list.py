"""The list of the directory as rows: what listings say, without reading a document."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from assessments.models import Code
from core.absolute_urls import absolute
from core.spreadsheets import Sheet, Value
from organisations.models import Role
from statements.listing import LETTERS
from statements.models import Listing, Statement, StatementStatus

from ..compare.words import self_declared
from .query import Found
from .saved_searches import described
from .wanted import Wanted

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
WIDTHS = [17, 14, 34, 20, 34, 20, 10, 13, 13, 10, 17, 10, 14, 16, 50, 66]
AT_ONCE = 2000


def book(found: Found) -> list[Sheet]:
    """The list, and what it is a list of."""
    return [
        Sheet(_("Statements"), titles(), rows(found.keys), WIDTHS),
        Sheet(pgettext("sheet", "About"), [_("What"), _("How")], _about(found), [26, 110]),
    ]


def _about(found: Found) -> Iterator[list[Value]]:
    wanted, page = found.wanted, reverse("directory:index")
    yield [_("Made on"), timezone.localdate(found.at)]
    yield [_("Search"), described(wanted, found.editions)]
    yield [pgettext("statement", "Status"), _status_words(wanted)]
    yield [pgettext("filter", "Issued"), _age_words(wanted)]
    yield [_("Statements"), found.number]
    yield [_("Address"), absolute(f"{page}?{query}" if (query := wanted.query()) else page)]
    yield ["", self_declared()]


def _status_words(wanted: Wanted) -> str:
    return _("all, old ones too") if wanted.old_ones else pgettext("statement", "in force")


def _age_words(wanted: Wanted) -> str:
    return _("in the last %(months)s months") % {"months": wanted.within} if wanted.within else _("at any time")


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
    statuses = {status: str(status.label) for status in StatementStatus}
    for row in _read(keys):
        number, organisation, role, about, catalogue, edition, issued, ends, until, withdrawn, answers, digest = row
        yield [
            number,
            statuses[status_at(ends, until, withdrawn, at)],
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


def status_at(ends: datetime, until: datetime, withdrawn: datetime | None, at: datetime) -> StatementStatus:
    """As :meth:`statements.models.StatementQuerySet.with_status` says: what ends before its time was superseded."""
    if withdrawn:
        return StatementStatus.WITHDRAWN
    if ends < until:
        return StatementStatus.SUPERSEDED
    return StatementStatus.IN_FORCE if until >= at else StatementStatus.EXPIRED
