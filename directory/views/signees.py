"""``/signees/``: who signed the code."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisations.models import PLURALS, Organisation, Role
from statements.models import Statement


@login_not_required
@require_safe
def signees(request):
    """Who signed the code, by role, and whether a statement is published or until when one is due."""
    organisations = Organisation.objects.signees().annotate(
        published=Exists(Statement.objects.filter(organisation=OuterRef("pk")))
    )
    by_role = {role: [] for role in Role}
    for organisation in organisations:
        by_role[Role(organisation.role)].append(organisation)
    return render(request, "signees/index.html", {"roles": [(PLURALS[role], by_role[role]) for role in Role]})
