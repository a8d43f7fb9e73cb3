"""Mails about accounts: allauth says when, ``templates/account/email/`` says what, and they look like all our mails."""

from allauth.account.adapter import DefaultAccountAdapter

from core.mail import compose


class AccountAdapter(DefaultAccountAdapter):
    def render_mail(self, template_prefix, email, context, headers=None):
        plain = super().render_mail(template_prefix, email, context, headers)
        message = compose("account", to=email, heading=plain.subject, said=plain.body)
        message.extra_headers |= headers or {}
        return message
