"""Who stands for the answers."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import LineField


class DeclarationForm(forms.Form):
    """Who stands for the answers."""

    name = LineField(label=_("Name"), max_length=120)
    function = LineField(label=_("Function"), max_length=120, help_text=_("For example: Head of Development."))
    place = LineField(label=_("Place"), max_length=120)
    confirmed = forms.BooleanField(
        label=_(
            "I am authorised to declare this for the organisation, "
            "and the answers are true to the best of my knowledge."
        )
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper()
        self.helper.layout = Layout(Row(Column("name"), Column("function"), Column("place")), "confirmed")
