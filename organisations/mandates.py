"""Who may speak for an organisation: a code proves that its people read mail at its domain, staff confirm it.

The code does not confirm by itself: who founds an organisation chooses its website, too, and may own a domain that only
looks like another's. That is for staff to see. They can also go by the paper that was signed, or by what they note.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.background.backend import enqueue
from core.refusals import Refused

from . import audit, permissions, website_hosts
from .mails import mail_mandate_code
from .models import Deed, Mandate, MandateCode, MandateMethod, Organisation, Signing, User


@transaction.atomic
def send_code(organisation: Organisation, address: str, *, by: User) -> MandateCode:
    """Send a code to the address, in place of one sent before; raises :class:`Refused` if it is not at the website."""
    if not permissions.may_administer(by, organisation):
        raise PermissionDenied
    organisation = _held(organisation)
    _must_not_stand(organisation)
    address = website_hosts.at_website(address, organisation.website)
    organisation.mandate_codes.filter(entered_at__isnull=True).delete()
    code = MandateCode.objects.create(
        organisation=organisation, address=address, host=website_hosts.host_of(organisation.website), sent_by=by
    )
    audit.note(Deed.CODE_SENT, by=by, organisation=organisation, about=address)
    enqueue(mail_mandate_code, code.pk)
    return code


def enter_code(organisation: Organisation, typed: str, *, by: User) -> MandateCode:
    """Note that the code sent to the organisation was entered; staff go on from there.

    Raises :class:`Refused` when it is not that code, which counts as a try, and when there is none to be entered.
    """
    if not permissions.may_administer(by, organisation):
        raise PermissionDenied
    with transaction.atomic():  # a try in vain is counted, too
        code = _held(organisation).mandate_codes.open().first()
        if code is None:
            raise Refused(_("There is no code to be entered, or it has ended. Have a new one sent."))
        code.tries += 1
        if right := code.is_said_by(typed):
            code.entered_at = timezone.now()
            audit.note(Deed.CODE_ENTERED, by=by, organisation=organisation, about=code.address)
        code.save(update_fields=["tries", "entered_at"])
    if not right:
        if code.tries == MandateCode.TRIES:
            raise Refused(_("This is not the code, and it was the last try. Have a new one sent."))
        raise Refused(_("This is not the code that was sent to %s.") % code.address)
    return code


def proof(organisation: Organisation) -> MandateCode | None:
    """Return the code entered last, if the website still is at the domain it was sent to."""
    host = website_hosts.host_of(organisation.website)
    return organisation.mandate_codes.entered().filter(host=host).first() if host else None


def may_confirm(user: User, organisation: Organisation) -> bool:
    """Reviewers, but nobody their own organisation's."""
    return user.is_reviewer and permissions.membership(user, organisation) is None


@transaction.atomic
def confirm(organisation: Organisation, *, method: str, note: str, by: User) -> Mandate:
    """Put on record that the organisation's signatories may speak for it, and how that is known.

    Raises :class:`Refused` when there is not what the method goes by.
    """
    if not may_confirm(by, organisation):
        raise PermissionDenied
    organisation = _held(organisation)
    _must_not_stand(organisation)
    address = ""
    if method == MandateMethod.CODE:
        entered = proof(organisation)
        if entered is None:
            raise Refused(_("No code from the domain of its website was entered."))
        address = entered.address
    elif method == MandateMethod.PAPER:
        if not Signing.objects.filter(organisation=organisation).exists():
            raise Refused(_("The organisation has recorded no signing of the code."))
    elif not note:
        raise Refused(_("Say in a sentence how you know."))
    mandate = Mandate.objects.create(
        organisation=organisation, method=method, address=address, note=note, confirmed_by=by
    )
    after = {"method": method, "address": address}
    audit.note(Deed.MANDATE_CONFIRMED, by=by, organisation=organisation, after=after, reason=note)
    organisation.save(update_fields=["changed_at"])  # its public page says so
    return mandate


@transaction.atomic
def revoke(organisation: Organisation, *, reason: str, by: User) -> None:
    """Take the confirmation back. What is published stays; nothing further is until it is confirmed anew."""
    if not may_confirm(by, organisation):
        raise PermissionDenied
    if not reason:
        raise Refused(_("Say why you revoke it; the organisation reads it."))
    organisation = _held(organisation)
    mandate = _standing(organisation)
    if mandate is None:
        raise Refused(_("There is no confirmation to revoke."))
    mandate.revoked_by, mandate.revoked_at, mandate.revoked_because = by, timezone.now(), reason
    mandate.save(update_fields=["revoked_by", "revoked_at", "revoked_because"])
    organisation.mandate_codes.all().delete()  # what was proven by then proves nothing any more
    before = {"method": mandate.method, "address": mandate.address}
    audit.note(Deed.MANDATE_REVOKED, by=by, organisation=organisation, before=before, reason=reason)
    organisation.save(update_fields=["changed_at"])


def must_stand(organisation: Organisation) -> None:
    """Raise :class:`Refused` unless the organisation's people may speak for it; held to the end of the transaction."""
    if _standing(organisation) is None:
        raise Refused(
            _("It is not confirmed yet that the signatories of %s may speak for it, so nothing of it is published.")
            % organisation
        )


def _must_not_stand(organisation: Organisation) -> None:
    if organisation.mandates.standing().exists():
        raise Refused(_("It is confirmed already that the signatories may speak for the organisation."))


def _standing(organisation: Organisation) -> Mandate | None:
    return organisation.mandates.standing().select_for_update(of=("self",)).first()


def _held(organisation: Organisation) -> Organisation:
    """The organisation's row as it is now, held to the end of the transaction."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
