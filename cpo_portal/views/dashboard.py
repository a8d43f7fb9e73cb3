"""``/dashboard/``: what to do next, for each organisation the person speaks for."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import collaboration
from assessments.comments import received
from assessments.models import Assessment, Status, Submission
from organisations.models import Invitation, Organisation, Signing
from statements.models import Statement


@require_safe
def dashboard(request):
    """What to do next, for each organisation the person speaks for."""
    organisations = list(Organisation.objects.of(request.user).select_related("signing").prefetch_related("products"))
    assessments = Assessment.objects.of(request.user).with_object().with_progress()
    statements = Statement.objects.filter(organisation__in=organisations).for_list().with_status()
    waiting = received.to_do_in(assessments)
    context = {
        "organisations": organisations,
        "assigned": [
            (each, waiting[each.assessment.pk, each.progress.category.key])
            for each in collaboration.assigned_to(request.user)
        ],
        "open_assessments": [each for each in assessments if each.status != Status.ACCEPTED],
        "waiting_comments": received.by_assessment(waiting),
        "statements": statements,
        "invitations": Invitation.objects.open().for_address(request.user).select_related("organisation"),
    }
    if request.user.is_reviewer:
        context["waiting"] = Submission.objects.undecided().count()
        context["unconfirmed"] = Signing.objects.unconfirmed().count()
    return render(request, "dashboard.html", context)
