"""What readers tell the association about a published statement. Nothing of it is public."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.text_fields import LineColumn
from criteria.models import Criterion
from statements.models.statement import Statement


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def waiting(self):
        """Those staff have neither forwarded nor closed."""
        return self.confirmed().filter(forwarded_at__isnull=True, closed_at__isnull=True)

    def forwarded(self):
        """Those the organisation was told of, and that are not closed yet."""
        return self.confirmed().filter(forwarded_at__isnull=False, closed_at__isnull=True)

    def closed(self):
        return self.confirmed().filter(closed_at__isnull=False)

    def handled_by(self, user):
        """Confirmed, and not about an organisation the reviewer belongs to."""
        own = list(user.memberships_by_organisation)
        return self.confirmed().exclude(statement__organisation__in=own) if own else self.confirmed()

    def for_list(self):
        """With the statement, but not its document, which is large."""
        return self.select_related("statement__organisation").defer("statement__document")


class Feedback(models.Model):
    """A reader's remark on a statement; it counts once the reader confirmed their e-mail address."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="feedback")
    criterion = models.SlugField(max_length=80, blank=True, help_text="The criterion's key, if it is about one.")
    text = models.TextField(_("feedback"), max_length=5000)
    name = LineColumn(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=5)
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    forwarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    forwarded_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name_plural = "feedback"

    def __str__(self):
        return f"{self.statement}: {self.text[:60]}"

    def get_absolute_url(self):
        return reverse("feedback_queue:detail", args=[self.pk])

    @cached_property
    def about(self) -> Criterion | None:
        """The criterion it is about, as the statement's catalogue words it."""
        return self.statement.catalogue.criteria.filter(key=self.criterion).first() if self.criterion else None
