from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider

from core.text_fields import tidy_line

from .oauth2 import NonceAdapter


class CompanySignOnProvider(OpenIDConnectProvider):
    oauth2_adapter_class = NonceAdapter
    pkce_enabled_default = True

    def extract_uid(self, data):
        uid = super().extract_uid(data)
        if tidy_line(uid) != uid:
            raise ValueError("The subject holds what cannot be stored.")
        return uid

    def extract_extra_data(self, data):
        """Keep no more of what the provider tells than the page of connected accounts shows."""
        claims = data.get("userinfo") or data["id_token"]
        return {"userinfo": {name: tidy_line(str(claims.get(name) or "")) for name in ("email", "name")}}

    def extract_email_addresses(self, data):
        """The address as asserted; verified only if the provider says so in that very word, and not by being truthy."""
        claims = data.get("userinfo") or data["id_token"]
        if not isinstance(email := claims.get("email"), str) or not email:
            return []
        is_verified = claims.get("email_verified") in (True, "true")
        return [EmailAddress(email=email.lower(), verified=is_verified, primary=True)]


provider_classes = [CompanySignOnProvider]
