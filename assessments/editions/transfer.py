"""Moving a draft to another edition of its catalogue, and back, until it is submitted. Nothing answered is lost."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from criteria.models import Catalogue
from organisations.models import User

from .. import permissions
from ..answers import history
from ..answers.values import current_values
from ..models import Answer, Assessment, EditionLeft, Event
from . import carry_over
from .carry_over import Carried

KEPT = ("code", "explanation", "evidence", "standards", "to_confirm", "carried_from", "changed_by_id")


def choices_for(assessment: Assessment) -> list[Catalogue]:
    """Return the editions a draft could be moved to: the current one, and those it came from."""
    if not assessment.is_editable:
        return []
    editions = Catalogue.objects.filter(identifier=assessment.catalogue.identifier).exclude(pk=assessment.catalogue_id)
    left = set(assessment.editions_left.values_list("catalogue_id", flat=True))
    return [edition for edition in editions if edition.is_current or edition.pk in left]


@transaction.atomic
def move(assessment: Assessment, *, to: Catalogue, by: User) -> Assessment:
    """Move a draft to another edition; its answers are carried along.

    What was answered in the edition ``to`` before, and not changed since, is put back exactly as it was. Revisions go
    on growing, so that a page of the edition left cannot save over what was brought along.
    Raises :class:`Refused` when the assessment cannot be edited, or ``to`` is not offered.
    """
    assessment = Assessment.objects.select_for_update(of=("self",)).with_object().get(pk=assessment.pk)
    if not permissions.may_answer(by, assessment):
        if assessment.is_editable:
            raise PermissionDenied
        raise Refused(_("This assessment was declared, so it stays with its edition."))
    if to not in choices_for(assessment):
        raise Refused(_("This assessment cannot be moved to that edition."))
    # locked, so that an answer saved at this very moment is either brought along or told to have come too late
    given = assessment.answers.select_for_update(of=("self",)).select_related("criterion")
    answers = {answer.criterion.key: answer for answer in given}
    origin, now = assessment.catalogue, timezone.now()
    carried = carry_over.carry_over(carry_over.values_of(answers.values()), origin, to)
    before = assessment.editions_left.filter(catalogue=to).first()
    rows = {row["criterion"]: row for row in before.answers} if before else {}
    changed = _changed_since(before, answers, now_in=origin) if before else set()
    revision = 1 + max((answer.revision for answer in answers.values()), default=0)

    snapshot = [_row(answer) for answer in answers.values()]
    assessment.answers.all().delete()
    assessment.catalogue = to
    assessment.save(update_fields=["catalogue"])
    begun = []
    for criterion in to.criteria.addressed_to(assessment.organisation.role):
        answer = Answer(assessment=assessment, criterion=criterion, revision=revision)
        brought, row = carried.get(criterion.key), rows.get(criterion.key)
        if row and not (brought and changed.intersection(brought.sources)):
            begun.append(_restore(answer, row))
        else:
            begun.append(_bring(answer, brought, answers))
    history.note_begun(Answer.objects.bulk_create(begun), by=by, at=now)
    if before:
        before.delete()
    EditionLeft.objects.create(assessment=assessment, catalogue=origin, answers=snapshot, left_at=now, left_by=by)
    note = _("Moved from edition %(old)s to edition %(new)s.") % {"old": origin.edition, "new": to.edition}
    Event.objects.create(assessment=assessment, status=assessment.status, by=by, at=now, note=note)
    return assessment


def _changed_since(left: EditionLeft, answers: Mapping[str, Answer], *, now_in: Catalogue) -> set[str]:
    """Return the keys of what was saved since that edition was left, and says something else than was brought along."""
    then = {row["criterion"]: current_values(_restore(Answer(), row)) for row in left.answers}
    brought = carry_over.carry_over(then, left.catalogue, now_in)
    return {
        key
        for key, answer in answers.items()
        if answer.changed_at and answer.changed_at > left.left_at
        if key not in brought or brought[key].values != current_values(answer)
    }


def _bring(answer: Answer, brought: Carried | None, answers: Mapping[str, Answer]) -> Answer:
    """Fill the answer with what was brought along, and with who wrote it last and when."""
    carry_over.fill(answer, brought, answers)
    for source in [answers[key] for key in brought.sources] if brought else []:
        if source.changed_at and (answer.changed_at is None or source.changed_at > answer.changed_at):
            answer.changed_by_id, answer.changed_at = source.changed_by_id, source.changed_at
    return answer


def _row(answer: Answer) -> dict:
    return {
        "criterion": answer.criterion.key,
        "planned_for": answer.planned_for.isoformat() if answer.planned_for else None,
        "changed_at": answer.changed_at.isoformat() if answer.changed_at else None,
        **{name: getattr(answer, name) for name in KEPT},
    }


def _restore(answer: Answer, row: dict) -> Answer:
    for name in KEPT:
        setattr(answer, name, row[name])
    answer.planned_for = date.fromisoformat(row["planned_for"]) if row["planned_for"] else None
    answer.changed_at = datetime.fromisoformat(row["changed_at"]) if row["changed_at"] else None
    return answer
