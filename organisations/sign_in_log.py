"""What the log says of signing in: who, and from where; never what was typed."""

import logging
from functools import partial

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth

from core.budgets import client_address

logger = logging.getLogger(__name__)

EVENTS = {
    auth.user_logged_in: "signed in",
    auth.user_logged_out: "signed out",
    account.password_changed: "changed their password",
    account.password_set: "set a password",
    account.password_reset: "set a new password by a mail",
    account.email_added: "added an address",
    account.email_changed: "changed their address",
    account.email_removed: "removed an address",
    mfa.authenticator_added: "added a second factor",
    mfa.authenticator_removed: "removed a second factor",
    mfa.authenticator_reset: "made new recovery codes",
}


def _note(sender, *, happened, request=None, user=None, **_more):
    person = f"Person {user.pk}" if user else "Nobody"
    logger.info("%s %s, from %s", person, happened, request and client_address(request))


def _refused(sender, *, request=None, **_more):
    logger.warning("Wrong address or password, from %s", request and client_address(request))


def connect() -> None:
    """Begin to listen; called once the apps are ready."""
    for signal, happened in EVENTS.items():
        signal.connect(partial(_note, happened=happened), weak=False, dispatch_uid=happened)
    auth.user_login_failed.connect(_refused, dispatch_uid="refused")
