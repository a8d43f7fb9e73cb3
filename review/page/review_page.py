"""What the page shows on which a submission is reviewed: its answers with what changed, was noticed and commented."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from assessments import figures, permissions
from assessments.answer_filter import AnswerFilter
from assessments.declared_answers import catalogue_of, declared_categories, marks_counted, narrowed, titles
from assessments.evidence.link_checks import checks_for
from assessments.models import Status, Submission
from criteria.models import Grade
from criteria.wording import plain, wording

from ..findings import CriterionText, findings, links_of
from ..forms import CommentForm, ReturnForm, ReviewerReplyForm
from .answers import MARKS, ReviewedAnswer, ReviewedCategory, further_marks
from .discussion import Discussion
from .series import Series

EVERYTHING = QueryDict()


def submission_for(request, pk):
    """The submission, whole; a reviewer's own organisation's can be seen in the queue, but not reviewed."""
    submissions = Submission.objects.with_object().select_related("reviewer", "signed_declaration")
    submission = get_object_or_404(submissions, pk=pk)
    if not permissions.may_review(request.user, submission):
        raise PermissionDenied(_("You belong to this organisation, so somebody else reviews its submissions."))
    return submission


class Page:
    """A submission as one reviewer sees it; what a part of the page does not need is not asked for."""

    @classmethod
    def asked(cls, request, pk):
        page = cls(submission_for(request, pk), request.user, request.GET, request.GET.get("write", ""))
        page.with_acts = "acts" in request.GET
        return page

    def __init__(self, submission, user, asked=EVERYTHING, writing=""):
        self.submission = submission
        self.content = submission.content
        self.user = user
        self.narrowing = AnswerFilter.of(asked, shows=MARKS)
        self.writing = writing
        self.with_acts = False
        self.posted = None
        self.refusal = ""

    @classmethod
    def refusing(cls, request, pk, *, place, sentence):
        """All of the page as it is now, saying at a place of it why what was posted there was not done."""
        page = cls(submission_for(request, pk), request.user, writing=place)
        page.posted, page.refusal = request.POST, sentence
        return page

    # what is being written

    @property
    def commenting_on(self):
        """The key of the criterion being commented on, or ``whole``."""
        kind, _hyphen, key = self.writing.partition("-")
        return key if kind == "remarks" else None

    @cached_property
    def form(self):
        """The form at the place that is written at; None where there is none, or nothing may be written any more."""
        posted, auto_id = self.posted.dict() if self.posted else {}, f"id_{self.writing}_%s"
        if self.commenting_on and self.may_comment:
            criterion = "" if self.commenting_on == "whole" else self.commenting_on
            return CommentForm(initial=posted | {"criterion": criterion}, auto_id=auto_id)
        if self.writing.startswith("comment-") and (not posted or "text" in posted):
            return ReviewerReplyForm(initial=posted, auto_id=auto_id, comment=self.discussion.find(self.writing))
        return None

    @property
    def typed(self):
        """What was posted in words, to be shown where the form is gone."""
        return self.posted and (self.posted.get("text") or self.posted.get("reason"))

    @cached_property
    def catalogue(self):
        return catalogue_of(self.submission)

    # addresses

    @cached_property
    def query(self):
        return self.narrowing.query

    @cached_property
    def write(self):
        """The address of the page with a form at the place whose name follows."""
        return f"{self.query}&write=" if self.query else "?write="

    @cached_property
    def settle(self):
        """Where it is sent that a comment is resolved, or is not after all."""
        return reverse("review:settle", args=[self.submission.pk]) + self.query

    # what was declared before, and what is said about it

    @cached_property
    def series(self):
        return Series(self.submission)

    @cached_property
    def discussion(self):
        return Discussion(self.series)

    def comment(self, place):
        """The comment at a place of the page; raises :class:`Http404`."""
        if comment := self.discussion.find(place):
            return comment
        raise Http404

    def comments_on(self, key):
        """Those on a criterion, or on the ``whole``."""
        return self.discussion.on_the_whole if key == "whole" else self.discussion.on(key)

    @cached_property
    def link_checks(self):
        return checks_for(link.url for said in self.content["answers"] for link in links_of(said))

    # the criteria

    @cached_property
    def categories(self):
        """All of them, with what became of each answer."""
        language, checks = self.content["language"], self.link_checks
        categories = declared_categories(self.content, self.catalogue)
        demands = {
            each.criterion.key: _demand(each.criterion, language) for group in categories for each in group.answers
        }
        day = timezone.localdate(self.submission.decided_at)
        found = findings(self.content, demands, checks, on=day)
        return [
            ReviewedCategory(
                group.category,
                tuple(
                    ReviewedAnswer(
                        answer.criterion,
                        answer.said,
                        change=self.series.changes.get(answer.criterion.key),
                        findings=found.get(answer.criterion.key, []),
                        comments=self.discussion.on(answer.criterion.key),
                        checks=[checks[each["url"]] for each in answer.said["evidence"] if each["url"] in checks],
                        written=self.commenting_on == answer.criterion.key,
                    )
                    for answer in group.answers
                ),
            )
            for group in categories
        ]

    @cached_property
    def shown(self):
        """The same, those hidden that do not fit to what the page is narrowed to."""
        return narrowed(self.categories, self.narrowing)

    @property
    def drawing(self):
        """What answers nobody talks about are drawn from, beside what was noticed: see :class:`.answers.Run`."""
        return self.submission.digest, self.narrowing, self.may_comment

    @property
    def changed(self):
        """The answers to be read first on a submission that is not the first."""
        return [answer for group in self.shown for answer in group.answers if answer.change]

    @property
    def unanswered(self):
        """Those with an open comment of an earlier submission, whose answer did not change."""
        return [
            answer
            for group in self.categories
            for answer in group.answers
            if not answer.change
            and any(not each.is_resolved and each.submission_id != self.submission.pk for each in answer.comments)
        ]

    @property
    def acts(self):
        """What happened to the assessment, the latest first."""
        return self.submission.assessment.events.select_related("by").order_by("-at", "-pk")

    @property
    def position(self):
        return figures.from_summary(self.content["summary"])

    @property
    def titles(self):
        return titles(self.categories)

    @cached_property
    def mandate(self):
        """That the organisation's signatories may speak for it; without, nothing is accepted."""
        return self.submission.assessment.organisation.mandates.standing().first()

    # who may do what now

    @property
    def needs_second(self):
        return settings.SECOND_REVIEWER

    @cached_property
    def may_comment(self):
        return permissions.may_comment(self.user, self.submission)

    @property
    def state(self):
        """What the panel of the decision is about: see ``templates/review/submission.html``."""
        submission = self.submission
        if submission.decision:
            return "decided"
        if submission.is_approved:
            return "issuing"
        if submission.approved_at:
            if submission.approved_by_id == self.user.pk:
                return "awaiting"
            return "seconding"
        if submission.assessment.status == Status.SUBMITTED:
            return "waiting"
        return "deciding" if submission.reviewer_id == self.user.pk else "elsewhere"


def _demand(criterion, language):
    return CriterionText(plain(wording(criterion.title, language)), plain(wording(criterion.requirement, language)))


def whole_page(request, page, form=None, status=200):
    answers = [answer for group in page.shown for answer in group.answers]
    context = {
        "page": page,
        "form": form or ReturnForm(),
        "drawing": page.drawing,
        "narrowing": page.narrowing,
        "marks": marks_counted(page.categories),
        "more": further_marks(),
        "grades": Grade.choices,
        "every": len(answers),
        "shown": sum(not answer.hidden for answer in answers),
    }
    return render(request, "review/submission.html", context, status=status)


def part_of_page(request, page, place, status=200):
    """A part of the page for htmx, and what the page counts."""
    context = {"page": page, "form": ReturnForm(), "fragment": True}
    if place.startswith("comment-"):
        context["comment"] = page.comment(place)
        name = "comment_anew"
    elif place.startswith("remarks-"):
        key = place.removeprefix("remarks-")
        context |= {"key": key, "number": page.series.numbers.get(key, ""), "comments": page.comments_on(key)}
        name = "remarks_anew"
    elif place == "acts-told":
        name = "acts"
    else:
        name = "decision"
    return render(request, f"review/submission.html#{name}", context, status=status)
