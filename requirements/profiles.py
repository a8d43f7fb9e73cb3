"""Profiles of requirements: how one begins, changes, and is shared. Views have asked for permission before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Code
from criteria.models import Addressee, Catalogue, Criterion, Grade
from organisations.models import Organisation, User, new_token
from statements.models import Statement

from .models import Minimum, Requirement, RequirementProfile, VendorNote, Weight
from .rule import Demand, NamedStandard

ACTED_UPON = (Code.FULFILLED, Code.PARTLY, Code.PLANNED)
MINIMUM_OF = {Code.FULFILLED: Minimum.FULFILLED, Code.PARTLY: Minimum.PARTLY, Code.PLANNED: Minimum.PLANNED}


def asked_of_vendors(catalogue: Catalogue) -> list[Criterion]:
    """The criteria a profile can be about."""
    return catalogue.criteria.addressed_to(Addressee.VENDOR)


def from_template(criteria: Iterable[Criterion]) -> list[Requirement]:
    """Everything the code says a vendor *shall* do is required."""
    shall = (criterion for criterion in criteria if criterion.grade == Grade.SHALL)
    return [Requirement(criterion=criterion.key, weight=Weight.REQUIRED) for criterion in shall]


def from_assessment(assessment: Assessment, criteria: Iterable[Criterion]) -> list[Requirement]:
    """What one does oneself one may ask of others.

    A criterion that the organisation answers itself is required as far as it fulfils it, and else desired. Of the
    others, those count whose category it acts upon, which is to say that it fulfils, partly or by plan, a criterion
    there: *shall* is required and *should* desired. In the remaining categories *shall* is desired.
    """
    answers = list(assessment.answers.select_related("criterion__category"))
    own = {answer.criterion.key: answer for answer in answers}
    acted_upon = {answer.criterion.category.key for answer in answers if answer.code in ACTED_UPON}
    found = []
    for criterion in criteria:
        if criterion.key in own:
            requirement = _as_own(own[criterion.key])
        else:
            requirement = _as_topic(criterion, is_acted_upon=criterion.category.key in acted_upon)
        if requirement:
            found.append(requirement)
    return found


def _as_own(answer) -> Requirement | None:
    if answer.code == Code.NOT_APPLICABLE:
        return None
    requirement = Requirement(criterion=answer.criterion.key, weight=Weight.DESIRED)
    if answer.code in (Code.FULFILLED, Code.PARTLY) or (answer.code == Code.PLANNED and answer.planned_for):
        requirement.weight, requirement.minimum = Weight.REQUIRED, MINIMUM_OF[answer.code]
        requirement.planned_until = answer.planned_for if answer.code == Code.PLANNED else None
    return requirement


def _as_topic(criterion: Criterion, *, is_acted_upon: bool) -> Requirement | None:
    weights = {Grade.SHALL: Weight.DESIRED}
    if is_acted_upon:
        weights = {Grade.SHALL: Weight.REQUIRED, Grade.SHOULD: Weight.DESIRED}
    weight = weights.get(Grade(criterion.grade))
    return Requirement(criterion=criterion.key, weight=weight) if weight else None


def from_profile(profile: RequirementProfile, criteria: Iterable[Criterion]) -> list[Requirement]:
    """The same requirements, as far as the catalogue still has their criteria."""
    keys = {criterion.key for criterion in criteria}
    copied = ("criterion", "weight", "minimum", "planned_until", "standards")
    return [
        Requirement(**{name: getattr(requirement, name) for name in copied})
        for requirement in profile.requirements.all()
        if requirement.criterion in keys
    ]


@transaction.atomic
def start(
    organisation: Organisation, *, name: str, catalogue: Catalogue, requirements: Sequence[Requirement], by: User
) -> RequirementProfile:
    """Begin a profile with ``requirements``, which are unsaved. It is private; nothing of a link is copied."""
    profile = RequirementProfile.objects.create(
        organisation=organisation,
        catalogue=catalogue,
        name=name,
        created_by=by,
        changed_at=timezone.now(),
        changed_by=by,
    )
    for requirement in requirements:
        requirement.profile = profile
    Requirement.objects.bulk_create(requirements)
    return profile


@transaction.atomic
def ask(
    profile: RequirementProfile,
    criterion: str,
    *,
    weight: str,
    minimum: str,
    planned_until: date | None,
    standards: list[dict],
    by: User,
) -> Requirement:
    """Say what is asked about one criterion. What is not needed keeps its details, should it be needed again."""
    requirement, _created = Requirement.objects.update_or_create(
        profile=profile,
        criterion=criterion,
        defaults={
            "weight": weight,
            "minimum": minimum,
            "planned_until": planned_until if minimum == Minimum.PLANNED else None,
            "standards": standards,
        },
    )
    _touch(profile, by=by)
    return requirement


def rename(profile: RequirementProfile, name: str, *, by: User) -> None:
    profile.name = name
    _touch(profile, "name", by=by)


def share(profile: RequirementProfile, *, by: User) -> None:
    """Make a link by which everybody who has it reads the profile; one that is there stays."""
    profile.share_token = profile.share_token or new_token()
    _touch(profile, "share_token", by=by)


def revoke(profile: RequirementProfile, *, by: User) -> None:
    """Take the link back; another made later is a different one."""
    profile.share_token = None
    _touch(profile, "share_token", by=by)


def _touch(profile: RequirementProfile, *changed: str, by: User) -> None:
    """Save what changed and nothing else, so that a link revoked meanwhile stays revoked."""
    profile.changed_at, profile.changed_by = timezone.now(), by
    profile.save(update_fields=[*changed, "changed_at", "changed_by"])


def note(organisation: Organisation, statement: Statement, criterion: str, *, text: str, by: User) -> None:
    """Keep the organisation's note about a vendor's product and a criterion; an empty text removes it."""
    about: dict[str, Any] = {"vendor_id": statement.organisation_id, "product_id": statement.product_id}
    about |= {"organisation": organisation, "criterion": criterion}
    if not text:
        VendorNote.objects.filter(**about).delete()
        return
    said = {"text": text, "changed_at": timezone.now(), "changed_by": by}
    VendorNote.objects.update_or_create(**about, defaults=said)


def demands_of(requirements: Iterable[Requirement], criteria: Iterable[Criterion]) -> list[Demand]:
    """What is required or desired, in the order of the catalogue."""
    by_key: Mapping[str, Requirement] = {requirement.criterion: requirement for requirement in requirements}
    return [
        _demand(by_key[criterion.key])
        for criterion in criteria
        if criterion.key in by_key and by_key[criterion.key].weight != Weight.NOT_NEEDED
    ]


def _demand(requirement: Requirement) -> Demand:
    return Demand(
        criterion=requirement.criterion,
        is_required=requirement.weight == Weight.REQUIRED,
        minimum=requirement.minimum,
        until=requirement.planned_until.isoformat() if requirement.planned_until else "",
        standards=tuple(NamedStandard(**each) for each in requirement.standards),
    )
