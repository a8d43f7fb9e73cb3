"""``/review/signings/``: staff confirm who signed the code."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisations import audit
from organisations.models import Deed, Signing
from organisations.reviewers import reviewer_required


@reviewer_required
def waiting(request):
    confirmed = Signing.objects.filter(confirmed_at__isnull=False).select_related("organisation", "confirmed_by")
    context = {
        "waiting": Signing.objects.confirmable_by(request.user),
        "confirmed": confirmed.order_by("-confirmed_at")[:20],
    }
    return render(request, "signings/waiting.html", context)


@reviewer_required
@require_POST
def confirm(request, pk):
    signing = get_object_or_404(Signing.objects.confirmable_by(request.user), pk=pk)
    signing.confirmed_by, signing.confirmed_at = request.user, timezone.now()
    with transaction.atomic():
        signing.save(update_fields=["confirmed_by", "confirmed_at"])
        audit.note(Deed.SIGNING_CONFIRMED, by=request.user, about=signing, organisation=signing.organisation)
    messages.success(request, _("%s is now listed among the signees.") % signing.organisation)
    return redirect("signings:waiting")
