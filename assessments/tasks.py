from django.utils import translation
from django_tasks import task

from . import links, mails
from .models import Assessment, Assignment


@task()
def mail_assignment(assignment_id: int, language: str | None) -> bool:
    """Tell a colleague what they were asked to answer; returns whether they still are."""
    asked = Assignment.objects.in_force().select_related(
        "user", "by", "assessment__organisation", "assessment__version__product", "assessment__catalogue"
    )
    assignment = asked.filter(pk=assignment_id).first()
    if assignment:
        with translation.override(language):
            mails.send_assignment(assignment)
    return assignment is not None


@task()
def check_links_of(assessment_id: int) -> int:
    """Check the links of an assessment, but for those checked just now; returns how many were checked."""
    return len(links.check(links.due_in(Assessment.objects.get(pk=assessment_id))))
