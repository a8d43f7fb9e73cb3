"""Moving a draft to another edition of its catalogue, and back, until it is submitted. Nothing answered is lost."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from criteria.models import Catalogue
from organisations.models import User

from . import carrying, permissions
from .lifecycle import MoveRefused
from .models import Answer, Assessment, EditionLeft, Event

KEPT = ("code", "explanation", "evidence", "standards", "to_confirm", "carried_from", "revision", "changed_by_id")


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

    What was answered in the edition ``to`` before, and not touched since, is put back exactly as it was.
    Raises :class:`~assessments.lifecycle.MoveRefused` when the assessment cannot be edited, or ``to`` is not offered.
    """
    assessment = Assessment.objects.select_for_update(of=("self",)).with_object().get(pk=assessment.pk)
    if not permissions.may_answer(by, assessment):
        if assessment.is_editable:
            raise PermissionDenied
        raise MoveRefused(_("This assessment was declared, so it stays with its edition."))
    if to not in choices_for(assessment):
        raise MoveRefused(_("This assessment cannot be moved to that edition."))
    answers = list(assessment.answers.select_related("criterion"))
    arrived_at = max(assessment.editions_left.values_list("left_at", flat=True), default=assessment.created_at)
    touched = {each.criterion.key for each in answers if each.changed_at and each.changed_at > arrived_at}
    carried = carrying.carry_over(carrying.values_of(answers), assessment.catalogue, to)
    before = assessment.editions_left.filter(catalogue=to).first()
    rows = {row["criterion"]: row for row in before.answers} if before else {}

    origin, now = assessment.catalogue, timezone.now()
    snapshot = [_row(answer) for answer in answers]
    assessment.answers.all().delete()
    assessment.catalogue = to
    assessment.save(update_fields=["catalogue"])
    begun = []
    for criterion in to.criteria.addressed_to(assessment.organisation.role):
        answer = Answer(assessment=assessment, criterion=criterion)
        brought, row = carried.get(criterion.key), rows.get(criterion.key)
        if row and not (brought and touched.intersection(brought.sources)):
            begun.append(_restore(answer, row))
        else:
            begun.append(carrying.fill(answer, brought, origin))
    Answer.objects.bulk_create(begun)
    if before:
        before.delete()
    EditionLeft.objects.create(assessment=assessment, catalogue=origin, answers=snapshot, left_at=now, left_by=by)
    note = _("Moved from edition %(old)s to edition %(new)s.") % {"old": origin.edition, "new": to.edition}
    Event.objects.create(assessment=assessment, status=assessment.status, by=by, at=now, note=note)
    return assessment


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
