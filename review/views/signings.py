"""``/review/signings/``: staff confirm who signed the code, or refuse it with a reason."""

from csp.decorators import csp
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from organisations import code_signing
from organisations.forms import RefusalForm
from organisations.models import Signing
from organisations.reviewers import reviewer_required
from organisations.signed_file import NOTHING_RUNS, signed_file


@reviewer_required
@require_safe
def waiting(request):
    decided = Signing.objects.select_related("organisation", "confirmed_by", "refused_by")
    context = {
        "waiting": Signing.objects.decidable_by(request.user),
        "confirmed": decided.filter(confirmed_at__isnull=False).order_by("-confirmed_at")[:20],
        "refused": decided.filter(refused_at__isnull=False).order_by("-refused_at")[:20],
    }
    return render(request, "signings/waiting.html", context)


@reviewer_required
@require_safe
@csp(NOTHING_RUNS)  # type: ignore[arg-type]
@cache_control(private=True, no_store=True)
def file(request, pk):
    """The signed code itself, for those who decide about it, also afterwards."""
    signings = Signing.objects.outside_of(request.user).exclude(file="").select_related("organisation")
    return signed_file(get_object_or_404(signings, pk=pk))


@reviewer_required
@require_POST
def confirm(request, pk):
    signing = get_object_or_404(Signing.objects.outside_of(request.user), pk=pk)
    try:
        code_signing.confirm(signing, revision=request.POST.get("revision", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%s is now listed among the signees.") % signing.organisation)
    return redirect("signings:waiting")


@reviewer_required
@require_POST
def refuse(request, pk):
    signing = get_object_or_404(Signing.objects.outside_of(request.user), pk=pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The reason may have 2,000 characters at most."))
        return redirect("signings:waiting")
    try:
        code_signing.refuse(signing, **form.cleaned_data, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Refused. The administrators of %s are told why.") % signing.organisation)
    return redirect("signings:waiting")
