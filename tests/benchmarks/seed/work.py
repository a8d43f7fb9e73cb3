"""What waits to be done: submissions for reviewers, a draft for a member, requirements for a customer."""

import itertools
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from assessments import lifecycle
from assessments.models import Answer, Assessment, Comment, CommentWeight, Status, Submission
from criteria.models import Criterion, Grade
from organisations.models import Organisation, ProductVersion, Role, User
from requirements import profiles
from requirements.models import Minimum, Requirement, RequirementProfile, Weight

from .population import Population


@transaction.atomic
def undecided(population: Population, count: int) -> list[Submission]:
    """Store submissions that wait: every other one for a reviewer, the others, with comments, for a decision."""
    subjects = population.organisations.for_statements(count)
    assessments = [population.submissions.assessment(subject, 0) for subject in subjects]
    submissions = [_undecided(population, each, place) for place, each in enumerate(assessments)]
    Assessment.objects.bulk_create(assessments)
    Submission.objects.bulk_create(submissions)
    taken = [submission for submission in submissions if submission.reviewer]
    Comment.objects.bulk_create(comment for submission in taken for comment in _comments(population, submission))
    return submissions


def _undecided(population: Population, assessment: Assessment, place: int) -> Submission:
    submission = population.submissions.submission(assessment, declared_at=population.now - timedelta(days=place % 30))
    submission.reviewer = population.reviewer if place % 2 else None
    submission.approved_by = submission.approved_at = submission.decided_at = None
    submission.decision = ""
    assessment.status = Status.IN_REVIEW if submission.reviewer else Status.SUBMITTED
    return submission


def _comments(population: Population, submission: Submission) -> list[Comment]:
    """Ten on a submission, of which every other is a hint."""
    criteria = [said["criterion"] for said in submission.content["answers"]][::3][:10]
    return [
        Comment(
            submission=submission,
            criterion=criterion,
            weight=weight,
            text="Name the edition you speak of, and where it is documented.",
            by=population.reviewer,
            at=population.now,
        )
        for criterion, weight in zip(criteria, itertools.cycle(CommentWeight), strict=False)
    ]


def draft(population: Population) -> tuple[Assessment, User]:
    """A vendor's draft, answered but for every tenth criterion, and the member who may answer."""
    organisation = Organisation.objects.filter(role=Role.VENDOR).first()
    version = ProductVersion.objects.filter(product__organisation=organisation).first()
    user = organisation.members.get()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    assessment = lifecycle.start(organisation, version=version, catalogue=population.catalogue, language="en", by=user)
    answers = list(assessment.answers.in_order())
    for answer, stays_open in zip(answers, itertools.cycle([True, *[False] * 9]), strict=False):
        if not stays_open:
            _fill(population, answer, by=user)
    fields = ["code", "explanation", "planned_for", "evidence", "standards", "revision", "changed_by", "changed_at"]
    Answer.objects.bulk_update(answers, fields)
    population.submissions.check_shape(assessment, population.now)
    return assessment, user


def profile(population: Population) -> tuple[RequirementProfile, User]:
    """A customer's requirements, one for each criterion asked of vendors and two standards, and a member."""
    organisation = Organisation.objects.filter(role=Role.CUSTOMER).first()
    user = organisation.members.get()
    minima = itertools.cycle([Minimum.FULFILLED, Minimum.PARTLY, Minimum.PLANNED])
    asked = [
        Requirement(
            criterion=criterion.key,
            weight=Weight.DESIRED if criterion.grade == Grade.MAY else Weight.REQUIRED,
            minimum=minimum,
            planned_until=population.now.date() + timedelta(days=365) if minimum == Minimum.PLANNED else None,
            standards=[_standard(criterion)] if criterion.asks_for_standards else [],
        )
        for criterion, minimum in zip(profiles.asked_of_vendors(population.catalogue), minima, strict=False)
    ]
    name = "Next PLM system"
    made = profiles.start(organisation, name=name, catalogue=population.catalogue, requirements=asked, by=user)
    return made, user


def _fill(population: Population, answer: Answer, *, by: User) -> None:
    said = population.chance.choice(population.answers.about(answer.criterion, "en"))
    answer.code = said["answer"]
    for name in ("explanation", "planned_for", "evidence", "standards"):
        setattr(answer, name, said[name])
    answer.revision, answer.changed_by, answer.changed_at = 1, by, population.now


def _standard(criterion: Criterion) -> dict:
    named = criterion.catalogue.standards.get(key="step-ap242")
    return {"standard": named.key, "name": named.name, "edition": "", "direction": "read"}
