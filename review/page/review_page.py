"""What the page shows on which a submission is reviewed: its criteria with what changed, was noticed and commented."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from assessments import figures, permissions
from assessments.declared_answers import catalogue_of, declared_categories
from assessments.evidence.link_checks import checks_for
from assessments.models import Status, Submission
from criteria.models import Grade
from criteria.wording import plain, wording

from ..findings import CriterionText, findings, links_of
from ..forms import CommentForm, ReturnForm, ReviewerReplyForm
from .blocks import EVERYTHING, Block, BlocksOfCategory, Narrowing
from .discussion import Discussion
from .series import Series

LATEST_ACTS = 20


def submission_for(request, pk):
    """The submission, whole; a reviewer's own organisation's can be seen in the queue, but not reviewed."""
    submissions = Submission.objects.with_object().select_related("reviewer", "approved_by", "seconded_by")
    submission = get_object_or_404(submissions, pk=pk)
    if not permissions.may_review(request.user, submission):
        raise PermissionDenied(_("You belong to this organisation, so somebody else reviews its submissions."))
    return submission


class Page:
    """A submission as one reviewer sees it; what a part of the page does not need is not asked for."""

    @classmethod
    def asked(cls, request, pk):
        page = cls(submission_for(request, pk), request.user, Narrowing.of(request), request.GET.get("write", ""))
        page.with_all_acts = "acts" in request.GET
        return page

    def __init__(self, submission, user, narrowing=EVERYTHING, writing=""):
        self.submission = submission
        self.content = submission.content
        self.user = user
        self.narrowing = narrowing
        self.writing = writing
        self.with_all_acts = False
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

    @property
    def narrowings(self):
        """What the page can be narrowed to: the words, where to, and whether it is."""
        shows = [
            ("", _("All criteria")),
            ("commented", _("Only with comments")),
            ("noticed", _("Only with something noticed")),
        ]
        if self.series.previous:
            shows.insert(1, ("changed", _("Only what changed")))
        ways = [(text, Narrowing(show, self.narrowing.grade)) for show, text in shows]
        ways += [(_("All grades"), Narrowing(self.narrowing.show))]
        ways += [(_("Only “%s”") % grade.label, Narrowing(self.narrowing.show, grade.value)) for grade in Grade]
        return [(text, narrowing.query, narrowing == self.narrowing) for text, narrowing in ways]

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
    def groups(self):
        language = self.content["language"]
        categories = declared_categories(self.content, self.catalogue)
        answers = [answer for category in categories for answer in category.answers]
        demands = {answer.criterion.key: _demand(answer.criterion, language) for answer in answers}
        day = timezone.localdate(self.submission.decided_at)
        found = findings(self.content, demands, self.link_checks, on=day)
        groups = []
        for each in categories:
            blocks = [
                Block(
                    answer.criterion,
                    answer.said,
                    change=self.series.changes.get(answer.criterion.key),
                    findings=found.get(answer.criterion.key, []),
                    comments=self.discussion.on(answer.criterion.key),
                )
                for answer in each.answers
            ]
            groups.append(
                BlocksOfCategory(each.category, blocks, [block for block in blocks if self.narrowing.admits(block)])
            )
        return groups

    @cached_property
    def shown_groups(self):
        """Those of which criteria are shown, in the order of the catalogue; what changed stands before them."""
        return [] if self.narrowing.show == "changed" else [group for group in self.groups if group.shown]

    @property
    def changed(self):
        """The criteria to be read first on a submission that is not the first."""
        return [block for group in self.groups for block in group.shown if block.change]

    @property
    def unanswered(self):
        """Those with an open comment of an earlier submission, whose answer did not change."""
        return [
            block
            for group in self.groups
            for block in group.blocks
            if not block.change
            and any(not each.is_resolved and each.submission_id != self.submission.pk for each in block.comments)
        ]

    @cached_property
    def acts(self):
        """What happened to the assessment, the latest first; one more than is shown, if there are more."""
        events = self.submission.assessment.events.select_related("by").order_by("-at", "-pk")
        return list(events if self.with_all_acts else events[: LATEST_ACTS + 1])

    @property
    def shown_acts(self):
        return self.acts if self.with_all_acts else self.acts[:LATEST_ACTS]

    @property
    def more_acts(self):
        return len(self.acts) > len(self.shown_acts)

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
    position = figures.from_summary(page.content["summary"])
    context = {
        "page": page,
        "form": form or ReturnForm(),
        "titles": {group.category.key: group.category.title for group in page.groups},
        "position": position,
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
    else:
        name = "decision"
    return render(request, f"review/submission.html#{name}", context, status=status)
