"""The portal's addresses, and one that breaks."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from cpo_portal.urls import *  # noqa: F403
from cpo_portal.urls import urlpatterns as portal


@login_not_required
def broken(request):
    raise RuntimeError("secret detail")


urlpatterns = [path("broken/", broken), *portal]
