"""How things are called: renaming, and what is kept of the name before.

What the public knows by its name keeps it as a former one; what nobody outside has seen leaves nothing behind.
"""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.refusals import Refused

from . import audit, look_alikes
from .models import Deed, FormerName, Organisation, Product, ProductVersion, User


def is_taken(name: str, *, but_by: Organisation | None = None) -> bool:
    """Whether another organisation is called so, or was; capitals do not tell names apart."""
    others = Organisation.objects.exclude(pk=but_by.pk) if but_by else Organisation.objects.all()
    # In this order: a name that is given up in between is found among the former ones.
    return others.filter(name__iexact=name).exists() or others.filter(former_names__name__iexact=name).exists()


def rename(organisation: Organisation, name: str, *, is_known: bool) -> None:
    """Give a held organisation its new name, unsaved, and the address that follows from it.

    If it ``is_known`` outside, the old name stays on record and the old address leads to the new one. Raises
    :class:`Refused` when another one is called so, or was.
    """
    look_alikes.one_at_a_time()
    if is_taken(name, but_by=organisation):
        raise Refused(_("Another organisation is called “%s”, or was once.") % name)
    before, address = organisation.name, organisation.slug
    organisation.name = name
    organisation.slug = organisation.free_slug()
    organisation.former_names.filter(address=organisation.slug).update(address="")
    if is_known:
        kept = address if address != organisation.slug else ""
        FormerName.objects.create(organisation=organisation, name=before, address=kept)


@transaction.atomic
def store(thing: Product | ProductVersion, *, before: Mapping[str, object], by: User) -> None:
    """Store a product or version as it was edited; ``before`` is what it said, see :func:`organisations.audit.values`.

    If a statement was ever published about it, the name it had stays on record. Raises :class:`Refused` when another
    one takes the name at this moment.
    """
    after, of = audit.values(thing, before), "product" if isinstance(thing, Product) else "version"
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        raise Refused(_("Another one takes this name at this very moment.")) from error
    if before["name"] != after["name"] and _is_published(thing):
        thing.former_names.filter(name=thing.name, address="").delete()  # it is called so again
        FormerName.objects.create(name=str(before["name"]), **{of: thing})
    organisation = thing.organisation if isinstance(thing, Product) else thing.product.organisation
    audit.note(Deed.PRODUCT_EDITED, by=by, about=thing, organisation=organisation, before=before, after=after)


def _is_published(thing: Product | ProductVersion) -> bool:
    if isinstance(thing, Product):
        return thing.statements.exists()
    return thing.assessments.filter(submissions__statement__isnull=False).exists()
