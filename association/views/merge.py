"""``/review/merge/``: two organisations, or two products of one, become one; what moves is shown before."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.refusals import Refused
from organisations.models import Organisation, Product

from .. import merge
from ..forms import MergeForm, ProductsToMergeForm
from ..merged_rows import joined_rights, what_moves
from ..permissions import manager_required


@manager_required
@require_safe
def index(request):
    """Which two; of one organisation, which two of its products."""
    form = MergeForm(request.GET if "kept" in request.GET else None)
    if form.is_valid():
        gone, kept = form.cleaned_data["gone"], form.cleaned_data["kept"]
        if gone != kept:
            return redirect("merge:organisations", gone.pk, kept.pk)
        return redirect("merge:choose", kept.pk)
    return render(request, "merge/index.html", {"form": form})


@manager_required
@require_safe
def choose(request, pk):
    organisation = get_object_or_404(Organisation, pk=pk)
    form = ProductsToMergeForm(request.GET if "kept" in request.GET else None, organisation=organisation)
    if form.is_valid():
        return redirect("merge:products", form.cleaned_data["gone"].pk, form.cleaned_data["kept"].pk)
    return render(request, "merge/choose.html", {"form": form, "organisation": organisation})


@manager_required
def organisations(request, gone, kept):
    gone, kept = get_object_or_404(Organisation, pk=gone), get_object_or_404(Organisation, pk=kept)
    reason = blocked = merge.why_not(gone, kept, by=request.user)
    if request.method == "POST":
        larger = bool(request.POST.get("larger"))
        try:
            merge.merge_organisations(gone, kept, by=request.user, larger_rights=larger)
        except Refused as refusal:
            reason = str(refusal)
        else:
            messages.success(request, _("%(gone)s is part of %(kept)s now.") % {"gone": gone, "kept": kept})
            return redirect("merge:index")
    named = {each.name.lower() for each in kept.products.all()}
    context = {
        "blocked": blocked,
        "people": _people(gone, kept),
        "becoming_one": [each for each in gone.products.all() if each.name.lower() in named],
    }
    return _preview(request, gone, kept, reason, context)


def _people(gone, kept):
    """Everybody of both with the rights in each, and which the lesser and the larger of them are."""
    by_user = {}
    for place, organisation in enumerate((gone, kept)):
        for membership in organisation.memberships.select_related("user"):
            by_user.setdefault(membership.user, [None, None])[place] = membership
    return [
        {
            "user": user,
            "gone": one,
            "kept": other,
            "lesser": _after(one, other, False),
            "larger": _after(one, other, True),
        }
        for user, (one, other) in by_user.items()
    ]


def _after(one, other, larger):
    if one is None:
        return other.rights
    rights = joined_rights(one, other, larger=larger)
    return [one._meta.get_field(name).verbose_name for name, held in rights.items() if held]


@manager_required
def products(request, gone, kept):
    gone, kept = (get_object_or_404(Product.objects.select_related("organisation"), pk=pk) for pk in (gone, kept))
    reason = blocked = merge.why_not_products(gone, kept, by=request.user)
    if request.method == "POST":
        try:
            merge.merge_products(gone, kept, by=request.user)
        except Refused as refusal:
            reason = str(refusal)
        else:
            messages.success(request, _("%(gone)s is part of %(kept)s now.") % {"gone": gone, "kept": kept})
            return redirect("merge:index")
    return _preview(request, gone, kept, reason, {"blocked": blocked, "of": kept.organisation})


def _preview(request, gone, kept, reason, context):
    context |= {
        "gone": gone,
        "kept": kept,
        "reason": reason,
        "moves": list(what_moves(gone)),
        "twice": [] if gone == kept else merge.twice_in_force(gone, kept),
    }
    status = 409 if reason and request.method == "POST" else 200
    return render(request, "merge/preview.html", context, status=status)
