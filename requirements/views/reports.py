"""``/requirements/…/reports/``: sealed reports of a match, for members of the organisation."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from core.stored_files import opened
from core.task_wait import until_made
from organisations.permissions import may_answer

from .. import match_query, match_report
from ..models import MatchReport, RequirementProfile
from ..tasks import make_match_report


@require_POST
def begin(request, reading):
    """Freeze what the address asks to be matched, and go on to the paper."""
    if not ratelimit.consume(request, action="match_report", key=str(reading.profile.organisation_id)):
        return _refused(request, reading, _("That was a lot of reports for one day. Please make this one tomorrow."))
    result = match_query.run(request.GET, reading.profile)
    try:
        return redirect(match_report.begin(reading.profile, result, by=request.user))
    except Refused as refusal:
        return _refused(request, reading, str(refusal))
    except RequirementProfile.DoesNotExist as error:
        raise Http404 from error


def _refused(request, reading, sentence):
    messages.error(request, sentence)
    return redirect(f"{reading.base}#reports")


@require_safe
def pdf(request, reading, report):
    """The report on paper. While a task makes it, a page says so and asks again by itself."""
    found = _reports(reading).filter(pk=report)
    get_object_or_404(found)
    waiting = until_made(
        request,
        make_match_report,
        report,
        is_made=found.exclude(pdf="").exists,
        folder="reports",
        context={"reading": reading},
    )
    if waiting:
        return waiting
    made = found.first()
    if not made:  # deleted meanwhile
        raise Http404
    at = timezone.localtime(made.made_at)
    with translation.override(made.language):
        kind = slugify(_("Match report"))
    name = f"{slugify(reading.profile.name, allow_unicode=True) or 'requirements'}-{kind}-{at:%Y-%m-%d-%H%M}.pdf"
    return FileResponse(opened(made.pdf.name), content_type="application/pdf", filename=name)


@require_POST
def delete(request, reading, report):
    found = _reports(reading).filter(pk=report)
    made_by = get_object_or_404(found).made_by_id
    if made_by != request.user.pk and not may_answer(request.user, reading.profile.organisation):
        raise PermissionDenied(_("Only editors of the organisation delete reports that others asked for."))
    match_report.delete(found)
    messages.success(request, _("The report is deleted."))
    return redirect(f"{reading.base}#reports")


def _reports(reading):
    """Of the profile, without what they say, which is long."""
    return MatchReport.objects.filter(profile=reading.profile).defer("content")
