"""Setting up an organisation beside others that it is like: its founder says why it is another one, staff decide."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import tell
from core.refusals import Refused

from . import audit, look_alikes, members, names
from .mails import mail_founding_decided
from .models import Deed, FoundingRequest, Organisation, User

FIELDS = ["name", "role", "country", "website", "about"]


@transaction.atomic
def ask(organisation: Organisation, *, alike: Iterable[Organisation], reason: str, by: User) -> FoundingRequest:
    """Let staff decide whether the organisation, not stored, is another one than those ``alike``.

    Raises :class:`Refused` when one has this very name, when the person waits for the same already, or when they set
    up enough for a day.
    """
    members.count_founding(by)
    _refuse_taken(organisation.name)
    if by.foundingrequests.open().filter(name__iexact=organisation.name).exists():
        raise Refused(_("You asked for %s already; the association decides.") % organisation)
    asked = FoundingRequest.objects.create(
        asked_by=by, reason=reason, **{name: getattr(organisation, name) for name in FIELDS}
    )
    asked.alike.set(alike)
    audit.note(Deed.FOUNDING_ASKED, by=by, about=asked, after=audit.values(asked, FIELDS), reason=reason)
    return asked


@transaction.atomic
def accept(asked: FoundingRequest, *, reason: str, by: User) -> Organisation:
    """Set it up, with who asked as its administrator; raises :class:`Refused` if its name was taken meanwhile."""
    asked = _held(asked, by=by)
    look_alikes.one_at_a_time()
    _refuse_taken(asked.name)
    organisation = Organisation(**{name: getattr(asked, name) for name in FIELDS})
    asked.organisation = members.set_up(organisation, founder=asked.asked_by, by=by, reason=reason)
    _decide(asked, accepted=True, answer=reason, by=by)
    return organisation


@transaction.atomic
def refuse(asked: FoundingRequest, *, reason: str, by: User) -> None:
    asked = _held(asked, by=by)
    _decide(asked, accepted=False, answer=reason, by=by)
    audit.note(Deed.FOUNDING_REFUSED, by=by, about=asked, before=audit.values(asked, FIELDS), reason=reason)


def _refuse_taken(name: str) -> None:
    if names.is_taken(name):
        raise Refused(
            _("An organisation of this very name is here already. Add what tells yours apart, such as a place.")
        )


def _held(asked: FoundingRequest, *, by: User) -> FoundingRequest:
    asked = FoundingRequest.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=asked.pk)
    if asked.accepted is not None:
        raise Refused(_("This was decided already."))
    if not by.is_reviewer or not FoundingRequest.objects.decidable_by(by).filter(pk=asked.pk).exists():
        raise PermissionDenied
    return asked


def _decide(asked: FoundingRequest, *, accepted: bool, answer: str, by: User) -> None:
    asked.accepted, asked.answer, asked.decided_by, asked.decided_at = accepted, answer, by, timezone.now()
    asked.save()
    tell([asked.asked_by], mail_founding_decided, asked)
