"""Who is asked to belong to an organisation, and with which rights."""

from django import forms

from core.forms import Helper

from ..models import Invitation, Membership

RIGHTS = ["is_administrator", "is_editor", "is_signatory"]


class InvitationForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = Invitation
        fields = ["email", *RIGHTS]


class MembershipForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = Membership
        fields = RIGHTS
