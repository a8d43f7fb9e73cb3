"""Forms of allauth's that tell strangers nothing about who has an account."""

from allauth.account.forms import SignupForm
from django.contrib.auth.hashers import make_password


class EvenSignupForm(SignupForm):
    """Takes as long for an address that has an account as for a new one: a password is hashed either way."""

    def try_save(self, request):
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)
