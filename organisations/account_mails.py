"""Mails about accounts: allauth says when, ``templates/account/email/`` says what, and they look like all our mails."""

from allauth.account.adapter import DefaultAccountAdapter

from . import notifications


class AccountAdapter(DefaultAccountAdapter):
    def render_mail(self, template_prefix, email, context, headers=None):
        plain = super().render_mail(template_prefix, email, context, headers)
        message = notifications.compose("account", to=email, heading=plain.subject, said=plain.body)
        message.extra_headers |= headers or {}
        return message
