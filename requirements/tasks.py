from core.background.kinds import PAPER, background

from . import match_report
from .models import MatchReport


@background(PAPER)
def make_match_report(report_id: int) -> str:
    """Make the sealed PDF of a match report; returns where it is stored, or nothing if the report was deleted.

    Running it again does no harm.
    """
    report = MatchReport.objects.select_related("profile__catalogue").filter(pk=report_id).first()
    if report:
        match_report.make(report)
    return MatchReport.objects.filter(pk=report_id).values_list("pdf", flat=True).first() or ""
