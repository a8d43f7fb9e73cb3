"""Taking a statement back. It stays readable and says that it is withdrawn, and why."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import lifecycle
from assessments.models import Act as In
from core.refusals import Refused
from organisations import second_factor
from organisations.models import User
from organisations.permissions import may_declare, membership
from organisations.second_factor import Decider

from . import listing, mails, public_log
from .models import LogAct, Statement


def may_withdraw(user: User, statement: Statement) -> bool:
    """Its organisation's signatories, and the association's reviewers, but none of these their own organisation's."""
    if not user.is_authenticated:
        return False
    if membership(user, statement.organisation):
        return may_declare(user, statement.organisation)
    return user.is_reviewer


def demand_right(user: User, statement: Statement) -> None:
    """Raise ``PermissionDenied`` unless the person may withdraw it, and :class:`SecondFactorDue` while that rests."""
    if not may_withdraw(user, statement):
        raise PermissionDenied(_("Only a signatory of its organisation or the association can withdraw a statement."))
    inside = membership(user, statement.organisation)
    second_factor.demand(user, Decider.SIGNATORIES if inside else Decider.REVIEWERS)


@transaction.atomic
def withdraw(statement: Statement, *, reason: str, by: User, at: datetime | None = None) -> Statement:
    """Withdraw the statement; the reason is public, and stays in the log and in the history of its assessment."""
    demand_right(by, statement)
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if statement.withdrawn_at:
        raise Refused(_("This statement is withdrawn already."))
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn; the reason is public."))
    public_log.hold()  # so that of two at once the later one reads the clock later
    statement.withdrawn_at, statement.withdrawn_by = at or timezone.now(), by
    statement.withdrawn_reason = reason.strip()
    statement.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    listing.end(statement.pk, at=statement.withdrawn_at)
    public_log.append(LogAct.WITHDRAWN, statement, at=statement.withdrawn_at)
    mails.withdrawn(statement, by=by)
    assessment = statement.submission.assessment
    lifecycle.note(assessment, In.WITHDRAWN, by=by, at=statement.withdrawn_at, text=statement.withdrawn_reason)
    return statement
