"""What templates need to show requirements and how they are met."""

from django import template

from assessments import charts
from assessments.models import Code
from assessments.templatetags.declared import drawn_boxes

from ..rule import MatchOutcome, NamedStandard, standard_words

register = template.Library()


@register.simple_tag
def wanted_standard(stored):
    """A standard asked for, as it is stored in a requirement."""
    return standard_words(NamedStandard(**stored))


@register.simple_tag
def outcomes(counts):
    """A box for each criterion that is asked for: solid where it is met, empty where it is open, crossed where not."""
    codes = [code for outcome, code in BOXES.items() for _ in range(counts[outcome])]
    says = ", ".join(f"{counts[outcome]} {MatchOutcome(outcome).label}" for outcome in BOXES)
    return drawn_boxes(charts.strip(codes), says)


BOXES = {"met": Code.FULFILLED, "open": "", "not_met": Code.NOT_FULFILLED}
