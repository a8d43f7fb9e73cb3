"""Places on a room's pages that rooms above fill, so that no template names what is above it."""

from django import template
from django.conf import settings
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context, name, **more):
    """Draw the templates that ``settings.TEMPLATE_SLOTS`` puts here, with what the page knows and ``more``."""
    engine = context.template.engine
    with context.push(**more):
        drawn = "".join(engine.get_template(each).render(context) for each in settings.TEMPLATE_SLOTS[name])
    return mark_safe(drawn.strip())
