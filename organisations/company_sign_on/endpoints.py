"""``/accounts/oidc/<provider>/login/``: to a company's provider, and back."""

import logging

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.shortcuts import render

from core.budgets import Limit, within_budget

from .oauth2 import NonceAdapter

logger = logging.getLogger(__name__)

LEAVING = Limit("going to companies' sign-ons", 200, seconds=600)  # each asks the provider; a company has one address


@login_not_required
@within_budget(LEAVING, methods=("POST",))
def login(request, provider_id):
    response = _through(OAuth2LoginView, request, provider_id)
    if response.status_code != 302:
        return response
    # A redirect would be the answer to a form, whose target our content security policy limits to ourselves.
    return render(request, "socialaccount/leaving.html", {"address": response["Location"]})


@login_not_required
def callback(request, provider_id):
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view, request, provider_id):
    """Answer by allauth's view; whatever the provider says that cannot be understood is an error of theirs."""
    adapter = NonceAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    try:
        return view.adapter_view(adapter)(request)
    except (OSError, LookupError, TypeError, ValueError, AttributeError, ImproperlyConfigured) as error:
        logger.warning("The sign-on of %s failed.", provider_id, exc_info=True)
        return render_authentication_error(request, provider, exception=error)
