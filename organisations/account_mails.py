"""Mails about accounts: allauth says when, ``templates/account/email/`` says what, and they look like all our mails.

So are their addresses: those of ``SITE_URL``, whatever host the request named.
"""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site

from core.absolute_urls import absolute
from core.mail import compose, post


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        """Post it: a mail server that is away must not break what the person is doing."""
        always = {"request": current.request, "email": email, "current_site": get_current_site(current.request)}
        post(self.render_mail(template_prefix, email, always | context))

    def render_mail(self, template_prefix, email, context, headers=None):
        ours = {name: _ours(value) for name, value in context.items() if name.endswith("_url")}
        plain = super().render_mail(template_prefix, email, context | ours, headers)
        message = compose("account", to=email, heading=plain.subject, said=plain.body)
        message.extra_headers |= headers or {}
        message.name, message.kept_subject = template_prefix.rpartition("/")[2], ""  # some subjects hold a code
        return message


def _ours(url: str) -> str:
    return absolute(urlsplit(url)._replace(scheme="", netloc="").geturl())
