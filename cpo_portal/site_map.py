"""What search engines may find: public pages, the profiles of companies, and statements in force."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import Max
from django.urls import reverse

from association.models import PageKey
from core.absolute_urls import absolute
from criteria.models import Catalogue
from directory import public_profiles
from statements.models import Statement

MOST = 50_000  # addresses, by the protocol


class SiteMapEntry(NamedTuple):
    address: str
    changed: datetime | None = None


def entries() -> Iterator[SiteMapEntry]:
    """At most :data:`MOST`, the newest statements first to be among them."""
    return islice(_entries(), MOST)


def _entries() -> Iterator[SiteMapEntry]:
    for name in ("home", "directory:index", "signees:index", "verify:page", "log:page"):
        yield SiteMapEntry(absolute(reverse(name)))
    for key in PageKey:
        yield SiteMapEntry(absolute(reverse(f"site:{key.name.lower()}")))
    for identifier, edition in Catalogue.objects.filter(is_current=True).values_list("identifier", "edition"):
        for name in ("catalogue:edition", "catalogue:glossary", "catalogue:standards"):
            yield SiteMapEntry(absolute(reverse(name, args=[identifier, edition])))
    profiles = public_profiles.organisations().annotate(newest=Max("statements__issued_at"))
    for slug, newest, confirmed in profiles.order_by("slug").values_list("slug", "newest", "signing__confirmed_at"):
        yield SiteMapEntry(_at("directory:profile", slug), max(filter(None, [newest, confirmed]), default=None))
    for number, issued_at in Statement.objects.in_force().order_by("-issued_at").values_list("number", "issued_at"):
        yield SiteMapEntry(_at("statements:detail", number), issued_at)


def _at(name: str, part: str) -> str:
    return absolute(reverse(name, args=[part]))
