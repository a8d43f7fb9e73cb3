"""What people are told by mail about assessments."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from criteria.wording import plain, wording
from organisations.addresses import absolute

from .models import Assignment


def send_assignment(assignment: Assignment) -> None:
    """Tell a colleague which category they were asked to answer, by whom, and how much of it is open."""
    assessment = assignment.assessment
    category = assessment.catalogue.categories.get(key=assignment.category)
    title = f"{category.number} {plain(wording(category.title))}"
    context = {
        "assignment": assignment,
        "category": title,
        "open": assessment.answers.filter(criterion__category=category).open().count(),
        "url": absolute(reverse("assessments:category", args=[assessment.pk, category.key])),
    }
    subject = _("%(person)s asks you to answer “%(category)s” for %(object)s") % {
        "person": assignment.by,
        "category": title,
        "object": assessment.object_name,
    }
    send_mail(
        subject=" ".join(subject.split()),  # names may hold line ends, headers must not
        message=render_to_string("assessments/mail/assigned.txt", context),
        from_email=None,
        recipient_list=[assignment.user.email],
    )
