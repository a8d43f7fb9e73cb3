"""The submissions of an assessment around the one that is reviewed, and what was declared otherwise before."""

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from assessments import declared_changes
from assessments.models import Decision


class Series:
    """What a page does not need of it is not asked for."""

    def __init__(self, submission):
        self.submission = submission
        self.content = submission.content

    @cached_property
    def earlier(self):
        """The submissions of the assessment before this one, the latest last."""
        return list(self.submission.assessment.submissions.filter(declared_at__lt=self.submission.declared_at))

    @cached_property
    def newest(self):
        """The latest submission of the assessment, if it came after this one, which then was returned."""
        if self.submission.decision != Decision.RETURNED:
            return None
        later = self.submission.assessment.submissions.filter(declared_at__gt=self.submission.declared_at)
        return later.order_by("-declared_at").defer("canonical").first()

    @property
    def previous(self):
        return self.earlier[-1] if self.earlier else None

    @cached_property
    def changes(self):
        return declared_changes.changed_answers(self.previous.content, self.content) if self.previous else {}

    @cached_property
    def changed_facts(self):
        return declared_changes.changed_facts(self.previous.content, self.content) if self.previous else []

    @cached_property
    def no_longer_asked(self):
        return declared_changes.no_longer_asked(self.previous.content, self.content) if self.previous else []

    @property
    def edition_left(self):
        """The edition the submission before answered, if it was another."""
        then = declared_changes.edition_of(self.previous.content) if self.previous else None
        return then[1] if then and then != declared_changes.edition_of(self.content) else None

    @cached_property
    def names(self):
        """How the earlier submissions are called, by primary key."""
        return {
            each.pk: _("on the submission of %s") % date_format(each.declared_at, "SHORT_DATE_FORMAT")
            for each in self.earlier
        }

    @cached_property
    def numbers(self):
        """The numbers of the criteria by key, of earlier editions too where this one has no such criterion."""
        contents = (submission.content for submission in (*self.earlier, self.submission))
        return {said["criterion"]: said["number"] for content in contents for said in content["answers"]}

    @cached_property
    def keys(self):
        """Of the criteria that this submission answers."""
        return {said["criterion"] for said in self.content["answers"]}
