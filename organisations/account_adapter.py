"""How people sign in, where we want it other than allauth does."""

from allauth.core.internal.ratelimit import get_ip

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
