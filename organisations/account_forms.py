"""Forms of allauth's that tell strangers nothing about who has an account, and know the companies' sign-ons."""

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _, gettext_lazy

from core.forms import Helper

from . import sign_ons
from .models import SignOn


class SignOnFirstForm(LoginForm):
    """Signing in with a password. ``sign_on`` is the one to go to instead, where that is the only way in."""

    sign_on = None

    def clean(self):
        """Say so whether or not there is such an account, and whatever the password; managers get in with theirs."""
        required = SignOn.objects.filter(is_required=True).for_address(self.cleaned_data.get("login", ""))
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            if required is None:
                raise
        else:
            if required is None or self.user is None or self.user.is_staff:
                return cleaned
        self.sign_on = required
        raise forms.ValidationError(sign_ons.only_way(required))

    def offers_sign_on(self):
        return SignOn.objects.exists()


class EvenSignupForm(SignupForm):
    """Takes as long for an address that has an account as for a new one: a password is hashed either way."""

    def clean_email(self):
        email = super().clean_email()
        if required := SignOn.objects.filter(is_required=True).for_address(email):
            raise forms.ValidationError(sign_ons.only_way(required))
        return email

    def try_save(self, request):
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class CompanyForm(forms.Form):
    """The address that says whose sign-on to go to."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address at your company"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    helper = Helper()

    def clean(self):
        """``sign_on`` is the one to go to."""
        cleaned = super().clean() or {}
        if email := cleaned.get("email"):
            cleaned["sign_on"] = SignOn.objects.for_address(email)
            if cleaned["sign_on"] is None:
                sentence = _("The portal knows no sign-on for addresses at %s. Sign in with your password.")
                self.add_error("email", sentence % email.rpartition("@")[2])
        return cleaned
