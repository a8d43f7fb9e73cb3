"""The log of acts: who changed what about people and organisations, with what it was and became."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .organisation import Organisation
from .user import User


class Deed(models.TextChoices):
    """What was done. What happens to assessments and statements is told by their own histories."""

    FOUNDED = "founded", pgettext_lazy("deed", "Organisation set up")
    EDITED = "edited", pgettext_lazy("deed", "Profile changed")
    RIGHTS = "rights", pgettext_lazy("deed", "Rights changed")
    JOINED = "joined", pgettext_lazy("deed", "Member joined")
    REMOVED = "removed", pgettext_lazy("deed", "Member removed")
    SIGNING_RECORDED = "signing_recorded", pgettext_lazy("deed", "Signing recorded")
    SIGNING_CONFIRMED = "signing_confirmed", pgettext_lazy("deed", "Signing confirmed")
    MADE_CURRENT = "made_current", pgettext_lazy("deed", "Edition made current")
    CORRECTED = "corrected", pgettext_lazy("deed", "Organisation corrected")
    SIGNING_REFUSED = "signing_refused", pgettext_lazy("deed", "Signing refused")
    SIGNING_REVOKED = "signing_revoked", pgettext_lazy("deed", "Confirmation of a signing taken back")
    STAFF_INVITED = "staff_invited", pgettext_lazy("deed", "Staff invited")
    STAFF_INVITATION_WITHDRAWN = "staff_invitation_withdrawn", pgettext_lazy("deed", "Invitation of staff withdrawn")
    STAFF_RIGHTS = "staff_rights", pgettext_lazy("deed", "Rights of staff changed")
    ACCOUNT_CLOSED = "account_closed", pgettext_lazy("deed", "Account closed")
    ACCOUNT_REOPENED = "account_reopened", pgettext_lazy("deed", "Account opened again")
    EDITION_LOADED = "edition_loaded", pgettext_lazy("deed", "Edition loaded")
    MAIL_SENT_AGAIN = "mail_sent_again", pgettext_lazy("deed", "Mail sent again")
    BANNER_CHANGED = "banner_changed", pgettext_lazy("deed", "Banner changed")
    ARCHIVE_MADE = "archive_made", pgettext_lazy("deed", "Archive asked for")
    TASK_RUN_AGAIN = "task_run_again", pgettext_lazy("deed", "Task run again")


class AuditEntry(models.Model):
    """One act; ``before`` and ``after`` hold the fields that changed, by name; :mod:`organisations.audit` writes it.

    ``by`` is empty for what the portal did itself, or somebody who has deleted their account since.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    deed = models.CharField(max_length=30, choices=Deed.choices)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="deeds")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="deeds")
    about = models.CharField(max_length=200, help_text="What or whom, in words as they were then.")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed}: {self.about}"

    @property
    def changes(self) -> list[tuple[str, object, object]]:
        """The fields that changed: name, what it was, what it became."""
        names = list(dict.fromkeys([*self.before, *self.after]))
        return [(name, self.before.get(name), self.after.get(name)) for name in names]
