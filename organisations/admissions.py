"""Being let into an organisation: a person asks, its administrators decide."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import tell
from core.refusals import Refused

from . import audit
from .mails import mail_admission_asked, mail_admission_decided
from .models import Admission, Deed, Membership, Organisation, Rights, User

ASKED_A_DAY = 5  # by one person, of 24 hours
PAUSE = timedelta(days=30)  # in which who was not let in cannot ask the same ones again
OFFER_LASTS = timedelta(hours=12)


def offer(organisation: Organisation, *, to: User) -> str:
    """Return a token with which the person, and nobody else, can ask this organisation: it was shown to them."""
    return signing.dumps([to.pk, organisation.pk], salt=__name__)


def offered(token: str, *, to: User) -> Organisation | None:
    """Return the organisation; None when the token is old, altered or somebody else's, or it is gone."""
    try:
        person, pk = signing.loads(token, salt=__name__, max_age=OFFER_LASTS)
    except signing.BadSignature:
        return None
    return Organisation.objects.filter(pk=pk).first() if person == to.pk else None


@transaction.atomic
def ask(organisation: Organisation, *, by: User) -> Admission:
    """Ask its administrators to let the person in, and mail them.

    Raises :class:`Refused` when they belong to it, asked already, were refused lately, or asked enough for a day; and
    when nobody manages it.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk))
    if organisation.memberships.filter(user=by).exists():
        raise Refused(_("You belong to %s already.") % organisation)
    mine, now = by.admissions.all(), timezone.now()
    if mine.open().filter(organisation=organisation).exists():
        raise Refused(_("You asked already; the administrators of %s have your request.") % organisation)
    if mine.filter(organisation=organisation, accepted=False, decided_at__gt=now - PAUSE).exists():
        raise Refused(_("The administrators of %s did not let you in. Please talk to them first.") % organisation)
    if mine.filter(asked_at__gt=now - timedelta(days=1)).count() >= ASKED_A_DAY:
        raise Refused(_("Nobody can ask more than %d organisations a day. Go on tomorrow.") % ASKED_A_DAY)
    administrators = User.objects.filter(
        is_active=True, memberships__organisation=organisation, memberships__is_administrator=True
    )
    if not administrators:
        raise Refused(_("Nobody manages %s at present. Please write to the association.") % organisation)
    admission = Admission.objects.create(organisation=organisation, asked_by=by)
    audit.note(Deed.ADMISSION_ASKED, by=by, about=by.email, organisation=organisation)
    tell(administrators, mail_admission_asked, admission)
    return admission


@transaction.atomic
def accept(admission: Admission, *, rights: Rights, by: User) -> Membership:
    """Make the person a member with these rights; raises :class:`Refused` when it was decided already."""
    admission = _held(admission, by=by)
    given = {field.name: getattr(rights, field.name) for field in Rights._meta.get_fields()}
    membership, is_new = Membership.objects.get_or_create(
        user=admission.asked_by, organisation=admission.organisation, defaults=given
    )
    _decide(admission, accepted=True, by=by)
    about = admission.asked_by.email
    audit.note(Deed.JOINED, by=by, about=about, organisation=admission.organisation, after=given if is_new else {})
    return membership


@transaction.atomic
def refuse(admission: Admission, *, reason: str, by: User) -> None:
    """Say no, with a reason or without; raises as :func:`accept` does."""
    admission = _held(admission, by=by)
    admission.answer = reason
    _decide(admission, accepted=False, by=by)
    about = admission.asked_by.email
    audit.note(Deed.ADMISSION_REFUSED, by=by, about=about, organisation=admission.organisation, reason=reason)


def _held(admission: Admission, *, by: User) -> Admission:
    held = Admission.objects.select_for_update(of=("self",)).select_related("organisation", "asked_by")
    admission = held.get(pk=admission.pk)
    if not admission.organisation.memberships.filter(user=by, is_administrator=True).exists():
        raise PermissionDenied(_("Only an administrator of the organisation can do this."))
    if admission.accepted is not None:
        raise Refused(_("This was decided already."))
    return admission


def _decide(admission: Admission, *, accepted: bool, by: User) -> None:
    admission.accepted, admission.decided_by, admission.decided_at = accepted, by, timezone.now()
    admission.save()
    tell([admission.asked_by], mail_admission_decided, admission)
