"""What reviewers and the organisation said about a submission, and about those before it."""

from django.db.models import Prefetch
from django.utils.functional import cached_property

from assessments.models import Comment, Reply


class Discussion:
    """The comments on a :class:`~review.page.series.Series`."""

    def __init__(self, series):
        self.series = series

    @cached_property
    def comments(self):
        """Each knows its submission."""
        submissions = {each.pk: each for each in (*self.series.earlier, self.series.submission)}
        replies = Prefetch("replies", Reply.objects.select_related("by"))
        comments = list(
            Comment.objects.filter(submission__in=submissions)
            .select_related("by", "resolved_by")
            .prefetch_related(replies)
        )
        for comment in comments:
            comment.submission = submissions[comment.submission_id]
        return comments

    @cached_property
    def _by_criterion(self):
        comments = {}
        for comment in self.comments:
            comments.setdefault(comment.criterion, []).append(comment)
        return comments

    def on(self, key):
        """Those on a criterion."""
        return self._by_criterion.get(key, [])

    @cached_property
    def on_the_whole(self):
        """Those on no criterion, or on one that is no longer asked."""
        return [comment for comment in self.comments if comment.criterion not in self.series.keys]

    def find(self, place):
        """The one at a place of the page, such as ``comment-7``; None if there is none."""
        return next((comment for comment in self.comments if comment.place == place), None)

    @cached_property
    def open_musts(self):
        return [comment for comment in self.comments if comment.is_must and not comment.is_resolved]

    @property
    def has_must_for_organisation(self):
        """Whether one says already what must be changed, so that returning wants no other reason."""
        return any(not comment.is_internal for comment in self.open_musts)
