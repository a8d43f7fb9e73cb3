"""``/review/banner/``: what every page says for a time."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import banners
from core.models import Banner
from organisations import audit
from organisations.models import Deed

from ..forms import BannerForm
from ..permissions import manager_required

FIELDS = ("text_en", "text_de", "link", "begins_at", "ends_at")
PAST = 10  # shown of those that ended


@manager_required
def index(request):
    form = BannerForm(request.POST or None)
    if form.is_valid():
        _store(request, form, before={})
        return redirect("banner:index")
    now = timezone.now()
    context = {
        "form": form,
        "coming": Banner.objects.filter(ends_at__gt=now).order_by("begins_at"),
        "past": Banner.objects.filter(ends_at__lte=now)[:PAST],
        "now": now,
    }
    return render(request, "banner/index.html", context)


@manager_required
def edit(request, pk):
    banner = get_object_or_404(Banner, pk=pk)
    before = audit.values(banner, FIELDS)
    form = BannerForm(request.POST or None, instance=banner)
    if form.is_valid():
        _store(request, form, before=before)
        return redirect("banner:index")
    return render(request, "banner/edit.html", {"form": form})


def _store(request, form, *, before):
    with transaction.atomic():
        banner = form.save()
        banner.refresh_from_db()  # moments as they are stored
        audit.note(
            Deed.BANNER_CHANGED,
            by=request.user,
            about=banner.text_en,
            before=before,
            after=audit.values(banner, FIELDS),
        )
        transaction.on_commit(banners.forget)
    messages.success(request, _("Saved. Every page shows it within a minute, once it begins."))


@manager_required
@require_POST
def remove(request, pk):
    banner = get_object_or_404(Banner, pk=pk)
    with transaction.atomic():
        audit.note(Deed.BANNER_CHANGED, by=request.user, about=banner.text_en, before=audit.values(banner, FIELDS))
        banner.delete()
        transaction.on_commit(banners.forget)
    messages.success(request, _("The banner is removed; every page knows it within a minute."))
    return redirect("banner:index")
