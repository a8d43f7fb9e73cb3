"""Addresses that led to something before it was renamed or merged, and where they lead now.

A view asks for what its address names; if that is a former one, :class:`Moved` is raised, and the portal answers with a
permanent redirect to the same page. Only what the person may see is looked through: for others nothing is there.
"""

from typing import TypeVar

from django.db.models import Manager, QuerySet
from django.http import Http404

from .models import Organisation, Product

Thing = TypeVar("Thing", Organisation, Product)


class Moved(Http404):
    """What is asked for has another address now: that of the same view with these arguments in place of its own."""

    def __init__(self, **arguments):
        super().__init__("moved")
        self.arguments = arguments


def organisation_at(organisations: QuerySet[Organisation], slug: str) -> Organisation:
    """Return the one of these at this address; raises :class:`Moved`, or :class:`Http404`."""
    return _found(organisations, slug=slug)


def product_at(products: QuerySet[Product] | Manager[Product], pk: int) -> Product:
    """Return the product with this key; raises :class:`Moved` if it was merged, or :class:`Http404`."""
    return _found(products.all(), pk=pk)


def _found(things: QuerySet[Thing], **place) -> Thing:
    ((name, value),) = place.items()
    if thing := things.filter(**place).first():
        return thing
    moved = things.filter(former_names__address=str(value)).first()
    raise Moved(**{name: getattr(moved, name)}) if moved else Http404
