"""How much of readers' feedback waits for staff."""

from django import template

from ..models import Feedback

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_feedback(context):
    """What the reviewer who looks at the page may handle, neither forwarded nor closed; one query."""
    return Feedback.objects.handled_by(context["request"].user).waiting().count()
