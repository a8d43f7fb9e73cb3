"""``/review/acts/``: the log of acts, by person, organisation and time."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import spreadsheets

from ..forms import ActsForm
from ..pages import query_of
from ..permissions import manager_required

PER_PAGE = 50


@manager_required
@require_safe
def index(request):
    form = ActsForm(request.GET)
    page = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "acts/index.html", {"form": form, "page": page, "query": query_of(request)})


@manager_required
@require_safe
def csv(request):
    who = [_("When"), _("Act"), _("By whom"), _("Organisation"), _("About")]
    titles = [*who, _("Field"), _("Before"), _("After"), _("Reason")]
    return spreadsheets.csv_response(_("log of acts"), titles, _rows(ActsForm(request.GET).found()))


def _rows(entries):
    """A row for each field that changed; one for an act that changed none."""
    for entry in entries.iterator():
        at = timezone.localtime(entry.at).isoformat(sep=" ", timespec="seconds")
        who = [entry.by.email if entry.by else "", str(entry.organisation or "")]
        for name, before, after in entry.changes or [("", None, None)]:
            yield [at, entry.get_deed_display(), *who, entry.about, name, _word(before), _word(after), entry.reason]


def _word(value):
    return "" if value is None else str(value)
