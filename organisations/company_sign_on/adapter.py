"""Whom a company's provider may sign in: people with an address of its own domains that it says is verified."""

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import get_language, gettext as _

from core.text_fields import no_address, tidy_line

from ..models import SignOn, User

LONGEST_NAME = User._meta.get_field("name").max_length


class SignOnAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request, sociallogin):
        """Refuse what the provider may not assert. That of the setting ``OIDC_ISSUER`` may assert anything."""
        if sociallogin.provider.app.pk is None:
            return
        sign_on = _sign_on_of(sociallogin)
        if sign_on is None:  # its organisation is gone
            raise ImmediateHttpResponse(_refusal(request, _("This sign-on is no longer in use.")))
        if not (address := _asserted(sociallogin, sign_on)):
            sentence = _("%s did not confirm an address of the mail domains it is for, so you are not signed in.")
            raise ImmediateHttpResponse(_refusal(request, sentence % sign_on))
        if sociallogin.state.get("process") == AuthProcess.CONNECT and _owner_of(address) != request.user:
            sentence = _("%s knows you by another address than your account here has, so the two are not connected.")
            raise ImmediateHttpResponse(_refusal(request, sentence % sign_on))

    def authenticate_by_email(self, sociallogin):
        """Find the account that belongs to the address asserted: only if it is verified here as it is there."""
        sign_on = _sign_on_of(sociallogin)
        if sign_on is None:
            return super().authenticate_by_email(sociallogin)
        address = _asserted(sociallogin, sign_on)
        owner = _owner_of(address) if address else None
        return (owner, address) if owner else None

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.language = get_language()
        name = tidy_line(str(data.get("name") or ""))[:LONGEST_NAME]
        try:
            no_address(name)
        except ValidationError:
            name = ""
        user.name = name
        return user


def _sign_on_of(sociallogin):
    return SignOn.objects.filter(app__provider_id=sociallogin.account.provider).select_related("app").first()


def _asserted(sociallogin, sign_on):
    """The address that the provider says is verified and may speak of; else nothing."""
    verified = (each.email for each in sociallogin.email_addresses if each.verified)
    return next((address for address in verified if sign_on.serves(address)), "")


def _owner_of(address):
    """Who has confirmed the address here."""
    found = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
    return found.user if found else None


def _refusal(request, sentence):
    return render(request, "socialaccount/refused.html", {"sentence": sentence}, status=403)
