"""Closing an organisation of which nothing was published: by its last administrator, with all that belongs to it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.models import Assessment, Decision, Document, Status, Submission
from core.background.backend import enqueue
from core.refusals import Refused
from organisations import audit, members
from organisations.mails import mail_closed
from organisations.models import Deed, Invitation, Membership, Organisation, Product, Signing, User
from requirements.models import MatchReport, RequirementProfile
from statements.models import HandedOut, SignedDeclaration, Statement


@dataclass(frozen=True)
class Belongings:
    """What goes with an organisation, to be read before it is closed."""

    assessments: QuerySet[Assessment]
    documents: int
    products: QuerySet[Product]
    invitations: QuerySet[Invitation]
    profiles: QuerySet[RequirementProfile]
    members: QuerySet[Membership]


def belongings(organisation: Organisation, *, by: User) -> Belongings:
    return Belongings(
        assessments=organisation.assessments.with_object(),
        documents=Document.objects.filter(assessment__organisation=organisation).count(),
        products=organisation.products.prefetch_related("versions"),
        invitations=organisation.invitations.open(),
        profiles=RequirementProfile.objects.filter(organisation=organisation),
        members=organisation.memberships.exclude(user=by).select_related("user"),
    )


def refusal(organisation: Organisation, *, by: User) -> str:
    """Why the person cannot close the organisation; empty if they can."""
    if not members.managed_only_by(by).filter(pk=organisation.pk).exists():
        return _("Others manage the organisation, too. Leave it instead; only its last administrator can close it.")
    if Statement.objects.filter(organisation=organisation).exists():
        return _("Statements of the organisation are published, so it stays. Hand it over to a colleague.")
    if organisation.assessments.filter(status__in=[Status.SUBMITTED, Status.IN_REVIEW]).exists():
        return _("A declaration of the organisation is in review, so it stays until that is decided.")
    if Organisation.objects.signees().filter(pk=organisation.pk).exists():
        return _("The organisation is published as a signee, so it stays. Hand it over, or write to the association.")
    return ""


@transaction.atomic
def close(organisation: Organisation, *, by: User) -> None:
    """Delete the organisation with all that belongs to it, and tell its members.

    Raises :class:`Refused` when it cannot be closed, :class:`PermissionDenied` when the person does not manage it.
    """
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk))
    if not organisation.memberships.filter(user=by, is_administrator=True).exists():
        raise PermissionDenied(_("Only an administrator of the organisation can do this."))
    assessments = list(organisation.assessments.select_for_update(of=("self",)))  # so that none is declared meanwhile
    if sentence := refusal(organisation, by=by):
        raise Refused(sentence)
    for membership in organisation.memberships.exclude(user=by):
        enqueue(mail_closed, organisation.name, membership.user_id)
    audit.note(Deed.CLOSED, by=by, about=organisation.name, before={"role": organisation.role})
    names, drafts = _files_of(organisation), [f"drafts/{assessment.pk}" for assessment in assessments]
    Submission.objects.filter(assessment__organisation=organisation, decision=Decision.RETURNED).delete()
    organisation.assessments.all().delete()
    organisation.delete()
    transaction.on_commit(lambda: _discard(names, drafts))


def _files_of(organisation: Organisation) -> list[str]:
    """Return the names of the files that belong to nobody else."""
    submitted = {"submission__assessment__organisation": organisation}
    return [
        *Document.objects.filter(assessment__organisation=organisation).values_list("file", flat=True),
        *HandedOut.objects.filter(**submitted).values_list("pdf", flat=True),
        *SignedDeclaration.objects.filter(**submitted).values_list("pdf", flat=True),
        *Signing.objects.filter(organisation=organisation).exclude(file="").values_list("file", flat=True),
        *MatchReport.objects.filter(profile__organisation=organisation).exclude(pdf="").values_list("pdf", flat=True),
    ]


def _discard(names: Iterable[str], drafts: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
    for folder in drafts:
        with suppress(FileNotFoundError):  # no PDF of it was made
            for name in default_storage.listdir(folder)[1]:
                default_storage.delete(f"{folder}/{name}")
