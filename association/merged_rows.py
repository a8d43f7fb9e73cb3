"""What becomes of the rows that belong to one of two when both become one: each relation has its way.

A way is called with the relation's field, what goes and what is kept, and leaves no row with the former.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db import connection, models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Watch
from organisations.models import (
    Admission,
    FormerName,
    Membership,
    Organisation,
    Product,
    ProductVersion,
    Rights,
    Signing,
)
from requirements.models import VendorNote

Thing = TypeVar("Thing", Organisation, Product, ProductVersion)
RIGHTS = [field.name for field in Rights._meta.get_fields()]


@dataclass(frozen=True)
class Relation:
    """How its rows move, and what they are called where that is shown before; without a name, not at all."""

    move: Callable[[models.Field, models.Model, models.Model], None]
    label: Promise | str = ""


def relations_to(model: type[models.Model]) -> dict[str, models.Field]:
    """Every foreign key to the model, by where it stands: ``app.Model.field``."""
    found = model._meta.get_fields(include_hidden=True)
    keys = [each for each in found if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)]
    return {f"{each.related_model._meta.label}.{each.field.name}": each.field for each in keys}


def carry(gone: Thing, kept: Thing, relations: Mapping[str, Relation]) -> None:
    """Move every row, and delete what is empty then. Nothing is deleted along: a row that came in between, or a
    relation that is not in the table, raises :class:`~django.db.IntegrityError`.
    """
    fields = relations_to(type(gone))
    for name, relation in relations.items():
        relation.move(fields[name], gone, kept)
    type(gone)._default_manager.filter(pk=gone.pk)._raw_delete(using=connection.alias)
    connection.check_constraints()


def remember(gone: Organisation | Product, kept: Organisation | Product) -> None:
    """Keep how it was called, and let its address lead to what is kept."""
    if isinstance(gone, Organisation):
        FormerName.objects.create(organisation=kept, name=gone.name, address=gone.slug)
    else:
        FormerName.objects.create(product=kept, name=gone.name, address=str(gone.pk))
    kept.save()  # so that what others made of its names is made anew


def move(field, gone, kept):
    field.model._default_manager.filter(**{field.name: gone}).update(**{field.name: kept})


def merge_products_of_one_name(field, gone: Organisation, kept: Organisation):
    for product in gone.products.all():
        if same := kept.products.filter(name__iexact=product.name).first():
            carry(product, same, OF_PRODUCTS)
            remember(product, same)
        else:
            Product.objects.filter(pk=product.pk).update(organisation=kept)


def merge_versions_of_one_name(field, gone: Product, kept: Product):
    for version in gone.versions.all():
        if same := kept.versions.filter(name__iexact=version.name).first():
            carry(version, same, OF_VERSIONS)
        else:
            ProductVersion.objects.filter(pk=version.pk).update(product=kept)


def keep_better_signing(field, gone: Organisation, kept: Organisation):
    """A confirmed one counts more, then the earlier one."""
    signings = Signing.objects.filter(organisation__in=[gone, kept])
    for other in sorted(signings, key=lambda each: (not each.is_confirmed, each.signed_on, each.pk))[1:]:
        other.delete()
    move(field, gone, kept)


def join_notes(field, gone, kept):
    """Two notes about the same become one, with the text of both."""
    for note in VendorNote.objects.filter(**{field.name: gone}):
        setattr(note, field.name, kept)
        about = Q(product=note.product_id) if note.product_id else Q(product=None, vendor=note.vendor_id)
        others = VendorNote.objects.filter(about, organisation=note.organisation_id, criterion=note.criterion)
        if same := others.exclude(pk=note.pk).first():
            same.text = f"{same.text}\n\n{note.text}"
            same.save(update_fields=["text"])
            note.delete()
        else:
            note.save(update_fields=[field.name])


def follow_once(field, gone, kept):
    following = Watch.objects.filter(**{field.name: kept}).values("user")
    Watch.objects.filter(**{field.name: gone}, user__in=following).delete()
    move(field, gone, kept)


def joined_rights(one: Rights, other: Rights | None, *, larger: bool) -> dict[str, bool]:
    """The rights that are in both, or in any if they are to be the ``larger``. Who is in one only reads the other."""
    held = [{name: bool(each and getattr(each, name)) for name in RIGHTS} for each in (one, other)]
    return {name: (any if larger else all)(each[name] for each in held) for name in RIGHTS}


def merge_members(field, gone: Organisation, kept: Organisation, *, larger=False):
    """Nobody gains a right by merging, unless told so: who belongs to what goes only, reads what is kept."""
    there = {each.user_id: each for each in kept.memberships.all()}
    for membership in gone.memberships.all():
        same = there.get(membership.user_id)
        rights = joined_rights(membership, same, larger=larger)
        Membership.objects.filter(pk=(same or membership).pk).update(organisation=kept, **rights)
        if same:
            membership.delete()


def merge_invitations(field, gone: Organisation, kept: Organisation, *, larger=False):
    """As with members; who is invited to both, or belongs to the other, needs no second one."""
    for invitation in gone.invitations.open():
        address = {"email__iexact": invitation.email}
        if kept.invitations.open().filter(**address).exists() or kept.members.filter(**address).exists():
            gone.invitations.filter(pk=invitation.pk).withdraw()
        rights = joined_rights(invitation, None, larger=larger)
        gone.invitations.filter(pk=invitation.pk).update(**rights)
    move(field, gone, kept)


def keep_one_mandate(field, gone: Organisation, kept: Organisation):
    """Of two that stand, that of what is kept stays."""
    if kept.mandates.standing().exists():
        gone.mandates.standing().delete()
    move(field, gone, kept)


def ask_once(field, gone: Organisation, kept: Organisation):
    """Of two open requests of one person to be let in, one stays."""
    asking = Admission.objects.open().filter(organisation=kept).values("asked_by")
    Admission.objects.open().filter(organisation=gone, asked_by__in=asking).delete()
    move(field, gone, kept)


def alike_once(field, gone: Organisation, kept: Organisation):
    rows = field.model._default_manager
    there = rows.filter(organisation=kept).values("foundingrequest")
    rows.filter(organisation=gone, foundingrequest__in=there).delete()
    move(field, gone, kept)


OF_ORGANISATIONS = {
    "assessments.Assessment.organisation": Relation(move, _("Assessments")),
    "statements.Statement.organisation": Relation(move, _("Statements")),
    "statements.Listing.organisation": Relation(move),
    "organisations.Product.organisation": Relation(merge_products_of_one_name, _("Products")),
    "organisations.Membership.organisation": Relation(merge_members, _("People")),
    "organisations.Invitation.organisation": Relation(merge_invitations, _("Invitations")),
    "organisations.Signing.organisation": Relation(keep_better_signing, _("Signings of the code")),
    "organisations.FormerName.organisation": Relation(move, _("Former names")),
    "organisations.ProfileChange.organisation": Relation(move, _("Changes of profiles")),
    "organisations.Mandate.organisation": Relation(keep_one_mandate, _("Confirmations of who speaks")),
    "organisations.MandateCode.organisation": Relation(move),
    "organisations.SignOn.organisation": Relation(move, _("Companies’ sign-on")),
    "organisations.Admission.organisation": Relation(ask_once, _("Requests to be let in")),
    "organisations.FoundingRequest.organisation": Relation(move),
    "organisations.FoundingRequest_alike.organisation": Relation(alike_once),
    "organisations.AuditEntry.organisation": Relation(move, _("Entries in the log of acts")),
    "requirements.RequirementProfile.organisation": Relation(move, _("Profiles of requirements")),
    "requirements.VendorNote.organisation": Relation(join_notes, _("Notes about vendors")),
    "requirements.VendorNote.vendor": Relation(join_notes, _("Notes that others made about it")),
    "directory.Watch.organisation": Relation(follow_once, _("People who follow it")),
}
OF_ORGANISATIONS_WITH_LARGER_RIGHTS = OF_ORGANISATIONS | {
    "organisations.Membership.organisation": Relation(partial(merge_members, larger=True)),
    "organisations.Invitation.organisation": Relation(partial(merge_invitations, larger=True)),
}
OF_PRODUCTS = {
    "organisations.ProductVersion.product": Relation(merge_versions_of_one_name, _("Versions")),
    "statements.Statement.product": Relation(move, _("Statements")),
    "statements.Listing.product": Relation(move),
    "organisations.FormerName.product": Relation(move, _("Former names")),
    "requirements.VendorNote.product": Relation(join_notes, _("Notes that others made about it")),
    "directory.Watch.product": Relation(follow_once, _("People who follow it")),
}
OF_VERSIONS = {
    "assessments.Assessment.version": Relation(move),
    "organisations.FormerName.version": Relation(move),
}


def what_moves(gone: Organisation | Product) -> Iterable[tuple[str, int]]:
    """Return, for showing, how many rows of each kind move; a kind without any is left out."""
    fields = relations_to(type(gone))
    table = OF_ORGANISATIONS if isinstance(gone, Organisation) else OF_PRODUCTS
    for name, relation in table.items():
        number = (
            fields[name].model._default_manager.filter(**{fields[name].name: gone}).count() if relation.label else 0
        )
        if number:
            yield str(relation.label), number
