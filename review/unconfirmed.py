"""Organisations of which nobody has confirmed yet that their signatories may speak for them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.models import Submission
from organisations.models import Mandate, MandateCode, Organisation, User


def waiting_for(user: User) -> QuerySet[Organisation]:
    """Those the reviewer may confirm that declared (``has_declared``) or entered a code (``has_proven``), by name."""
    declared = Submission.objects.undecided().filter(assessment__organisation=OuterRef("pk"))
    proven = MandateCode.objects.entered().filter(organisation=OuterRef("pk"))
    unconfirmed = Organisation.objects.exclude(mandates__in=Mandate.objects.standing())
    return (
        unconfirmed.exclude(memberships__user=user)
        .annotate(has_declared=Exists(declared), has_proven=Exists(proven))
        .filter(Q(has_declared=True) | Q(has_proven=True))
        .order_by("name")
    )
