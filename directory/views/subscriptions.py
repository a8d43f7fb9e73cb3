"""``/watching/…``: what the person follows. Opened, an address asks whether to follow; a form sent to it follows."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.forms import Helper
from core.refusals import Refused
from core.return_paths import onward
from organisations.former_addresses import organisation_at, product_at

from .. import public_profiles
from ..models import Watch
from ..search.edition_index import all_editions
from ..search.saved_searches import described, form_for, query_of
from ..subscriptions import follow
from ..subscriptions.news_words import detail, headline

SHOWN = 3  # pieces of news of each thing


class WatchNameForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = Watch
        fields = ["name"]


@require_safe
def index(request):
    editions = all_editions()
    news = follow.lately(editions)
    watches = [
        (
            watch,
            follow.label(watch, editions),
            [(item, headline(item), detail(item, editions)) for item in news.about(watch)[:SHOWN]],
        )
        for watch in request.user.watches.with_what_is_shown()
    ]
    return render(request, "subscriptions/index.html", {"watches": watches})


def organisation(request, slug):
    about = organisation_at(public_profiles.organisations(), slug)
    return _follow(request, about.name, organisation=about)


def product(request, pk):
    about = product_at(public_profiles.products(), pk)
    return _follow(request, f"{about.name}, {about.organisation.name}", product=about)


def search(request):
    editions = all_editions()
    wanted = form_for(request.GET, editions).wanted()
    if not (query := query_of(wanted)):
        messages.warning(request, _("Say what to look for first; then you can follow the search."))
        return redirect("directory:index")
    return _follow(request, described(wanted, editions), query=query)


def _follow(request, label, **what):
    """Follow once the form is sent; who comes by signing in, or by a link, is asked first."""
    if request.method != "POST":
        watch = request.user.watches.filter(**what).first()
        context = {"label": label, "watch": watch, "about": watch or Watch(**what)}
        return render(request, "subscriptions/follow.html", context)
    try:
        watch = follow.follow(request.user, **what)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("subscriptions:index")
    messages.success(request, _("You follow %s now.") % label)
    return redirect(watch)


@require_POST
def unfollow(request, pk):
    watch = get_object_or_404(request.user.watches.with_what_is_shown(), pk=pk)
    label = follow.label(watch, all_editions())
    watch.delete()
    messages.success(request, _("You do not follow %s any more.") % label)
    return onward(request, otherwise="subscriptions:index")


def rename(request, pk):
    """Name a search; without a name it is described by what it asks for."""
    watch = get_object_or_404(request.user.watches.exclude(query=""), pk=pk)
    described_as = follow.searched(watch, all_editions())
    form = WatchNameForm(request.POST or None, instance=watch)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("subscriptions:index")
    return render(request, "subscriptions/rename.html", {"form": form, "described_as": described_as})
