"""What lies on a person's desk: everything of the organisations they speak for that the work list is made of."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from assessments.models import EDITABLE, Assessment, Status, Submission
from organisations.models import Mandate, Membership, Organisation, User
from organisations.permissions import may_answer, may_declare
from statements.models import Statement

from .drafts_under_way import DraftUnderWay, under_way


@dataclass(frozen=True)
class Desk:
    """``people`` are the memberships by organisation (primary key). Organisations know by ``has_mandate`` whether it is
    confirmed that their signatories may speak for them. Statements know the ``assessment`` and ``version``
    (primary keys) they came from, and their listing.
    """

    user: User
    organisations: list[Organisation]
    people: dict[int, list[Membership]]
    assessments: list[Assessment]
    drafts: list[DraftUnderWay]
    submissions: list[Submission]
    statements: list[Statement]

    def speaks_for(self, organisation: Organisation) -> bool:
        return may_answer(self.user, organisation) or may_declare(self.user, organisation)

    def signatories(self, organisation: int) -> list[User]:
        return [each.user for each in self.people[organisation] if each.is_signatory and each.user.is_active]

    def draft_about(self, statement: Statement) -> Assessment | None:
        """The draft from which a newer statement about the same can come."""
        return next((each for each in self.assessments if each.status in EDITABLE and _is_about(each, statement)), None)

    def is_declared_anew(self, statement: Statement) -> bool:
        """Whether a newer declaration about the same waits for the association."""
        return any(each.status not in EDITABLE and _is_about(each, statement) for each in self.assessments)


def _is_about(assessment: Assessment, statement: Statement) -> bool:
    product = assessment.version.product_id if assessment.version else None
    return (assessment.organisation_id, product) == (statement.organisation_id, statement.product_id)


def desk_of(user: User) -> Desk:
    """Load it: eight queries, however much there is."""
    found = Organisation.objects.of(user).select_related("signing").prefetch_related("products__versions")
    has_mandate = Exists(Mandate.objects.standing().filter(organisation=OuterRef("pk")))
    organisations = list(found.annotate(has_mandate=has_mandate))
    people: dict[int, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.filter(organisation__in=organisations).select_related("user"):
        people[membership.organisation_id].append(membership)
    assessments = list(Assessment.objects.of(user).with_object().exclude(status=Status.ACCEPTED))
    submissions = Submission.objects.undecided().filter(assessment__in=assessments).for_list()
    statements = Statement.objects.filter(organisation__in=organisations).for_list().with_status()
    came_from = {"assessment": F("submission__assessment"), "version": F("submission__assessment__version")}
    large = ("document", "summary", "listing__words", "listing__answers")
    return Desk(
        user,
        organisations,
        people,
        assessments,
        under_way(assessments),
        list(submissions.order_by("due_on")),
        list(statements.annotate(**came_from).select_related("listing").defer(*large)),
    )
