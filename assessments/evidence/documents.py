"""Documents as evidence: attaching them to an answer, taking them along to another assessment, deleting them.

That an answer points to a document is part of what the answer says, so it is saved, kept in history and declared like
everything else in it. The file itself is never changed.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.refusals import Refused
from organisations.models import User

from ..answers import save
from ..answers.values import current_values
from ..models import Access, Answer, Assessment, Document, Origin, Status
from . import entries
from .file_types import recognise, tidy_name

MAX_SIZE = 10 * 1024 * 1024
MAX_TOTAL = 100 * 1024 * 1024  # of one assessment
MAX_PER_ANSWER = 30


@dataclass(frozen=True)
class Attached:
    """What came of attaching. ``is_stale``: somebody else had changed the answer since the page was read."""

    document: Document
    answer: Answer
    is_stale: bool


def attach(
    answer: Answer, file: File, *, title: str, access: Access, revision: int, by: User, sitting: str = ""
) -> Attached:
    """Store a file and let the answer, as it stands now, point to it; ``title`` is the file's name if empty.

    ``revision`` is the one the page was read at, ``sitting`` names the page: see :func:`assessments.answers.save.save`.
    Raises :class:`Refused` or :class:`~assessments.answers.save.TooLate`, and then leaves no file behind.
    """
    document = _store(file, answer.assessment_id, by=by)
    try:
        return _point_to(document, answer, title=title, access=access, revision=revision, by=by, sitting=sitting)
    except BaseException:
        document.file.delete(save=False)
        raise


def _store(file: File, assessment_id: int, *, by: User) -> Document:
    """Store the file before anything is locked, since that may take a while."""
    if file.size > MAX_SIZE:
        raise Refused(_("This file is larger than 10 MB."))
    kind = recognise(file)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    document = Document(
        assessment_id=assessment_id,
        name=tidy_name(file.name or "", kind),
        kind=kind,
        size=file.size,
        sha256=digest.hexdigest(),
        uploaded_by=by,
    )
    document.file.save(document.name, file, save=False)
    return document


@transaction.atomic
def _point_to(
    document: Document, answer: Answer, *, title: str, access: Access, revision: int, by: User, sitting: str
) -> Attached:
    # Held by everybody who saves, too: nobody changes the answer, and no two uploads both fit into what is left.
    assessment = Assessment.objects.select_for_update(no_key=True).get(pk=answer.assessment_id)
    answers = assessment.answers.select_related("criterion__category", "assessment")
    newest = answers.filter(criterion__key=answer.criterion.key).first()
    if newest is None:
        raise Refused(_("The assessment was moved to another edition meanwhile. Read the page again."))
    document.assessment = assessment
    _check_room(document, newest)
    is_fresh = revision == newest.revision or save.reached_alone(newest, revision, by=by, sitting=sitting)
    document.save()
    row = {
        "title": title or document.name,
        "document": document.token,
        "sha256": document.sha256,
        "access": str(access),
    }
    values = current_values(newest)
    values["evidence"] = [*newest.evidence, row]
    saved = save.save(newest, values, revision=newest.revision, by=by, origin=Origin.DOCUMENT, sitting=sitting)
    return Attached(document, saved, is_stale=not is_fresh)


def _check_room(document: Document, answer: Answer) -> None:
    """Raise :class:`Refused` if the answer has the document already, or there is no room for it."""
    there = entries.documents(answer.evidence)
    if any(item["sha256"] == document.sha256 for item in there):
        raise Refused(_("This document is attached to this answer already."))
    if len(there) >= MAX_PER_ANSWER:
        raise Refused(_("An answer can have 30 documents at most."))
    left = MAX_TOTAL - total_size(document.assessment)
    if document.size > left:
        raise Refused(
            _("The documents of an assessment may have 100 MB together; %(left)s are left.")
            % {"left": filesizeformat(max(left, 0))}
        )


def total_size(assessment: Assessment) -> int:
    return assessment.documents.aggregate(total=Sum("size"))["total"] or 0


def is_public(document: Document) -> bool:
    """Whether everybody may open it: it is evidence of an accepted assessment, and the vendor chose so."""
    accepted = document.assessment.status == Status.ACCEPTED
    return accepted and any(item["access"] == Access.PUBLIC for item in _rows_of(document))


def was_shown_to_reviewers(document: Document) -> bool:
    """Whether it was declared, or belongs to an answer of what was declared once."""
    submissions = document.assessment.submissions
    if submissions.filter(canonical__contains=document.token).exists():
        return True
    return submissions.exists() and bool(_rows_of(document))


def _rows_of(document: Document) -> list[dict]:
    """The entries of the answers' evidence that point to it."""
    given = document.assessment.answers.exclude(evidence=[]).values_list("evidence", flat=True)
    return [item for each in given for item in entries.documents(each) if item["document"] == document.token]


def copy_to(assessment: Assessment, answers: Iterable[Answer]) -> None:
    """Give the assessment documents of its own, with the same files, for those its new answers brought along.

    Rewrites the answers' evidence; to be called before they are stored. A document deleted meanwhile is left out.
    """
    answers = [answer for answer in answers if entries.documents(answer.evidence)]
    wanted = {token for answer in answers for token in entries.tokens(answer.evidence)}
    if not wanted:
        return
    copies = {}
    # Locked, so that whoever deletes one of them waits, and then finds its file still in use.
    for document in Document.objects.select_for_update().filter(token__in=wanted):
        same = {name: getattr(document, name) for name in ("file", "name", "kind", "size", "sha256", "uploaded_by_id")}
        copies[document.token] = Document(assessment=assessment, **same)
    Document.objects.bulk_create(copies.values())
    for answer in answers:
        answer.evidence = entries.links(answer.evidence) + [
            {**item, "document": copies[item["document"]].token}
            for item in entries.documents(answer.evidence)
            if item["document"] in copies
        ]


@dataclass(frozen=True)
class Listed:
    """A document with the answers that point to it. ``is_kept``: a declaration, or an edition left, names it too."""

    document: Document
    answers: list[tuple[Answer, dict]]
    is_kept: bool

    @property
    def is_in_use(self) -> bool:
        return bool(self.answers) or self.is_kept


def listed(assessment: Assessment) -> list[Listed]:
    """Return every document of the assessment, with what refers to it."""
    pointing: dict[str, list[tuple[Answer, dict]]] = {}
    for answer in assessment.answers.exclude(evidence=[]).in_order():
        for item in entries.documents(answer.evidence):
            pointing.setdefault(item["document"], []).append((answer, item))
    frozen = [*assessment.submissions.values_list("canonical", flat=True)]
    frozen += [json.dumps(rows) for rows in assessment.editions_left.values_list("answers", flat=True)]
    return [
        Listed(document, pointing.get(document.token, []), any(document.token in text for text in frozen))
        for document in assessment.documents.select_related("uploaded_by")
    ]


@transaction.atomic
def delete(document: Document) -> None:
    """Delete a document that nothing refers to, and its file, unless a document of another assessment shares it."""
    assessment = Assessment.objects.select_for_update(no_key=True).get(pk=document.assessment_id)
    if any(each.document == document and each.is_in_use for each in listed(assessment)):
        raise Refused(_("An answer or a declaration refers to this document, so it stays."))
    path = str(document.file)
    document.delete()
    transaction.on_commit(lambda: _discard(path))


def discard_with(assessment: Assessment) -> None:
    """Let the files of a deleted assessment go with it, once that is stored, but for those that another one shares."""
    for path in {str(file) for file in assessment.documents.values_list("file", flat=True)}:
        transaction.on_commit(lambda path=path: _discard(path))  # type: ignore[misc]


def _discard(path: str) -> None:
    if not Document.objects.filter(file=path).exists():
        default_storage.delete(path)
