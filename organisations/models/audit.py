"""The log of acts: who changed what about people and organisations, with what it was and became."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .organisation import Organisation
from .user import User


class Deed(models.TextChoices):
    """What was done. What happens to assessments and statements is told by their own histories."""

    FOUNDED = "founded", pgettext_lazy("deed", "Organisation set up")
    FOUNDING_ASKED = "founding_asked", pgettext_lazy("deed", "Founding beside a like name asked for")
    FOUNDING_REFUSED = "founding_refused", pgettext_lazy("deed", "Founding refused")
    EDITED = "edited", pgettext_lazy("deed", "Profile changed")
    CHANGE_PROPOSED = "change_proposed", pgettext_lazy("deed", "Change of the profile proposed")
    CHANGE_ACCEPTED = "change_accepted", pgettext_lazy("deed", "Change of the profile accepted")
    CHANGE_REFUSED = "change_refused", pgettext_lazy("deed", "Change of the profile refused")
    CHANGE_WITHDRAWN = "change_withdrawn", pgettext_lazy("deed", "Change of the profile withdrawn")
    PRODUCT_EDITED = "product_edited", pgettext_lazy("deed", "Product or version changed")
    PRODUCT_REMOVED = "product_removed", pgettext_lazy("deed", "Product or version removed")
    DRAFT_DELETED = "draft_deleted", pgettext_lazy("deed", "Draft deleted")
    MERGED = "merged", pgettext_lazy("deed", "Merged")
    RIGHTS = "rights", pgettext_lazy("deed", "Rights changed")
    JOINED = "joined", pgettext_lazy("deed", "Member joined")
    ADMISSION_ASKED = "admission_asked", pgettext_lazy("deed", "Asked to be let in")
    ADMISSION_REFUSED = "admission_refused", pgettext_lazy("deed", "Not let in")
    REMOVED = "removed", pgettext_lazy("deed", "Member removed")
    LEFT = "left", pgettext_lazy("deed", "Member left")
    CLOSED = "closed", pgettext_lazy("deed", "Organisation closed")
    ACCOUNT_DELETED = "account_deleted", pgettext_lazy("deed", "Account deleted")
    SIGNING_RECORDED = "signing_recorded", pgettext_lazy("deed", "Signing recorded")
    SIGNING_CONFIRMED = "signing_confirmed", pgettext_lazy("deed", "Signing confirmed")
    SIGNING_REFUSED = "signing_refused", pgettext_lazy("deed", "Signing refused")
    CODE_SENT = "code_sent", pgettext_lazy("deed", "Code sent to the organisation’s domain")
    CODE_ENTERED = "code_entered", pgettext_lazy("deed", "Code from the organisation’s domain entered")
    MANDATE_CONFIRMED = "mandate_confirmed", pgettext_lazy("deed", "Right to speak confirmed")
    MANDATE_REVOKED = "mandate_revoked", pgettext_lazy("deed", "Right to speak revoked")
    MADE_CURRENT = "made_current", pgettext_lazy("deed", "Edition made current")
    TEXT_WRITTEN = "text_written", pgettext_lazy("deed", "Text of a page written")
    FILE_ADDED = "file_added", pgettext_lazy("deed", "File added to the package")
    FILE_REMOVED = "file_removed", pgettext_lazy("deed", "File removed from the package")
    RECOVERY_ASKED = "recovery_asked", pgettext_lazy("deed", "Second factor reported lost")
    RECOVERY_APPROVED = "recovery_approved", pgettext_lazy("deed", "Recovery approved by the first of two")
    RECOVERY_REFUSED = "recovery_refused", pgettext_lazy("deed", "Recovery refused")
    RECOVERED = "recovered", pgettext_lazy("deed", "Second factor taken off")
    SIGN_ON_ADDED = "sign_on_added", pgettext_lazy("deed", "Company’s sign-on set up")
    SIGN_ON_CHANGED = "sign_on_changed", pgettext_lazy("deed", "Company’s sign-on changed")
    SIGN_ON_REMOVED = "sign_on_removed", pgettext_lazy("deed", "Company’s sign-on removed")
    CORRECTED = "corrected", pgettext_lazy("deed", "Organisation corrected")
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


def deeds() -> list:
    """Asked for when they are needed, so that a further one is no change of the database."""
    return Deed.choices


class AuditEntry(models.Model):
    """One act; ``before`` and ``after`` hold the fields that changed, by name; :mod:`organisations.audit` writes it.

    ``by`` is empty for what the portal did itself, or somebody who has deleted their account since; so is ``about``, if
    it was that person's address.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    deed = models.CharField(max_length=30, choices=deeds)
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
