"""``/assessments/…``: start, overview, declare, history. Answering itself is in :mod:`assessments.views.category`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from core.refusals import Refused
from criteria.models import Catalogue, Grade
from organisations import second_factor
from organisations.permissions import may_administer
from organisations.second_factor import Decider

from .. import collaboration, figures, lifecycle, permissions, resubmission
from ..answers import text_search, timeline
from ..answers.lacks import in_the_way
from ..answers.progress import in_answers
from ..comments import received
from ..editions import transfer
from ..forms.declaration import DeclarationForm
from ..forms.start import StartForm
from ..models import Act, Assessment, Decision, Status
from ..submissions import Declaration


def index(request):
    assessments = Assessment.objects.of(request.user).with_object().with_progress()
    waiting = received.by_assessment(received.to_do_in(assessments))
    return render(request, "assessments/index.html", {"assessments": assessments, "waiting": waiting})


def start(request):
    """Begin one; an address may name what it is about and what it is like, see :class:`StartForm`."""
    catalogue = Catalogue.objects.current()
    initial = {"language": get_language(), **{name: request.GET.get(name) for name in ("subject", "like")}}
    form = StartForm(request.POST or None, user=request.user, initial=initial)
    if catalogue and form.is_valid():
        organisation, version = form.cleaned_data["subject"]
        try:
            assessment = lifecycle.start(
                organisation,
                version=version,
                catalogue=catalogue,
                language=form.cleaned_data["language"],
                like=form.cleaned_data.get("like"),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(assessment)
    organisations = request.user.organisations.annotate(product_count=Count("products"))
    context = {"form": form, "catalogue": catalogue, "organisations": organisations}
    return render(request, "assessments/start.html", context)


def overview(request, pk):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    answers = list(assessment.answers.in_order())
    position = figures.position(
        ((answer.criterion.category.key, answer.criterion.category.number), answer.criterion.grade, answer.code)
        for answer in answers
    )
    progress = in_answers(answers)
    lacking = [answer for answer in answers if answer.is_lacking]
    may_answer = permissions.may_answer(request.user, assessment)
    told = received.told(assessment)
    words = request.GET.get("q", "").strip()[:200]
    context = {
        **_mandate(request, assessment),
        "assessment": assessment,
        "progress": progress,
        "total": len(answers),
        "open": len(lacking),
        "shall_open": sum(answer.criterion.grade == Grade.SHALL for answer in lacking),
        "next_open": lacking[0] if lacking else None,
        "words": words,
        "assigned": collaboration.assignments(assessment),
        "colleagues": collaboration.colleagues(assessment) if may_answer else None,
        "found": text_search.found(answers, words) if words else None,
        "position": position,
        "figures": {each.key: each.total for each in position.categories},
        "titles": {each.category.key: each.category.title for each in progress},
        "declared": None if assessment.is_editable else assessment.submissions.undecided().first(),
        "returned": assessment.submissions.filter(decision=Decision.RETURNED).last(),
        "told": told,
        "commented": received.by_category(told.comments, answers),
        "may_reply": permissions.may_reply_about(request.user, assessment),
        "editions": transfer.choices_for(assessment),
        "may_answer": may_answer,
        "may_declare": permissions.may_declare(request.user, assessment),
        "may_delete": assessment.status == Status.DRAFT and permissions.may_delete(request.user, assessment),
    }
    return render(request, "assessments/overview.html", context)


def submit(request, pk):
    """Declare. What stands in the way is listed here, each a link to the very field."""
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    if not permissions.may_declare(request.user, assessment):
        raise PermissionDenied(_("Only a signatory of the organisation can declare."))
    second_factor.demand(request.user, Decider.SIGNATORIES)
    form = DeclarationForm(request.POST or None, initial={"name": request.user.name})
    status = 200
    if form.is_valid():
        data = form.cleaned_data
        declared = Declaration(data["name"], data["function"], data["place"], at=timezone.now())
        try:
            lifecycle.submit(assessment, declared=declared, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
        else:
            messages.success(request, _("Declared. The association’s reviewers have it now."))
            return redirect(assessment)
    answers = list(assessment.answers.in_order())
    context = {
        **_mandate(request, assessment),
        "assessment": assessment,
        "form": form,
        "missing": in_the_way(answers, editable=permissions.may_answer(request.user, assessment)),
        "number": sum(answer.is_lacking for answer in answers),
        "since": resubmission.since_last(assessment, answers) if assessment.is_editable else None,
        "waiting": received.lines(received.told(assessment, replies=False).to_do, answers),
    }
    return render(request, "assessments/submit.html", context, status=status)


def _mandate(request, assessment):
    """Whether what is declared can be published, and who can do something about it."""
    return {
        "has_mandate": assessment.organisation.mandates.standing().exists,  # asked where the page wants to know it
        "administers": may_administer(request.user, assessment.organisation),
    }


@require_POST
def move(request, pk):
    """Move a draft to another edition of the catalogue, or back."""
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    named = request.POST.get("edition", "")
    edition = get_object_or_404(Catalogue, pk=int(named) if named.isdecimal() and len(named) < 19 else 0)
    try:
        transfer.move(assessment, to=edition, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The assessment now answers edition %s.") % edition.edition)
    return redirect(assessment)


def history(request, pk):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    events = list(assessment.events.for_organisation().select_related("by"))
    about = {event.note for event in events if event.act == Act.ANSWERED}
    answers = assessment.answers.select_related("criterion__category").filter(criterion__key__in=about)
    context = {
        "assessment": assessment,
        "events": events,
        "answers": {answer.criterion.key: answer for answer in answers},
        "submissions": assessment.submissions.all(),
        "latest": timeline.latest(assessment),
    }
    return render(request, "assessments/history.html", context)
