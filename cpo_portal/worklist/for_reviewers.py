"""What the association's reviewers are to do: decide, confirm, read feedback; and whom they wait for."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, pgettext

from assessments.models import Submission
from core.clock import short_day
from organisations.display_names import named_reviewer
from organisations.models import FoundingRequest, ProfileChange, Signing, User
from review import deadlines, unconfirmed
from review.models import Feedback
from review.queue import Queue, QueueFilters, Tab

from .items import WorkAction, WorkItem

MOST_TO_DECIDE, MOST_WAITED_FOR, NAMED = 30, 5, 3


def work(user: User) -> Iterator[WorkItem]:
    """Yield what the reviewer is to do and waits for; eight queries, however much there is."""
    undecided = Submission.objects.undecided().reviewable_by(user).for_list()
    for submission in undecided.order_by("due_on", "declared_at", "pk")[:MOST_TO_DECIDE]:
        if not submission.is_approved:
            yield _to_decide(submission, user)
    yield from _signings(user)
    yield from _proposals(user)
    yield from _foundings(user)
    yield from _mandates(user)
    yield from _feedback(user)
    yield from _owing(timezone.localdate())
    for submission in Queue(user, QueueFilters(tab=Tab.RETURNED)).submissions()[:MOST_WAITED_FOR]:
        yield _returned(submission)


def _to_decide(submission: Submission, user: User) -> WorkItem:
    """Nobody's can be taken; one's own, or as the second reviewer, is gone on with; others' are waited for."""
    organisation, version = submission.assessment.organisation, submission.assessment.version
    whose = f"{organisation}, {organisation.get_role_display()}" if version else organisation.get_role_display()
    day = short_day(timezone.localdate(submission.declared_at))
    about = _("%(organisation)s. Declared on %(day)s.") % {"organisation": whose, "day": day}
    page = submission.get_absolute_url()
    what = _("Decide on %(object)s")
    is_others, action = False, WorkAction(_("Go on reviewing"), page)
    if submission.awaits_second:
        is_others = submission.approved_by_id == user.pk
        what = _("Decide on %(object)s as the second reviewer")
        holder = _("%(person)s approved it.") % {"person": named_reviewer(submission.reviewer)}
        action = WorkAction(_("Open the submission"), page)
    elif not submission.reviewer:
        holder = _("Nobody has it.")
        take = reverse("review:take", args=[submission.pk])
        action = WorkAction(pgettext("a submission", "Take"), take, posts=True)
    elif submission.reviewer_id == user.pk:
        holder = _("You have it.")
    else:
        is_others, holder = True, _("%(person)s has it.") % {"person": submission.reviewer}
    return WorkItem(
        "review",
        what % {"object": submission.assessment.object_name},
        page,
        about=f"{about} {holder}",
        action=None if is_others else action,
        due=submission.due_on,
        in_working_days=True,
        waits_for_others=is_others,
    )


def _mandates(user: User) -> Iterator[WorkItem]:
    if names := [organisation.name for organisation in unconfirmed.waiting_for(user)]:
        words = ngettext(
            "Confirm who speaks for %(number)s organisation",
            "Confirm who speaks for %(number)s organisations",
            len(names),
        )
        about = ", ".join(islice(names, NAMED)) + (" …" if len(names) > NAMED else "")
        page = reverse("mandates:index")
        yield WorkItem(
            "mandate", words % {"number": len(names)}, page, about=about, action=WorkAction(_("Look at it"), page)
        )


def _signings(user: User) -> Iterator[WorkItem]:
    signings = Signing.objects.decidable_by(user)
    if names := [signing.organisation.name for signing in signings]:
        words = ngettext(
            "%(number)s signing of the code waits to be confirmed",
            "%(number)s signings of the code wait to be confirmed",
            len(names),
        )
        about = ", ".join(islice(names, NAMED)) + (" …" if len(names) > NAMED else "")
        page = reverse("signings:waiting")
        action = WorkAction(_("Confirm the signing"), page) if len(names) == 1 else WorkAction(_("Confirm them"), page)
        yield WorkItem("signings", words % {"number": len(names)}, page, about, action)


def _proposals(user: User) -> Iterator[WorkItem]:
    names = [proposal.organisation.name for proposal in ProfileChange.objects.decidable_by(user)]
    if names:
        words = ngettext("%(number)s change of a profile waits", "%(number)s changes of profiles wait", len(names))
        about = ", ".join(islice(names, NAMED)) + (" …" if len(names) > NAMED else "")
        page = reverse("proposals:waiting")
        yield WorkItem("proposals", words % {"number": len(names)}, page, about, WorkAction(_("Decide"), page))


def _foundings(user: User) -> Iterator[WorkItem]:
    if names := [asked.name for asked in FoundingRequest.objects.decidable_by(user)]:
        words = ngettext(
            "%(number)s organisation waits to be set up beside a like one",
            "%(number)s organisations wait to be set up beside like ones",
            len(names),
        )
        about = ", ".join(islice(names, NAMED)) + (" …" if len(names) > NAMED else "")
        page = reverse("foundings:index")
        yield WorkItem("foundings", words % {"number": len(names)}, page, about, WorkAction(_("Decide"), page))


def _feedback(user: User) -> Iterator[WorkItem]:
    if number := Feedback.objects.handled_by(user).waiting().count():
        words = ngettext("%(number)s reader’s feedback waits", "Feedback of %(number)s readers waits", number)
        page = reverse("feedback_queue:index")
        yield WorkItem("feedback", words % {"number": number}, page, action=WorkAction(_("Read it"), page))


def _owing(today: date) -> Iterator[WorkItem]:
    owing = (each for each in deadlines.first_statements() if each.statement_due < today)
    for signing in islice(owing, MOST_WAITED_FOR):
        yield WorkItem(
            "owing",
            _("%(organisation)s owes its first statement") % {"organisation": signing.organisation},
            reverse("deadlines:index"),
            about=_("Signed on %(day)s.") % {"day": short_day(signing.signed_on)},
            due=signing.statement_due,
            waits_for_others=True,
        )


def _returned(submission: Submission) -> WorkItem:
    day = timezone.localdate(submission.decided_at)
    return WorkItem(
        "with-organisation",
        _("%(organisation)s has its submission back") % {"organisation": submission.assessment.organisation},
        submission.get_absolute_url(),
        about=_("%(object)s, returned by %(person)s.")
        % {"object": submission.assessment.object_name, "person": named_reviewer(submission.reviewer)},
        since=day,
        waits_for_others=True,
    )
