"""Working on one assessment together: who is where, what others changed meanwhile, and who was asked to do what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.prepared_query import Question
from core.refusals import Refused
from criteria.models import Category
from organisations.models import User

from . import mails, permissions
from .answers import progress
from .answers.progress import Progress
from .models import EDITABLE, Answer, Assessment, Assignment, Presence

PRESENT_FOR = timedelta(seconds=30)
REMEMBERED_FOR = timedelta(days=1)


def seen(assessment: Assessment, category_key: str, by: User) -> None:
    """Note that the person has the category open now; one query."""
    presence = Presence(assessment=assessment, user=by, category=category_key, seen_at=timezone.now())
    Presence.objects.bulk_create(
        [presence],
        update_conflicts=True,
        unique_fields=["assessment", "user"],
        update_fields=["category", "seen_at"],
    )


def present(assessment: Assessment, *, but: User) -> dict[str, list[User]]:
    """Return by category (key) who else has it open, in the order of names; one query."""
    presences = (
        assessment.presences.filter(seen_at__gte=timezone.now() - PRESENT_FOR)
        .exclude(user=but)
        .select_related("user")
        .order_by("user__name", "user__email")
    )
    people: dict[str, list[User]] = {}
    for presence in presences:
        people.setdefault(presence.category, []).append(presence.user)
    return people


def forget_who_was_there() -> None:
    """Delete who was seen where more than a day ago, which is nobody's business any more. For a daily timer."""
    Presence.objects.filter(seen_at__lt=timezone.now() - REMEMBERED_FOR).delete()


def changed_since(assessment: Assessment, category_key: str, known: Mapping[str, int]) -> list[Answer]:
    """Return those of the answers ``known`` (criterion's key → revision) that are at another revision now; one query.

    Told apart here and not by the database: a category is small, and what a page claims to know may be anything.
    """
    answers = (
        assessment.answers.filter(criterion__category__key=category_key)
        .in_order()
        .select_related("criterion__category", "changed_by")
    )
    return [answer for answer in answers if known.get(answer.criterion.key, answer.revision) != answer.revision]


def colleagues(assessment: Assessment) -> list[User]:
    """Return who may answer for the organisation, in the order of names."""
    editors = User.objects.filter(
        is_active=True, memberships__organisation=assessment.organisation_id, memberships__is_editor=True
    )
    return list(editors.order_by("name", "email"))


def assignments(assessment: Assessment) -> dict[str, Assignment]:
    """Return by category (key) who was asked to answer it; one query."""
    asked = Assignment.objects.in_force().filter(assessment=assessment).select_related("user")
    return {assignment.category: assignment for assignment in asked}


def asked(assessment: Assessment, category: Category) -> User | None:
    """Return who was asked to answer the category; one query."""
    return next(iter(_ASKED.objects(assessment=assessment.pk, category=category.key)), None)


_ASKED = Question(
    lambda assessment, category: User.objects.filter(
        assignments__in=Assignment.objects.in_force().filter(assessment=assessment, category=category)
    ),
    assessment=-1,
    category="any category",
)


@transaction.atomic
def assign(assessment: Assessment, category: Category, *, to: User | None, by: User) -> None:
    """Ask a colleague, or oneself, to answer a category, or nobody any more. A colleague is told by mail.

    Raises :class:`Refused` when the assessment was declared, or the person may not answer.
    """
    assessment = Assessment.objects.select_for_update(of=("self",), no_key=True).with_object().get(pk=assessment.pk)
    if not permissions.may_answer(by, assessment):
        if assessment.is_editable:
            raise PermissionDenied
        raise Refused(_("This assessment was declared, so there is nothing to assign any more."))
    if to and to not in colleagues(assessment):
        raise Refused(_("%s cannot answer for the organisation.") % to)
    before = assessment.assignments.filter(category=category.key)
    if to and before.filter(user=to).exists():
        return
    before.delete()
    if to:
        mails.assigned(assessment.assignments.create(category=category.key, user=to, by=by))


@dataclass(frozen=True)
class Assigned:
    """A category that somebody was asked to answer, and how far it is."""

    assessment: Assessment
    progress: Progress


def assigned_to(user: User) -> list[Assigned]:
    """Return what the person was asked to answer and still can, in the order of asking; at most two queries."""
    asked = list(
        Assignment.objects.in_force()
        .filter(user=user, assessment__status__in=EDITABLE)
        .select_related("assessment__organisation", "assessment__version__product")
        .order_by("at", "pk")
    )
    if not asked:
        return []
    found = progress.of_several([assignment.assessment for assignment in asked])
    places = [(assignment.assessment, (assignment.assessment_id, assignment.category)) for assignment in asked]
    return [Assigned(assessment, found[place]) for assessment, place in places if place in found]
