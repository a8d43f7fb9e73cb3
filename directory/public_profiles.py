"""What the public knows: organisations and products with a page or a place on one. Of others there is no trace.

What is private is left out by the query itself, so that it is answered like what does not exist: by as many queries.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from organisations.models import Organisation, Product
from statements.models import Statement


def organisations() -> QuerySet[Organisation]:
    """Those that signed the code, confirmed by staff, or ever published a statement."""
    published = Exists(Statement.objects.filter(organisation=OuterRef("pk")))
    return Organisation.objects.filter(Q(signing__confirmed_at__isnull=False) | published).select_related("signing")


def products() -> QuerySet[Product]:
    """Those a statement was ever published about."""
    published = Exists(Statement.objects.filter(product=OuterRef("pk")))
    return Product.objects.filter(published).select_related("organisation")
