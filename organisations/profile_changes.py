"""Changing what an organisation is known by: at once, or once staff accept it."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import tell
from core.refusals import Refused

from . import audit, names, permissions
from .mails import mail_change_decided
from .models import AuditEntry, ChangeDecision, Deed, Organisation, ProfileChange, Signing, User

KNOWN_BY = ("name", "role", "country", "website")  # what staff decide about; the rest are small corrections


def is_confirmed(organisation: Organisation) -> bool:
    """Whether others know it by what it says of itself: its signing is confirmed, or it published a statement."""
    signed = Signing.objects.filter(organisation=organisation, confirmed_at__isnull=False).exists()
    return signed or organisation.statements.exists()


@transaction.atomic
def change(organisation: Organisation, typed: Mapping[str, object], *, by: User) -> ProfileChange | None:
    """Store what an administrator typed; of a confirmed organisation, what it is known by becomes a proposal.

    Returns the proposal, or None if nothing waits. Raises :class:`Refused` when the name is somebody else's, when the
    role cannot change now, and when another proposal waits.
    """
    organisation = _held(organisation)
    if not permissions.may_administer(by, organisation):
        raise PermissionDenied
    before = audit.values(organisation, [*KNOWN_BY, "about"])
    after = {name: str(typed[name]) for name in before}
    known = {name: after[name] for name in KNOWN_BY if after[name] != before[name]}
    waits = bool(known) and is_confirmed(organisation)
    at_once = {name: value for name, value in after.items() if not (waits and name in known)}
    if at_once != {name: before[name] for name in at_once}:
        apply(organisation, at_once, by=by, deed=Deed.EDITED)
    return _propose(organisation, before={name: before[name] for name in known}, after=known, by=by) if waits else None


def apply(
    organisation: Organisation, values: Mapping[str, object], *, by: User, deed: Deed = Deed.EDITED, reason: str = ""
) -> AuditEntry:
    """Store these fields of a held organisation, in the transaction of the caller, and put that on record.

    A name brings its address along, and the old one leads there. Raises :class:`Refused` when the name is somebody
    else's, and when the role cannot change because something was begun in the old one.
    """
    before = audit.values(organisation, values)
    if values.get("name", organisation.name) != organisation.name:
        names.rename(organisation, str(values["name"]), is_known=is_confirmed(organisation))
    if values.get("role", organisation.role) != organisation.role:
        _must_have_nothing_under_way(organisation)
    for name, value in values.items():
        setattr(organisation, name, value)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise Refused(_("Another organisation takes this name at this very moment.")) from error
    return audit.note(deed, by=by, organisation=organisation, before=before, after=values, reason=reason)


def _propose(organisation: Organisation, *, before: dict, after: dict, by: User) -> ProfileChange:
    if organisation.profile_changes.open().exists():
        raise Refused(_("Another change waits for the association. Withdraw it first, or wait for the decision."))
    _must_be_possible(organisation, after)
    proposal = ProfileChange.objects.create(organisation=organisation, before=before, after=after, proposed_by=by)
    audit.note(Deed.CHANGE_PROPOSED, by=by, organisation=organisation, before=before, after=after)
    return proposal


def _must_be_possible(organisation: Organisation, after: Mapping[str, object]) -> None:
    """Say at once what would be refused in the end."""
    if "name" in after and names.is_taken(str(after["name"]), but_by=organisation):
        raise Refused(_("Another organisation is called “%s”, or was once.") % after["name"])
    if "role" in after:
        _must_have_nothing_under_way(organisation)


def _must_have_nothing_under_way(organisation: Organisation) -> None:
    """What was begun in one role is not declared in another: each role answers criteria of its own."""
    if organisation.assessments.under_way().exists():
        raise Refused(_("The role can change once no assessment is under way: finish them, or delete the drafts."))


@transaction.atomic
def accept(proposal: ProfileChange, *, by: User) -> None:
    """Let the change take effect. Raises :class:`Refused` when it was decided already, or cannot be made any more."""
    proposal = _to_decide(proposal, by=by)
    apply(proposal.organisation, proposal.after, by=by, deed=Deed.CHANGE_ACCEPTED)
    _decide(proposal, ChangeDecision.ACCEPTED, by=by)


@transaction.atomic
def refuse(proposal: ProfileChange, *, reason: str, by: User) -> None:
    """Leave everything as it is, and say why. Raises :class:`Refused` without a reason, or when it was decided."""
    proposal = _to_decide(proposal, by=by)
    proposal.reason = reason.strip()
    if not proposal.reason:
        raise Refused(_("Say why you refuse it."))
    _decide(proposal, ChangeDecision.REFUSED, by=by)
    audit.note(
        Deed.CHANGE_REFUSED,
        by=by,
        organisation=proposal.organisation,
        before=proposal.before,
        after=proposal.after,
        reason=proposal.reason,
    )


@transaction.atomic
def withdraw(proposal: ProfileChange, *, by: User) -> None:
    """Take the proposal back. Raises :class:`Refused` when it was decided already."""
    proposal = _still_open(proposal)
    if not permissions.may_administer(by, proposal.organisation):
        raise PermissionDenied
    _decide(proposal, ChangeDecision.WITHDRAWN, by=by)
    audit.note(Deed.CHANGE_WITHDRAWN, by=by, organisation=proposal.organisation, before=proposal.after)


def _to_decide(proposal: ProfileChange, *, by: User) -> ProfileChange:
    """Return the open proposal, held, for a reviewer who does not belong to the organisation."""
    proposal = _still_open(proposal)
    if not by.is_reviewer or permissions.membership(by, proposal.organisation):
        raise PermissionDenied
    return proposal


def _still_open(proposal: ProfileChange) -> ProfileChange:
    organisation = _held(proposal.organisation)
    open_one = ProfileChange.objects.filter(pk=proposal.pk, decision="").first()
    if open_one is None:
        raise Refused(_("This change was decided or withdrawn already."))
    open_one.organisation = organisation
    return open_one


def _held(organisation: Organisation) -> Organisation:
    """Return the organisation as it is now, held to the end of the transaction."""
    held = Organisation.objects.select_for_update().filter(pk=organisation.pk).first()
    if held is None:
        raise Refused(_("This organisation was merged into another one meanwhile."))
    return held


def _decide(proposal: ProfileChange, decision: ChangeDecision, *, by: User) -> None:
    proposal.decision, proposal.decided_by, proposal.decided_at = decision, by, timezone.now()
    proposal.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    if decision != ChangeDecision.WITHDRAWN:
        administrators = User.objects.filter(
            is_active=True, memberships__organisation=proposal.organisation, memberships__is_administrator=True
        )
        tell(administrators.order_by("pk"), mail_change_decided, proposal)
