"""Saving one answer so that two people never overwrite each other, and nothing said is forgotten.

An answer is saved at the revision it was read at, as one conditional UPDATE; with it goes a row of its history. A stale
save changes nothing and is told.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from organisations.models import User

from ..evidence import entries
from ..models import EDITABLE, Answer, Assessment, Origin, Revision
from . import history
from .values import Values, current_values


class Conflict(Exception):
    """Somebody else changed the answer meanwhile; ``theirs`` is what stands there now."""

    def __init__(self, theirs: Answer):
        super().__init__()
        self.theirs = theirs


class TooLate(Exception):
    """The assessment was declared meanwhile, so nothing in it can be changed."""


@transaction.atomic
def save(
    answer: Answer,
    values: Values,
    *,
    revision: int,
    by: User,
    confirm: bool = False,
    origin: Origin = Origin.TYPED,
    sitting: str = "",
) -> Answer:
    """Hold the assessment, and save as :func:`save_held` does. Raises :class:`TooLate`, too.

    ``answer`` must come from ``Answer.objects.editable_by(by)``.
    """
    editable = Assessment.objects.select_for_update(no_key=True).filter(pk=answer.assessment_id, status__in=EDITABLE)
    if not editable.values_list("pk", flat=True):
        raise TooLate
    return save_held(answer, values, revision=revision, by=by, confirm=confirm, origin=origin, sitting=sitting)


def save_held(
    answer: Answer,
    values: Values,
    *,
    revision: int,
    by: User,
    confirm: bool = False,
    origin: Origin = Origin.TYPED,
    sitting: str = "",
) -> Answer:
    """Store ``values`` if the answer still is at ``revision``, and return it as it stands then.

    Saving what stands there already changes nothing, at whatever revision. An answer carried over to a changed
    criterion counts as confirmed when it is changed, or when ``confirm`` says so. ``sitting`` names the page in the
    browser: what only that page changed since ``revision`` is no conflict, but a save whose reply got lost.
    Raises :class:`Conflict`, having changed nothing. ``answer`` must come from ``Answer.objects.held_by(by)``, inside a
    transaction: declaring, which wants the same assessment, then freezes all of a save or nothing of it.
    """
    if values == current_values(answer) and not (confirm and answer.to_confirm):
        return answer
    now = timezone.now()
    changes = {**values, "to_confirm": False, "changed_by": by, "changed_at": now}
    rows = Answer.objects.filter(pk=answer.pk)
    saved = rows.filter(revision=revision).update(**changes, revision=F("revision") + 1)
    if not saved and (reached := reached_alone(answer, revision, by=by, sitting=sitting)):
        revision = reached
        changes["evidence"] = entries.with_unseen_documents(
            values["evidence"],
            there=rows.values_list("evidence", flat=True).get(),
            seen=entries.tokens(answer.evidence),
        )
        saved = rows.filter(revision=revision).update(**changes, revision=F("revision") + 1)
    if not saved:
        # found by its criterion: moving the assessment to another edition makes its answers anew
        now_there = Answer.objects.select_related("criterion__category", "changed_by", "assessment")
        raise Conflict(now_there.get(assessment=answer.assessment_id, criterion__key=answer.criterion.key))
    for name, value in changes.items():
        setattr(answer, name, value)
    answer.revision = revision + 1
    history.note(answer, origin=origin, by=by, at=now, sitting=sitting)
    return answer


def reached_alone(answer: Answer, revision: int, *, by: User, sitting: str) -> int | None:
    """Return the revision the answer is at, if nobody but this page of ``by`` has changed it since ``revision``."""
    if not sitting:
        return None
    since = Revision.objects.filter(
        assessment=answer.assessment_id, criterion=answer.criterion.key, number__gt=revision
    ).values_list("number", "by", "sitting")
    if not since or any((each_by, each_sitting) != (by.pk, sitting) for _number, each_by, each_sitting in since):
        return None
    return max(number for number, _by, _sitting in since)
