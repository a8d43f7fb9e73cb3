from core.background.kinds import LINKS, background

from .evidence import link_checks
from .models import Assessment


@background(LINKS)
def check_links_of(assessment_id: int) -> int:
    """Check the links of an assessment, but for those checked just now; returns how many were checked."""
    return len(link_checks.check(link_checks.due_in(Assessment.objects.get(pk=assessment_id))))
