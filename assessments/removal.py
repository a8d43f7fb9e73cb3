"""Deleting what nobody has declared: a draft, a product, a version. What was declared once is never lost."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _, ngettext

from core.refusals import Refused
from organisations import audit, permissions as in_organisation
from organisations.models import Deed, Organisation, Product, ProductVersion, User

from . import permissions
from .evidence import documents
from .models import Assessment


def about(thing: Product | ProductVersion) -> QuerySet[Assessment]:
    """The assessments of a product's versions, or of one version."""
    if isinstance(thing, Product):
        return Assessment.objects.filter(version__product=thing)
    return Assessment.objects.filter(version=thing)


def is_declared(thing: Product | ProductVersion) -> bool:
    """Whether anything was ever declared about it."""
    return about(thing).filter(submissions__isnull=False).exists()


@transaction.atomic
def delete_draft(assessment: Assessment, *, by: User) -> None:
    """Delete a draft with all that belongs to it; raises :class:`Refused` once it was declared."""
    if not permissions.may_delete(by, assessment):
        raise PermissionDenied
    _delete(assessment.pk, by=by)


@transaction.atomic
def remove(thing: Product | ProductVersion, *, drafts: Collection[int], by: User) -> None:
    """Remove a product with its versions, or a version, and these drafts about it, which the person confirmed.

    Raises :class:`Refused` when something was declared about it, or when there are drafts that were not confirmed.
    """
    product = thing if isinstance(thing, Product) else thing.product
    if not in_organisation.may_administer(by, product.organisation):
        raise PermissionDenied
    # Held as for starting an assessment, so that none begins meanwhile.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=product.organisation_id)
    if is_declared(thing):
        raise Refused(_("Something was declared about %s, so it stays.") % thing)
    there = set(about(thing).values_list("pk", flat=True))
    if unnamed := there - set(drafts):
        raise Refused(
            ngettext(
                "%d draft about it is not among those you agreed to delete.",
                "%d drafts about it are not among those you agreed to delete.",
                len(unnamed),
            )
            % len(unnamed)
        )
    for draft in sorted(there):
        _delete(draft, by=by)
    audit.note(Deed.PRODUCT_REMOVED, by=by, about=thing, organisation=organisation)
    thing.delete()


def _delete(pk: int, *, by: User) -> None:
    draft = Assessment.objects.select_for_update(of=("self",)).with_object().filter(pk=pk).first()
    if draft is None:
        raise Refused(_("This draft is deleted already."))
    if not Assessment.objects.undeclared().filter(pk=pk).exists():
        raise Refused(_("This was declared, so it stays."))
    audit.note(Deed.DRAFT_DELETED, by=by, about=draft, organisation=draft.organisation)
    documents.discard_with(draft)
    draft.delete()
