"""Bringing a catalogue from its files into the database."""

import hashlib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import rfc8785
from django.db import transaction
from django.db.models import ProtectedError

from .catalogue_file import BadCatalogue, CatalogueDocument, read_catalogue
from .edition_changes import ChangeKind, changes, predecessor_of
from .models import Catalogue, Category, Criterion, GlossaryTerm, Standard


class LoadOutcome(Enum):
    NEW = "loaded"
    CHANGED = "loaded anew"
    UNCHANGED = "unchanged"


def digest_of(document: CatalogueDocument) -> str:
    """Return the SHA-256 of the catalogue's canonical JSON (RFC 8785), as 64 hexadecimal digits."""
    return hashlib.sha256(rfc8785.dumps(document.model_dump())).hexdigest()


def summary(document: CatalogueDocument) -> Iterator[str]:
    """Say what loading the document would do, a line at a time, without doing it."""
    head = document.head
    entries = [entry for category in document.categories for entry in category.criteria]
    size = f"{len(entries)} criteria in {len(document.categories)} categories"
    yield f"{head.identifier} {head.edition} is sound: {size}."
    known = Catalogue.objects.filter(identifier=head.identifier, edition=head.edition).first()
    if known and known.digest == digest_of(document):
        yield "It is loaded already; loading it again changes nothing."
        return
    coming = Catalogue(identifier=head.identifier, edition=head.edition)
    before = known or predecessor_of(coming, Catalogue.objects.all())
    if before is None:
        yield "It is new."
        return
    found = changes(before.criteria.in_order(), [Criterion(**entry.model_dump()) for entry in entries])
    counts = {kind: sum(kind in change.kinds for change in found) for kind in ChangeKind}
    told = ", ".join(f"{count} {kind.value}" for kind, count in counts.items() if count)
    yield f"Compared with edition {before.edition}: {told}."
    if known:
        yield "Loading it replaces the text of this edition, unless an assessment uses it."


@transaction.atomic
def load(folder: Path) -> tuple[Catalogue, LoadOutcome]:
    """Load the catalogue in ``folder``; loading it again changes nothing.

    Raises :class:`~criteria.catalogue_file.BadCatalogue` when the files are wrong, or when they differ from an edition
    that an assessment already uses: that edition stays as it was answered.
    """
    document = read_catalogue(folder)
    head, digest = document.head, digest_of(document)
    outcome, is_current = LoadOutcome.NEW, Catalogue.objects.current() is None
    known = Catalogue.objects.filter(identifier=head.identifier, edition=head.edition).first()
    if known:
        if known.digest == digest:
            return known, LoadOutcome.UNCHANGED
        outcome, is_current = LoadOutcome.CHANGED, known.is_current
        try:
            known.delete()
        except ProtectedError:
            reason = f"{known} is in use and cannot change any more; give the new text a new edition"
            raise BadCatalogue([f"catalogue.yaml: {reason}"]) from None
    catalogue = Catalogue.objects.create(**head.model_dump(), digest=digest, is_current=is_current)
    _create_parts(catalogue, document)
    return catalogue, outcome


def _create_parts(catalogue: Catalogue, document: CatalogueDocument) -> None:
    for order, entry in enumerate(document.categories):
        category = Category.objects.create(catalogue=catalogue, order=order, **entry.model_dump(exclude={"criteria"}))
        Criterion.objects.bulk_create(
            Criterion(catalogue=catalogue, category=category, order=place, **criterion.model_dump())
            for place, criterion in enumerate(entry.criteria)
        )
    GlossaryTerm.objects.bulk_create(GlossaryTerm(catalogue=catalogue, **term.model_dump()) for term in document.terms)
    Standard.objects.bulk_create(
        Standard(catalogue=catalogue, order=order, **standard.model_dump())
        for order, standard in enumerate(document.standards)
    )
