"""What goes to the provider and comes back (OpenID Connect Core 1.0, 3.1.2 and 3.1.3)."""

import hashlib

from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter


def nonce_of(state: str) -> str:
    """The nonce that belongs to a state. The state lies in the session, so the ID token belongs to that session."""
    return hashlib.sha256(f"nonce {state}".encode()).hexdigest()


class NonceClient(OAuth2Client):
    def get_redirect_url(self, authorization_url, scope, extra_params):
        return super().get_redirect_url(authorization_url, scope, {**extra_params, "nonce": nonce_of(self.state)})


class NonceAdapter(OpenIDConnectOAuth2Adapter):
    client_class = NonceClient

    def complete_login(self, request, app, token, *, response, **kwargs):
        """Raises ``OAuth2Error`` when the ID token is of another sign-on, or what is told of the person of another."""
        claims = self._decode_id_token(app, response["id_token"])
        if claims.get("nonce") != nonce_of(request.GET["state"]):
            raise OAuth2Error("The nonce is another one.")
        data = {"id_token": claims}
        if app.settings.get("fetch_userinfo", True) and "userinfo_endpoint" in self.openid_config:
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != claims["sub"]:
                raise OAuth2Error("The ID token and what is told of the person are about different people.")
        return self.get_provider().sociallogin_from_response(request, data)
