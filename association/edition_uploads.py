"""Editions handed in as a ZIP: what is wrong with them, what they would change and whom that touches, loading them."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import EDITABLE, Assessment
from core.refusals import Refused
from criteria import load
from criteria.catalogue_file import BadCatalogue, CatalogueDocument, read_catalogue
from criteria.edition_changes import ChangeKind, CriterionChange, changes
from criteria.models import Catalogue, Criterion
from organisations import audit
from organisations.models import Deed, User
from statements.models import Statement

from .catalogue_zip import MAX_SIZE, unpacked
from .models import EditionUpload

KEPT = timedelta(days=30)
MOST_KEPT = 20  # of all managers
MOST_PROBLEMS = 100  # that a page shows


@dataclass(frozen=True)
class Preview:
    """What loading an upload would do. ``problems`` has a sentence for each mistake; else ``document`` is sound."""

    problems: list[str]
    more_problems: int = 0
    document: CatalogueDocument | None = None
    known: Catalogue | None = None  # the edition that it is, or replaces
    is_unchanged: bool = False
    current: Catalogue | None = None  # what it is compared with
    changes: list[CriterionChange] | None = None
    drafts: int = 0  # on the current edition
    statements: list[Statement] | None = None  # in force, on the current edition

    @property
    def criteria(self) -> int:
        return sum(len(category.criteria) for category in self.document.categories) if self.document else 0

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many criteria are changed in which way."""
        found = Counter(kind for change in self.changes or [] for kind in change.kinds)
        return [(kind.label, found[kind]) for kind in ChangeKind if found[kind]]


def keep(file: UploadedFile, *, by: User) -> EditionUpload:
    """Store what was handed in, to be looked at. Raises :class:`Refused` for what is no ZIP of a catalogue's files."""
    if (file.size or 0) > MAX_SIZE:
        raise Refused(_("The file is larger than %d MB.") % (MAX_SIZE // 2**20))
    content = file.read()
    with unpacked(content):
        pass
    if EditionUpload.objects.count() >= MOST_KEPT:
        raise Refused(_("%d uploads wait already. Load one or throw one away first.") % MOST_KEPT)
    name = PurePath((file.name or "").replace("\\", "/")).name[:200]
    return EditionUpload.objects.create(file_name=name, content=content, uploaded_by=by)


def preview(upload: EditionUpload) -> Preview:
    try:
        with unpacked(bytes(upload.content)) as folder:
            document = read_catalogue(folder)
    except BadCatalogue as error:
        return Preview(error.problems[:MOST_PROBLEMS], max(0, len(error.problems) - MOST_PROBLEMS))
    except Refused as refusal:  # of a version of the portal that takes less
        return Preview([str(refusal)])
    head, current = document.head, Catalogue.objects.current()
    known = Catalogue.objects.filter(identifier=head.identifier, edition=head.edition).first()
    is_unchanged = known is not None and known.digest == load.digest_of(document)
    if current is None:
        return Preview([], document=document, known=known, is_unchanged=is_unchanged)
    entries = [entry for category in document.categories for entry in category.criteria]
    in_force = Statement.objects.in_force().for_list().filter(catalogue=current)
    return Preview(
        [],
        document=document,
        known=known,
        is_unchanged=is_unchanged,
        current=current,
        changes=changes(current.criteria.in_order(), [Criterion(**entry.model_dump()) for entry in entries]),
        drafts=Assessment.objects.filter(catalogue=current, status__in=EDITABLE).count(),
        statements=list(in_force.order_by("organisation__name", "number")),
    )


@transaction.atomic
def load_upload(upload: EditionUpload, *, make_current: bool, by: User) -> Catalogue:
    """Load it, and let new assessments use it if so wanted; the upload goes.

    Raises :class:`BadCatalogue` and :class:`Refused`.
    """
    waiting = set(EditionUpload.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    if upload.pk not in waiting:  # all are held, so that one at a time is loaded
        raise Refused(_("This upload was loaded or thrown away meanwhile."))
    with unpacked(bytes(upload.content)) as folder:
        catalogue, outcome = load.load(folder)
    if outcome != load.LoadOutcome.UNCHANGED:
        audit.note(Deed.EDITION_LOADED, by=by, about=catalogue, after={"digest": catalogue.digest})
    if make_current and not catalogue.is_current:
        catalogue.make_current()
        audit.note(Deed.MADE_CURRENT, by=by, about=catalogue)
    upload.delete()
    return catalogue


def forget_old() -> int:
    """Delete what nobody loaded within :data:`KEPT`; return how many. For a daily timer."""
    return EditionUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()[0]
