"""Who signed the code, and whether a statement is published or until when one is due. Only what staff confirmed."""

from collections.abc import Iterator

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.absolute_urls import absolute
from core.spreadsheets import Value
from organisations.models import FormerName, Organisation, Role
from statements.models import Listing

IN_ORDER = Case(*(When(role=role, then=place) for place, role in enumerate(Role)), output_field=IntegerField())


def signees(words: str = "", role: str = "") -> QuerySet[Organisation]:
    """Return those of the role whose names, those of today or former ones, have all the words; by role and name.

    ``published`` says whether they ever published a statement, ``in_force`` whether one is in force.
    """
    listed = Listing.objects.filter(organisation=OuterRef("pk"))
    found = _named(words).annotate(published=Exists(listed), in_force=Exists(listed.in_force(timezone.now())))
    return found.filter(role=role) if role else found


def _named(words: str) -> QuerySet[Organisation]:
    found = Organisation.objects.signees().order_by(IN_ORDER, "name")
    for word in words.split():
        formerly = FormerName.objects.filter(organisation=OuterRef("pk"), name__icontains=word)
        found = found.filter(Q(name__icontains=word) | Exists(formerly))
    return found


def roles(words: str = "") -> dict[Role, int]:
    """How many signees there are of each role with the words in their names."""
    numbers = dict(_named(words).order_by().values_list("role").annotate(Count("pk")))
    return {role: numbers.get(role, 0) for role in Role}


def titles() -> list[str]:
    return [
        _("Organisation"),
        _("Role"),
        _("Country"),
        _("Signed on"),
        _("Statement"),
        _("First statement due by"),
        _("Website"),
        _("Address"),
    ]


def rows(found: QuerySet[Organisation]) -> Iterator[list[Value]]:
    labels = {role.value: str(role.label) for role in Role}
    states = {"in force": _("in force"), "earlier": _("earlier ones only"), "": ""}
    for organisation in found.iterator(chunk_size=2000):
        state = "in force" if organisation.in_force else "earlier" if organisation.published else ""
        due = organisation.is_vendor and not organisation.published
        yield [
            organisation.name,
            labels[organisation.role],
            organisation.country.name,
            organisation.signing.signed_on,
            states[state],
            organisation.signing.statement_due if due else "",
            organisation.website,
            absolute(reverse("directory:profile", args=[organisation.slug])),
        ]
