"""The position, small enough for a card: the figures stand beside it, so it says nothing to a screen reader."""

from django import template
from django.utils.html import format_html

from assessments import charts

register = template.Library()


@register.simple_tag
def small_radar(position):
    """The radar's outline and shape, without the numbers of its categories."""
    radar = charts.radar([position])
    return format_html(
        '<svg class="small-radar" viewBox="-104 -104 208 208" aria-hidden="true">'
        '<polygon class="ring" points="{}"/><polygon class="ring" points="{}"/>'
        '<polygon class="shape" points="{}"/></svg>',
        radar.rings[1],
        radar.rings[3],
        radar.shapes[0],
    )
