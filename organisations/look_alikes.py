"""Who may be meant by somebody who sets up an organisation: those that are like it by name, or by the mail's domain."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Length, Replace
from django.utils.translation import gettext as _

from core.refusals import Refused

from .likeness import are_alike, errors_in, fold
from .mail_domains import above, are_of_one, domain_of
from .models import FormerName, Membership, Organisation, User
from .website_hosts import host_of

MOST_SHOWN = 10
LOCK = 7_102_301  # of PostgreSQL, for whoever gives a name


@dataclass(frozen=True)
class LookAlike:
    """An organisation, and why it may be meant: by a ``former_name``, by its domain (``by_domain``), or by its name.

    Of one that is not ``known`` to the public, others are told its name and country only.
    """

    organisation: Organisation
    former_name: str = ""
    by_domain: bool = False
    known: bool = False


class Alike(Refused):
    """Others are like it; ``found`` are they."""

    def __init__(self, found: list[LookAlike]):
        super().__init__(_("There are organisations that yours may be taken for."))
        self.found = found


def one_at_a_time() -> None:
    """Let others who give names wait to the end of this transaction. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def find(name: str, *, founder: User) -> list[LookAlike]:
    """Return what is like it, by its name or one it had, or by its domain; in this order.

    Those that the founder belongs to are not looked for by the domain: colleagues may well have several.
    """
    named = alike_by_name(name)
    folded = fold(name)
    once = FormerName.objects.filter(organisation__isnull=False).values_list("name", "organisation")
    former = {pk: other for other, pk in once if pk not in named and are_alike(folded, fold(other))}
    of_domain = _of_domain(domain_of(founder.email)) - _belonging(founder) - named - set(former)
    found = Organisation.objects.in_bulk([*named, *former, *of_domain])
    known = set(Organisation.objects.known().filter(pk__in=found).values_list("pk", flat=True))
    first = {pk: place for place, found_so in enumerate((named, former, of_domain)) for pk in found_so}
    in_order = sorted(found.values(), key=lambda each: (first[each.pk], each.folded != folded, each.name))
    return [
        LookAlike(each, former.get(each.pk, ""), by_domain=each.pk in of_domain, known=each.pk in known)
        for each in in_order[:MOST_SHOWN]
    ]


def alike_by_name(name: str) -> set[int]:
    """Return the primary keys of organisations of a like name."""
    folded = fold(name)
    plain = folded.replace(" ", "")
    letters, long, most = {*plain, " "}, len(plain), errors_in(len(plain))
    # What cannot be near, since it is longer, shorter or of other letters, is passed over before errors are counted.
    length = Length(Replace("folded", Value(" "), Value("")))
    as_long = Organisation.objects.annotate(long=length).filter(long__gte=long - most, long__lte=long + most).order_by()
    return {
        pk
        for pk, other in as_long.values_list("pk", "folded")
        if len(letters ^ {*other, " "}) <= 2 * most and are_alike(folded, other)
    }


def _belonging(person: User) -> set[int]:
    return set(person.memberships.values_list("organisation", flat=True))


def _of_domain(domain: str) -> set[int]:
    """The organisations whose website, or a member's address, has this domain, or one above or below."""
    if not domain:
        return set()
    return _websites(domain) | _addresses(domain)


def _websites(domain: str) -> set[int]:
    holding = Q()
    for each in above(domain):
        holding |= Q(website__icontains=each)
    websites: QuerySet = Organisation.objects.filter(holding).order_by().values_list("pk", "website")
    return {pk for pk, website in websites if are_of_one(host_of(website), domain)}


def _addresses(domain: str) -> set[int]:
    ending = Q(user__email__iendswith=f".{domain}")
    for each in above(domain):
        ending |= Q(user__email__iendswith=f"@{each}")
    addresses: QuerySet = Membership.objects.filter(ending).order_by().values_list("organisation", "user__email")
    return {pk for pk, address in addresses if are_of_one(domain_of(address), domain)}
