"""``/signees/``: who signed the code."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import spreadsheets
from core.budgets import EXPORTS, within_budget
from organisations.models import PLURALS, Role

from ..forms import SigneesForm
from ..signees import roles, rows, signees, titles

PER_PAGE = 100


@login_not_required
@require_safe
def index(request):
    form = SigneesForm(request.GET)
    words, role = form.asked()
    page = Paginator(signees(words, role), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "words": words,
        "role": role,
        "roles": [(each, each.label, number) for each, number in roles(words).items()],
        "page": page,
        "groups": _by_role(page),
        "query": form.query(),
    }
    return render(request, "signees/index.html", context)


def _by_role(page):
    """The signees of a page under the names of their roles, in the order of these."""
    grouped = {role: [each for each in page if each.role == role] for role in Role}
    return [{"title": PLURALS[role], "signees": members} for role, members in grouped.items() if members]


@login_not_required
@require_safe
@within_budget(EXPORTS)
def csv(request):
    return spreadsheets.csv_response(_("signees"), titles(), rows(signees(*SigneesForm(request.GET).asked())))


@login_not_required
@require_safe
@within_budget(EXPORTS)
def xlsx(request):
    return spreadsheets.xlsx_response(_("signees"), titles(), rows(signees(*SigneesForm(request.GET).asked())))
