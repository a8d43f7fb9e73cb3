"""What the organisation sees of a review: the comments told to it, and what became of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Prefetch
from django.urls import reverse

from criteria.models import Category

from ..models import Answer, Assessment, Comment, Reply, Status


@dataclass(frozen=True)
class Told:
    """The comments told about an assessment, in the order of its criteria; first those on the whole.

    To these belong comments on criteria that the present edition of the catalogue does not ask for.
    """

    comments: list[Comment]

    @cached_property
    def _on(self) -> dict[str, list[Comment]]:
        found: dict[str, list[Comment]] = {}
        for comment in self.comments:
            found.setdefault(comment.criterion, []).append(comment)
        return found

    def on(self, criterion: str) -> list[Comment]:
        """Return those on a criterion, by its key."""
        return self._on.get(criterion, [])

    @cached_property
    def on_the_whole(self) -> list[Comment]:
        return [comment for comment in self.comments if not comment.category]

    @cached_property
    def to_do(self) -> list[Comment]:
        return [comment for comment in self.comments if comment.is_to_do]

    @property
    def musts_to_do(self) -> list[Comment]:
        return [comment for comment in self.to_do if comment.is_must]

    @cached_property
    def to_do_by_category(self) -> Counter[str]:
        """How many are to do in each category, by its key; under an empty key those on the whole."""
        return Counter(comment.category or "" for comment in self.to_do)

    def after(self, comment: int | None) -> Comment | None:
        """Return the next one to do after the comment with that primary key; begin anew at the end."""
        order = [each.pk for each in self.comments]
        place = order.index(comment) if comment in order else -1
        following = [each for each in self.to_do if order.index(each.pk) > place]
        return next(iter(following or self.to_do), None)


def told(assessment: Assessment, *, replies: bool = True) -> Told:
    """Return the comments told about the assessment; two queries with replies, and none for one never declared."""
    if assessment.status == Status.DRAFT:
        return Told([])
    comments = (
        Comment.objects.of(assessment)
        .told()
        .with_upshot()
        .with_place()
        .order_by(F("category_order").asc(nulls_first=True), F("criterion_order").asc(nulls_first=True), "at", "pk")
    )
    comments = comments.select_related("by", "submission").defer("submission__canonical")
    if replies:
        comments = comments.prefetch_related(Prefetch("replies", Reply.objects.select_related("by")))
    found = list(comments)
    for comment in found:
        comment.submission.assessment = assessment
    return Told(found)


def address_of(comment: Comment) -> str:
    """Return where the organisation reads the comment, which comes from :func:`told`: at its criterion's card."""
    assessment = comment.submission.assessment
    if comment.category:
        category = reverse("assessments:category", args=[assessment.pk, comment.category])
        return f"{category}?open={comment.criterion}#{comment.criterion}"
    return f"{assessment.get_absolute_url()}#comment-{comment.pk}"


@dataclass(frozen=True)
class CommentLine:
    """A comment with the answer it is about, where there is one, and the address where the organisation reads it."""

    comment: Comment
    answer: Answer | None
    address: str


@dataclass(frozen=True)
class CommentsOfCategory:
    category: Category
    lines: list[CommentLine]


def lines(comments: Iterable[Comment], answers: Iterable[Answer]) -> list[CommentLine]:
    """Return a line for each comment, which come from :func:`told`; ``answers`` are all of the assessment."""
    by_key = {answer.criterion.key: answer for answer in answers}
    return [CommentLine(comment, by_key.get(comment.criterion), address_of(comment)) for comment in comments]


def by_category(comments: Iterable[Comment], answers: Iterable[Answer]) -> list[CommentsOfCategory]:
    """Return the lines of those on a criterion, by category."""
    found: dict[Category, list[CommentLine]] = {}
    for line in lines(comments, answers):
        if line.answer:
            found.setdefault(line.answer.criterion.category, []).append(line)
    return [CommentsOfCategory(category, its_lines) for category, its_lines in found.items()]


def to_do_in(assessments: Iterable[Assessment]) -> Counter[tuple[int, str]]:
    """Return how many comments are to do, by assessment (primary key) and category (key; empty: on the whole).

    One query, and none if no assessment is returned.
    """
    returned = [assessment.pk for assessment in assessments if assessment.status == Status.RETURNED]
    if not returned:
        return Counter()
    waiting = Comment.objects.to_do().with_place().filter(submission__assessment__in=returned).order_by()
    return Counter((pk, category or "") for pk, category in waiting.values_list("submission__assessment", "category"))


def by_assessment(counted: Counter[tuple[int, str]]) -> Counter[int]:
    """Return what :func:`to_do_in` counted, by assessment."""
    total: Counter[int] = Counter()
    for (assessment, _category), number in counted.items():
        total[assessment] += number
    return total
