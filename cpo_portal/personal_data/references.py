"""Every column of the database that names a person: what the file with their data tells of such a row, and whether the
row stays, without the name, when their account is deleted.

What is not listed here fails ``tests/cpo_portal/test_personal_data.py``, so nobody adds such a column and forgets it.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Field, ForeignObjectRel, QuerySet

from organisations.models import User

ASSESSMENT = ("assessment__organisation__name", "assessment__version__product__name", "assessment__version__name")
SUBMISSION = tuple(f"submission__{name}" for name in (*ASSESSMENT, "declared_at"))
CONTENT = ("canonical",)  # of which only what was declared about the person is told


@dataclass(frozen=True)
class Reference:
    """``section`` is its name in the file, ``told`` are the fields told of a row; ``stays`` is False for what goes."""

    section: str
    told: tuple[str, ...]
    stays: bool = True


# by "app.Model.field"
REFERENCES = {
    # the account itself
    "account.EmailAddress.user": Reference("addresses", ("email", "verified", "primary"), stays=False),
    "mfa.Authenticator.user": Reference("second_factors", ("type", "created_at", "last_used_at"), stays=False),
    "socialaccount.SocialAccount.user": Reference(
        "company_sign_ons", ("provider", "uid", "date_joined", "last_login", "extra_data"), stays=False
    ),
    "usersessions.UserSession.user": Reference(
        "sessions", ("created_at", "last_seen_at", "ip", "user_agent"), stays=False
    ),
    "organisations.User_groups.user": Reference("groups", ("group__name",), stays=False),
    "organisations.User_user_permissions.user": Reference("permissions", ("permission__codename",), stays=False),
    "admin.LogEntry.user": Reference(
        "acts_in_the_admin", ("action_time", "object_repr", "change_message"), stays=False
    ),
    # organisations
    "organisations.Membership.user": Reference(
        "memberships",
        ("organisation__name", "joined_at", "is_administrator", "is_editor", "is_signatory"),
        stays=False,
    ),
    "organisations.Organisation.founded_by": Reference("organisations_founded", ("name", "created_at")),
    "organisations.Invitation.invited_by": Reference(
        "invitations_sent", ("organisation__name", "email", "language", "created_at", "accepted_at", "withdrawn_at")
    ),
    "organisations.Signing.recorded_by": Reference(
        "signings_recorded", ("organisation__name", "signed_on", "name", "function", "place", "recorded_at")
    ),
    "organisations.Signing.confirmed_by": Reference("signings_confirmed", ("organisation__name", "confirmed_at")),
    "organisations.Signing.refused_by": Reference("signings_refused", ("organisation__name", "refused_at", "refusal")),
    **{
        f"organisations.{kind}.{column}": Reference(f"{name}_{ending}", fields, stays=stays)
        for kind, name, own in (
            ("Admission", "admissions", ("organisation__name",)),
            ("FoundingRequest", "foundings", ("name", "reason")),
        )
        for column, ending, fields, stays in (
            ("asked_by", "asked_for", (*own, "asked_at", "accepted", "answer"), False),
            ("decided_by", "decided", (*own, "accepted", "decided_at", "answer"), True),
        )
    },
    "organisations.Mandate.confirmed_by": Reference(
        "mandates_confirmed", ("organisation__name", "method", "note", "confirmed_at")
    ),
    "organisations.Mandate.revoked_by": Reference("mandates_revoked", ("organisation__name", "revoked_at")),
    "organisations.MandateCode.sent_by": Reference(
        "mandate_codes_sent", ("organisation__name", "address", "sent_at"), stays=False
    ),
    "organisations.LostFactor.user": Reference("recoveries_asked_for", ("asked_at",), stays=False),
    "organisations.LostFactor.approved_by": Reference("recoveries_approved", ("asked_at",)),
    "organisations.ProfileChange.proposed_by": Reference(
        "profile_changes_proposed", ("organisation__name", "before", "after", "proposed_at", "decision")
    ),
    "organisations.ProfileChange.decided_by": Reference(
        "profile_changes_decided", ("organisation__name", "decision", "decided_at", "reason")
    ),
    # the association's pages
    "association.SitePage.by": Reference("pages_written", ("key", "language", "number", "at", "text")),
    "association.StaffInvitation.invited_by": Reference(
        "staff_invited", ("email", "is_reviewer", "is_staff", "created_at", "accepted_at"), stays=False
    ),
    "association.EditionUpload.uploaded_by": Reference("editions_uploaded", ("file_name", "uploaded_at"), stays=False),
    "association.Archive.asked_by": Reference("archives_asked_for", ("asked_at",)),
    "association.PackageFile.uploaded_by": Reference("package_files", ("kind", "edition", "language", "published_on")),
    "organisations.AuditEntry.by": Reference(
        "acts", ("at", "deed", "organisation__name", "about", "before", "after", "reason")
    ),
    # assessments
    "assessments.Assessment.created_by": Reference(
        "assessments_started", ("organisation__name", "version__product__name", "version__name", "created_at")
    ),
    "assessments.Answer.changed_by": Reference(
        "answers_as_they_stand",
        (*ASSESSMENT, "criterion__key", "code", "explanation", "planned_for", "evidence", "standards", "changed_at"),
    ),
    "assessments.Revision.by": Reference("answers_written", (*ASSESSMENT, "criterion", "values", "origin", "at")),
    "assessments.Event.by": Reference("assessment_events", (*ASSESSMENT, "act", "status", "at", "note")),
    "assessments.EditionLeft.left_by": Reference("editions_left", (*ASSESSMENT, "left_at")),
    "assessments.Document.uploaded_by": Reference("documents", (*ASSESSMENT, "name", "size", "sha256", "uploaded_at")),
    "assessments.Proposal.by": Reference(
        "proposals", (*ASSESSMENT, "file_name", "origin", "made_at", "answers"), stays=False
    ),
    "assessments.Assignment.user": Reference("assigned_to_me", (*ASSESSMENT, "category", "at"), stays=False),
    "assessments.Assignment.by": Reference("assigned_by_me", (*ASSESSMENT, "category", "at")),
    "assessments.Presence.user": Reference("seen_last", (*ASSESSMENT, "category", "seen_at"), stays=False),
    "assessments.Submission.declared_by": Reference(
        "declarations", (*ASSESSMENT, "declared_at", "digest", "decision", "decided_at", *CONTENT)
    ),
    "statements.SignedDeclaration.uploaded_by": Reference(
        "signed_declarations", (*SUBMISSION, "sha256", "signatures", "uploaded_at")
    ),
    "statements.Statement.withdrawn_by": Reference(
        "statements_withdrawn", ("number", "withdrawn_at", "withdrawn_reason")
    ),
    # reviews
    "assessments.Submission.reviewer": Reference(
        "reviews", (*ASSESSMENT, "declared_at", "decision", "decided_at", "reason")
    ),
    "assessments.Submission.approved_by": Reference("approvals", (*ASSESSMENT, "approved_at")),
    "assessments.Submission.seconded_by": Reference("approvals_as_second", (*ASSESSMENT, "seconded_at")),
    "assessments.Comment.by": Reference(
        "comments", (*SUBMISSION, "criterion", "weight", "audience", "text", "at", "resolved_at")
    ),
    "assessments.Comment.resolved_by": Reference("comments_resolved", (*SUBMISSION, "criterion", "resolved_at")),
    "assessments.Reply.by": Reference("replies", ("comment__criterion", "text", "at")),
    "review.Feedback.forwarded_by": Reference("feedback_forwarded", ("statement__number", "forwarded_at")),
    "review.Feedback.closed_by": Reference("feedback_closed", ("statement__number", "closed_at", "note")),
    "review.Reminder.user": Reference("reminders", ("about", "due_on", "days_before", "sent_at"), stays=False),
    # what was looked for
    "directory.Watch.user": Reference(
        "watches", ("organisation__name", "product__name", "query", "name", "created_at"), stays=False
    ),
    "directory.NewsTold.user": Reference("news_told", ("told_at", "mailed_on"), stays=False),
    "requirements.RequirementProfile.created_by": Reference(
        "requirement_profiles_created", ("organisation__name", "name", "created_at")
    ),
    "requirements.RequirementProfile.changed_by": Reference(
        "requirement_profiles_changed", ("organisation__name", "name", "changed_at")
    ),
    "requirements.VendorNote.changed_by": Reference(
        "notes_on_vendors", ("organisation__name", "vendor__name", "product__name", "criterion", "text", "changed_at")
    ),
    "requirements.MatchReport.made_by": Reference(
        "match_reports", ("profile__organisation__name", "profile__name", "made_at")
    ),
}


def found() -> dict[str, Field]:
    """Return the columns there are, by the name that :data:`REFERENCES` has for them."""
    relations = [each for each in User._meta.get_fields(include_hidden=True) if isinstance(each, ForeignObjectRel)]
    fields = [each.field for each in relations if not each.many_to_many]
    return {f"{field.model._meta.app_label}.{field.model._meta.object_name}.{field.name}": field for field in fields}


def rows(name: str, person: User) -> QuerySet:
    """Return the rows whose column of this name names the person."""
    model, field = name.rsplit(".", 1)
    return apps.get_model(model)._base_manager.filter(**{field: person}).order_by("pk")
