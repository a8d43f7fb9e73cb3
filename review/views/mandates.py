"""``/review/mandates/…``: staff confirm that an organisation's signatories may speak for it, or revoke that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Submission
from core.background.backend import enqueue
from core.refusals import Refused
from organisations import identifiers, mandates, website_hosts
from organisations.models import Mandate, Organisation
from organisations.reviewers import reviewer_required
from statements.tasks import issue_statement

from ..forms import MandateForm, RevocationForm
from ..unconfirmed import waiting_for


@reviewer_required
@require_safe
def index(request):
    """Those who wait, because they declared or entered a code; and what was confirmed last."""
    last = Mandate.objects.select_related("organisation", "confirmed_by")
    context = {"waiting": waiting_for(request.user), "last": last[:20]}
    return render(request, "mandates/index.html", context)


@reviewer_required
@require_safe
def detail(request, slug):
    return _page(request, _organisation(request, slug))


@reviewer_required
@require_POST
def confirm(request, slug):
    organisation = _organisation(request, slug)
    form = MandateForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                mandates.confirm(organisation, by=request.user, **form.cleaned_data)
                _issue_what_waits(organisation)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Confirmed: the signatories of %s may speak for it.") % organisation)
            return redirect("mandates:detail", slug)
    return _page(request, organisation, form=form)


@reviewer_required
@require_POST
def revoke(request, slug):
    organisation = _organisation(request, slug)
    form = RevocationForm(request.POST)
    if form.is_valid():
        try:
            mandates.revoke(organisation, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Revoked. Nothing more of %s is published until it is confirmed anew.") % organisation
            )
            return redirect("mandates:detail", slug)
    return _page(request, organisation, revocation=form)


def _issue_what_waits(organisation):
    """What was approved before the confirmation was revoked."""
    for submission in Submission.objects.undecided().filter(assessment__organisation=organisation):
        if submission.is_approved:
            enqueue(issue_statement, submission.pk)


def _organisation(request, slug):
    organisation = get_object_or_404(Organisation.objects.select_related("signing"), slug=slug)
    if not mandates.may_confirm(request.user, organisation):
        raise PermissionDenied(_("You belong to this organisation, so somebody else confirms who speaks for it."))
    return organisation


def _page(request, organisation, *, form=None, revocation=None):
    known = list(organisation.mandates.select_related("confirmed_by", "revoked_by"))
    standing = next((each for each in known if not each.revoked_at), None)
    proof = mandates.proof(organisation)
    context = {
        "organisation": organisation,
        "identifiers": identifiers.of_organisation(organisation),
        "host": website_hosts.host_of(organisation.website),
        "signatories": organisation.memberships.filter(is_signatory=True).select_related("user"),
        "submissions": Submission.objects.undecided().for_list().filter(assessment__organisation=organisation),
        "signing": getattr(organisation, "signing", None),
        "proof": proof,
        "standing": standing,
        "revoked": [each for each in known if each.revoked_at],
        "form": form or MandateForm(proof=proof),
        "revocation": revocation or RevocationForm(),
    }
    return render(request, "mandates/detail.html", context)
