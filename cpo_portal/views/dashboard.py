"""``/dashboard/``: what to do next, as a list; beside it the organisations and what one can begin."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.subscriptions.follow import newly_issued
from organisations import second_factor
from requirements.models import RequirementProfile

from ..worklist import for_organisations, for_reviewers
from ..worklist.desk import desk_of
from ..worklist.items import grouped, most_urgent
from ..worklist.promises import promises


@require_safe
def dashboard(request):
    """What is late and due, what can be done, and what waits for others."""
    desk, is_reviewer = desk_of(request.user), request.user.is_reviewer
    work = [*for_organisations.work(desk), *(for_reviewers.work(request.user) if is_reviewer else [])]
    groups = grouped(work)
    watches = list(request.user.watches.with_what_is_shown())
    context = {
        "groups": groups,
        "kinds": {item.kind for item in work},
        "waits": any(item.waits_for_others for item in work),
        "main": most_urgent(groups),
        "organisations": desk.organisations,
        "people": {organisation: len(members) for organisation, members in desk.people.items()},
        "promises": promises(desk.statements, desk.drafts),
        "profiles": list(RequirementProfile.objects.of(request.user)),
        "watches": watches,
        "news": newly_issued(watches),
        "demand": second_factor.demand_on(request.user),
    }
    return render(request, "dashboard.html", context)
