"""Who reads a profile of requirements: a member of its organisation, or whoever has its link."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import cache_control

from core.absolute_urls import absolute

from .models import RequirementProfile


@dataclass(frozen=True)
class Reading:
    """A profile as it is being read. All its pages lie below ``base``, so that pages link by what comes behind."""

    profile: RequirementProfile
    is_shared: bool = False

    @property
    def base(self) -> str:
        if self.is_shared:
            return reverse("requirements:shared", args=[self.profile.share_token])
        return self.profile.get_absolute_url()

    def share_url(self) -> str:
        """The address of the link, if there is one; those who came by it have it already."""
        if self.is_shared or not self.profile.share_token:
            return ""
        return absolute(reverse("requirements:shared", args=[self.profile.share_token]))


def profile_of(request, pk):
    return get_object_or_404(RequirementProfile.objects.of(request.user).with_what_is_shown(), pk=pk)


def for_members(view):
    """Let members of the organisation read with ``view(request, reading, …)``; for anybody else there is nothing."""

    @cache_control(private=True, no_store=True)
    @wraps(view)
    def member(request, pk, **kwargs):
        return view(request, Reading(profile_of(request, pk)), **kwargs)

    return member


def by_link(view):
    """Let everybody who has the link read with ``view``. A revoked link is answered as one that never was."""

    @login_not_required
    @cache_control(private=True, no_store=True)
    @wraps(view)
    def guest(request, token, **kwargs):
        profile = get_object_or_404(RequirementProfile.objects.with_what_is_shown(), share_token=token)
        response = view(request, Reading(profile, is_shared=True), **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guest
