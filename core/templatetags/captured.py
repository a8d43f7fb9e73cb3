"""What was drawn once, to be said again further down the page."""

import html

from django import template

register = template.Library()


@register.simple_block_tag(takes_context=True)
def captured(context, content, name):
    """Draw what is inside, and keep it under ``name`` as text, without markup's escapes."""
    context[name] = html.unescape(content)
    return content
