"""OpenID Connect as allauth does it, with what it leaves out: a nonce, PKCE, and errors of a provider as a page.

It takes the place of ``allauth.socialaccount.providers.openid_connect`` among the installed apps.
"""
