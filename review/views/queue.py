"""``/review/`` and who has a submission: the queue, taking, releasing and handing over."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import lifecycle
from core.refusals import Refused
from core.return_paths import onward
from organisations.models import Organisation, Role, Signing
from organisations.reviewers import reviewer_required
from statements.issuing.retry import storage_is_newer

from ..page.review_page import submission_for
from ..queue import Queue, QueueFilters, Tab, category_titles, tabs
from ..queue_rows import reviewers_of, rows

PER_PAGE = 20


class QueueForm(forms.Form):
    """What the address asks of the queue. What makes no sense there is left out."""

    tab = forms.ChoiceField(choices=lambda: [(tab, tab.label) for tab in tabs()], required=False)
    q = forms.CharField(max_length=100, required=False)
    role = forms.ChoiceField(choices=Role.choices, required=False)
    organisation = forms.SlugField(max_length=80, required=False)
    category = forms.SlugField(max_length=80, required=False)
    sort = forms.ChoiceField(choices=[("age", "age")], required=False)

    def wanted(self, categories) -> QueueFilters:
        """Those of the ``categories``, by key, that exist can be wanted, and the organisations that do."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        slug, key = data.get("organisation", ""), data.get("category", "")
        return QueueFilters(
            tab=Tab(data.get("tab", Tab.WAITING)),
            words=data.get("q", ""),
            role=data.get("role", ""),
            organisation=slug if slug and Organisation.objects.filter(slug=slug).exists() else "",
            category=key if key in categories else "",
            by_age="sort" in data,
        )


@reviewer_required
def queue(request):
    categories = category_titles()
    queue = Queue(request.user, QueueForm(request.GET).wanted(categories))
    paginator = Paginator(queue.submissions(), PER_PAGE)
    paginator.count = queue.number  # counted already
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "queue": queue,
        "here": request.get_full_path(),
        "wanted": queue.wanted,
        "rows": rows(page, user=request.user),
        "page": page,
        "categories": queue.categories(categories),
        "nothing_is_issued": storage_is_newer(),
        "unconfirmed": Signing.objects.waiting().count(),
    }
    return render(request, "review/queue.html", context)


def _back(request, submission):
    """To the page that was left, if it says so; else to the submission."""
    return onward(request, otherwise=submission)


@reviewer_required
@require_POST
def take(request, pk):
    """Take it, and begin; taking once more what one has, as a double click does, changes nothing."""
    submission = submission_for(request, pk)
    if submission.reviewer_id == request.user.pk:
        return redirect(submission)
    try:
        lifecycle.take(submission, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request, submission)
    return redirect(submission)


@reviewer_required
@require_POST
def release(request, pk):
    submission = submission_for(request, pk)
    try:
        lifecycle.release(submission, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%s” waits for a reviewer again.") % submission.assessment.object_name)
    return _back(request, submission)


@reviewer_required
@require_POST
def hand_over(request, pk):
    """Give it to the ``person`` chosen, or take it over from who had it when the page was shown (``seen_with``)."""
    submission = submission_for(request, pk)
    try:
        to = _chosen(submission, request.POST.get("person"))
        seen_with = _number(request.POST.get("seen_with", "")) if to == request.user else request.user.pk
        lifecycle.hand_over(submission, to=to, by=request.user, seen_with=seen_with)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request, submission)
    if to == request.user:
        messages.success(request, _("You have it now."))
        return redirect(submission)
    named = {"object": submission.assessment.object_name, "person": to}
    messages.success(request, _("“%(object)s” is handed over to %(person)s.") % named)
    return _back(request, submission)


def _chosen(submission, chosen):
    for reviewer in reviewers_of(submission):
        if str(reviewer.pk) == chosen:
            return reviewer
    raise Refused(_("Choose a reviewer who may review this submission."))


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 19 else None
