"""How people sign in, where we want it other than allauth does."""

from allauth.core.internal.ratelimit import get_ip
from django.shortcuts import render

from . import sign_ons
from .account_mails import AccountAdapter


class SignInAdapter(AccountAdapter):
    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count wrong passwords by account and where they come from, so that nobody is shut out by somebody else's."""
        return f"{get_ip(request)} {credentials.get('email', '').lower()}"

    def is_safe_url(self, url):
        """What cannot be read as an address is no safe one; allauth takes it for one that can."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def pre_login(self, request, user, *, signal_kwargs, **kwargs):
        """Let nobody in another way than by the sign-on that their organisation requires, passkeys included."""
        sign_on = sign_ons.only_way_for(user)
        came_by = (signal_kwargs or {}).get("sociallogin")
        if sign_on and not (came_by and came_by.account.provider == sign_on.app.provider_id):
            context = {"sentence": sign_ons.only_way(sign_on), "sign_on": sign_on}
            return render(request, "socialaccount/refused.html", context, status=403)
        return super().pre_login(request, user, signal_kwargs=signal_kwargs, **kwargs)
