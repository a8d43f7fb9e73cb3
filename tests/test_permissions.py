"""Who may open what: a table over every URL of the project, tried in full with every kind of person.

A URL that is not in the table fails the test, so nobody can add a page without deciding who may see it.
"""

from datetime import timedelta
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.comments import write
from assessments.models import Audience, CommentWeight, Origin
from association import package
from association.models import Archive, EditionUpload, PackageFile, PageKey, StaffInvitation
from core.models import Banner
from directory.subscriptions.follow import follow
from organisations import recoveries
from organisations.models import ProfileChange
from requirements import match_query, match_report, profiles
from requirements.models import MatchReport
from review import feedback

from .assessments.evidence.files import attach
from .factories import (
    AdmissionFactory,
    FoundingRequestFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    ProductFactory,
    ReviewerFactory,
    UserFactory,
    VersionFactory,
    answer_of,
    make_assessment,
    make_failed_task,
    make_remark,
    make_sign_on,
    make_submission,
)
from .organisations.signed_codes import a_file, handed_in
from .statements.handed_out import keep_signed
from .statements.paperless import store_statement

pytestmark = pytest.mark.django_db

# anonymous; stranger: signed in, belongs to nothing; other: every right in another organisation; reader, editor
# and owner (every right) of the organisation asked about; reviewer; insider: a reviewer who belongs to it; operator
PEOPLE = ["anonymous", "stranger", "other", "reader", "editor", "owner", "reviewer", "insider", "operator"]

# o: opened (or sent on after doing it), l: asked to sign in, f: forbidden, with a sentence, n: does not exist,
# m: exists, but not for GET
EVERYBODY = "o o o o o o o o o"
SIGNED_IN = "l o o o o o o o o"
MEMBERS = "l n n o o o n o n"
ADMINISTRATORS = "l n n f f o n f n"
EDITORS = "l n n f o o n f n"
SIGNATORIES = "l n n f f o n f n"
REVIEWERS = "l n n n n n o o n"
MANAGERS = "l n n n n n n n o"
MANAGERS_POST = "l n n n n n n n m"
STAFF = "l n n n n n o o o"
STAFF_POST = "l n n n n n m m m"
REVIEWERS_BUT_NOT_INSIDE = "l n n n n n o f n"

GET = {
    "home": EVERYBODY,
    "catalogue:current": EVERYBODY,
    "catalogue:edition": EVERYBODY,
    "catalogue:json": EVERYBODY,
    "catalogue:glossary": EVERYBODY,
    "catalogue:standards": EVERYBODY,
    "catalogue:changes": EVERYBODY,
    "questionnaire:pdf": EVERYBODY,
    "questionnaire:xlsx": EVERYBODY,
    "directory:index": EVERYBODY,
    "directory:profile": EVERYBODY,
    "directory:csv": EVERYBODY,
    "directory:xlsx": EVERYBODY,
    "signees:index": EVERYBODY,
    "signees:csv": EVERYBODY,
    "signees:xlsx": EVERYBODY,
    "compare:matrix": EVERYBODY,
    "compare:words": EVERYBODY,
    "compare:csv": EVERYBODY,
    "compare:xlsx": EVERYBODY,
    "feeds:statements": EVERYBODY,
    "feeds:organisation": EVERYBODY,
    "feeds:product": EVERYBODY,
    "subscriptions:index": SIGNED_IN,
    "subscriptions:search": SIGNED_IN,
    "subscriptions:organisation": SIGNED_IN,
    "subscriptions:product": SIGNED_IN,
    "subscriptions:unfollow": "l m m m m m m m m",
    "subscriptions:rename": "l n n n n o n n n",  # the owner's own
    "requirements:index": SIGNED_IN,
    "requirements:start": SIGNED_IN,
    "requirements:detail": MEMBERS,
    "requirements:ask": "l m m m m m m m m",
    "requirements:edit": EDITORS,
    "requirements:delete": "l m m m m m m m m",
    "requirements:share": "l m m m m m m m m",
    "requirements:revoke": "l m m m m m m m m",
    "requirements:match": MEMBERS,
    "requirements:match_xlsx": MEMBERS,
    "requirements:match_csv": MEMBERS,
    "requirements:matched": MEMBERS,
    "requirements:note": "l n n m m m n m n",
    "requirements:mirror": MEMBERS,
    "requirements:report_begin": "l n n m m m n m n",
    "requirements:report": MEMBERS,
    "requirements:report_delete": "l n n m m m n m n",
    "requirements:shared": EVERYBODY,
    "requirements:shared_match": EVERYBODY,
    "requirements:shared_match_xlsx": EVERYBODY,
    "requirements:shared_match_csv": EVERYBODY,
    "requirements:shared_matched": EVERYBODY,
    "statements:detail": EVERYBODY,
    "statements:pdf": EVERYBODY,
    "statements:json": EVERYBODY,
    "statements:cyclonedx": EVERYBODY,
    "statements:badge": EVERYBODY,
    "statements:withdraw": "l f f f f o o f f",
    "feedback:send": EVERYBODY,
    "feedback:confirm": EVERYBODY,
    "log:page": EVERYBODY,
    "log:json": EVERYBODY,
    "verify:page": EVERYBODY,
    "verify:certificates": EVERYBODY,
    "log_schema": EVERYBODY,
    "schema": EVERYBODY,
    "cpo_schema": EVERYBODY,
    "match_schema": EVERYBODY,
    "dashboard": SIGNED_IN,
    "account": SIGNED_IN,
    "personal_data": SIGNED_IN,
    "delete_account": SIGNED_IN,
    "second_factor": SIGNED_IN,
    "second_factor_lost": SIGNED_IN,  # for who is between password and second factor
    "company_sign_on": EVERYBODY,
    "organisation:index": SIGNED_IN,
    "organisation:found": SIGNED_IN,
    "organisation:ask": "l m m m m m m m m",
    "organisation:admission": ADMINISTRATORS,
    "organisation:admission_refuse": "l m m m m m m m m",
    "organisation:invitation": EVERYBODY,  # who has its secret address; the stranger is the one invited
    "organisation:leave": "l n n o o o n o n",
    "closure": ADMINISTRATORS,
    "organisation:detail": MEMBERS,
    "organisation:edit": ADMINISTRATORS,
    "organisation:change_withdraw": "l m m m m m m m m",
    "organisation:product_add": ADMINISTRATORS,
    "organisation:product_edit": ADMINISTRATORS,
    "organisation:version_add": ADMINISTRATORS,
    "organisation:version_edit": ADMINISTRATORS,
    "organisation:invite": ADMINISTRATORS,
    "organisation:member": ADMINISTRATORS,
    "organisation:member_remove": "l m m m m m m m m",
    "organisation:invitation_withdraw": "l m m m m m m m m",
    "organisation:sign": ADMINISTRATORS,
    "organisation:signed_code": ADMINISTRATORS,
    "organisation:identifiers": ADMINISTRATORS,
    "organisation:confirm": ADMINISTRATORS,
    "organisation:enter_code": "l m m m m m m m m",
    "organisation:sign_on": "l m m m m m m m m",
    "assessments:index": SIGNED_IN,
    "assessments:start": SIGNED_IN,
    "assessments:overview": MEMBERS,
    "assessments:submit": SIGNATORIES,
    "assessments:history": MEMBERS,
    "assessments:missing": MEMBERS,
    "assessments:next_comment": MEMBERS,
    "assessments:comment": MEMBERS,
    "assessments:missing_links": "l m m m m m m m m",
    "assessments:category": MEMBERS,
    "drafts:preview": MEMBERS,
    "drafts:pdf": MEMBERS,
    "declarations:page": SIGNATORIES,
    "declarations:to_sign": SIGNATORIES,
    "declarations:signed": "l n n o o o o o n",
    "declarations:remove": "l m m m m m m m m",
    "assessments:move": "l m m m m m m m m",
    "assessments:answer": MEMBERS,
    "assessments:next": MEMBERS,
    "assessments:news": "l m m m m m m m m",
    "assessments:assign": "l m m m m m m m m",
    "removal:draft": EDITORS,
    "removal:product": ADMINISTRATORS,
    "removal:version": ADMINISTRATORS,
    "documents:index": MEMBERS,
    "documents:upload": "l n n n o o n n n",
    "documents:delete": "l m m m m m m m m",
    "evidence:document": "l n n o o o n o n",
    "assessments:answer_history": MEMBERS,
    "exchange:xlsx": MEMBERS,
    "exchange:json": MEMBERS,
    "exchange:import": MEMBERS,
    "exchange:proposal": "l n n f n o n f n",  # the owner's own
    "review:queue": REVIEWERS,
    "review:submission": REVIEWERS_BUT_NOT_INSIDE,
    "review:take": "l n n n n n m m n",
    "review:release": "l n n n n n m m n",
    "review:hand_over": "l n n n n n m m n",
    "review:return": "l n n n n n m m n",
    "review:comment": "l n n n n n m m n",
    "review:settle": "l n n n n n m m n",
    "review:reply": "l n n n n n m m n",
    "review:accept": "l n n n n n m m n",
    "review:second": "l n n n n n m m n",
    "review:retract": "l n n n n n m m n",
    "editions:index": STAFF,
    "editions:make_current": STAFF_POST,
    "feedback_queue:index": REVIEWERS,
    "feedback_queue:detail": "l n n n n n o n n",
    "feedback_queue:forward": "l n n n n n m m n",
    "feedback_queue:close": "l n n n n n m m n",
    "statistics:index": REVIEWERS,
    "statistics:xlsx": REVIEWERS,
    "proposals:waiting": REVIEWERS,
    "proposals:accept": "l n n n n n m m n",
    "proposals:refuse": "l n n n n n m m n",
    "merge:index": MANAGERS,
    "merge:choose": MANAGERS,
    "merge:organisations": MANAGERS,
    "merge:products": MANAGERS,
    "signings:waiting": REVIEWERS,
    "signings:confirm": "l n n n n n m m n",
    "signings:refuse": "l n n n n n m m n",
    "signings:file": "l n n n n n o n n",
    "foundings:index": REVIEWERS,
    "foundings:detail": "l n n n n n o n n",  # like an organisation to which the insider belongs
    "mandates:index": REVIEWERS,
    "mandates:detail": REVIEWERS_BUT_NOT_INSIDE,
    "mandates:confirm": "l n n n n n m m n",
    "mandates:revoke": "l n n n n n m m n",
    "deadlines:index": REVIEWERS,
    **{f"site:{key.name.lower()}": EVERYBODY for key in PageKey},
    "site:package_file": EVERYBODY,
    "pages:index": MANAGERS,
    "pages:edit": MANAGERS,
    "pages:revision": MANAGERS,
    "pages:restore": "l n n n n n n n m",
    "package:index": MANAGERS,
    "package:remove": "l n n n n n n n m",
    "recoveries:index": STAFF,
    "recoveries:decide": "l n n n n n m m m",
    "sign_ons:index": MANAGERS,
    "sign_ons:add": MANAGERS,
    "sign_ons:edit": MANAGERS,
    "sign_ons:remove": "l n n n n n n n m",
    "tasks:index": STAFF,
    "acts:index": MANAGERS,
    "acts:csv": MANAGERS,
    "people:index": MANAGERS,
    "people:invite": MANAGERS,
    "people:withdraw": MANAGERS_POST,
    "people:invitation": "l o n n n n n n n",  # the stranger is the one invited
    "people:detail": MANAGERS,
    "people:close": MANAGERS_POST,
    "people:reopen": MANAGERS_POST,
    "organisations:index": MANAGERS,
    "organisations:detail": MANAGERS,
    "organisations:edit": MANAGERS,
    "organisations:refuse_signing": MANAGERS_POST,
    "organisations:revoke_signing": MANAGERS_POST,
    "uploads:index": MANAGERS,
    "uploads:detail": MANAGERS,
    "uploads:load": MANAGERS_POST,
    "uploads:discard": MANAGERS_POST,
    "mails:index": MANAGERS,
    "mails:again": MANAGERS_POST,
    "banner:index": MANAGERS,
    "banner:edit": MANAGERS,
    "banner:remove": MANAGERS_POST,
    "archive:index": MANAGERS,
    "archive:make": MANAGERS_POST,
    "archive:download": MANAGERS,
    "tasks:again": STAFF_POST,
    "language": EVERYBODY,
    "style": "n n n n n n n n n",  # in development only
    "robots": EVERYBODY,
    "sitemap": EVERYBODY,
    "favicon": EVERYBODY,
    "security": "n n n n n n n n n",  # nobody is named
    "metrics": "n n n n n n n n n",  # no token is set
    "alive": EVERYBODY,
    "ready": EVERYBODY,
    "api:openapi-json": EVERYBODY,
    "api:openapi-view": EVERYBODY,
    "api:api-root": "n n n n n n n n n",
    "api:statements": EVERYBODY,
    "api:statement": EVERYBODY,
}
POST = {
    "subscriptions:search": SIGNED_IN,
    "subscriptions:organisation": SIGNED_IN,
    "subscriptions:product": SIGNED_IN,
    "subscriptions:unfollow": "l n n n n o n n n",
    "subscriptions:rename": "l n n n n o n n n",
    "requirements:ask": EDITORS,
    "requirements:edit": EDITORS,
    "requirements:delete": EDITORS,
    "requirements:share": EDITORS,
    "requirements:revoke": EDITORS,
    "requirements:note": EDITORS,
    "requirements:report_begin": MEMBERS,
    "requirements:report_delete": EDITORS,
    "statements:withdraw": "l f f f f o o f f",
    "feedback:send": EVERYBODY,
    "feedback:confirm": EVERYBODY,
    "organisation:found": SIGNED_IN,
    "organisation:ask": SIGNED_IN,
    "organisation:admission": ADMINISTRATORS,
    "organisation:admission_refuse": ADMINISTRATORS,
    "organisation:edit": ADMINISTRATORS,
    "organisation:product_add": ADMINISTRATORS,
    "organisation:product_edit": ADMINISTRATORS,
    "organisation:version_add": ADMINISTRATORS,
    "organisation:version_edit": ADMINISTRATORS,
    "organisation:change_withdraw": ADMINISTRATORS,
    "organisation:invite": ADMINISTRATORS,
    "organisation:invitation": "l o f f f f f f f",
    "organisation:leave": "l n n o o o n o n",
    "closure": ADMINISTRATORS,
    "delete_account": SIGNED_IN,  # or asked who they are
    "organisation:member": ADMINISTRATORS,
    "organisation:member_remove": ADMINISTRATORS,
    "organisation:invitation_withdraw": ADMINISTRATORS,
    "organisation:sign": ADMINISTRATORS,
    "organisation:identifiers": ADMINISTRATORS,
    "organisation:confirm": ADMINISTRATORS,
    "organisation:enter_code": ADMINISTRATORS,
    "organisation:sign_on": ADMINISTRATORS,
    "recoveries:decide": STAFF,
    "sign_ons:add": MANAGERS,
    "sign_ons:edit": MANAGERS,
    "sign_ons:remove": MANAGERS,
    "company_sign_on": EVERYBODY,
    "assessments:submit": SIGNATORIES,
    "assessments:assign": EDITORS,
    "assessments:answer": "l n n n o o n n n",
    "assessments:news": MEMBERS,
    "assessments:comment": EDITORS,
    "assessments:answer_history": "l n n f n n n f n",  # no state to go back to is named
    "assessments:missing_links": "l n n f o o n f n",
    "assessments:move": "l n n n n n n n n",  # no edition is named
    "declarations:page": SIGNATORIES,
    "declarations:remove": SIGNATORIES,
    "removal:draft": EDITORS,
    "removal:product": ADMINISTRATORS,
    "removal:version": ADMINISTRATORS,
    "documents:upload": "l n n n o o n n n",
    "documents:delete": "l n n f o o n f n",
    "exchange:import": EDITORS,
    "exchange:proposal": "l n n f n o n f n",
    "review:take": REVIEWERS_BUT_NOT_INSIDE,
    "review:release": REVIEWERS_BUT_NOT_INSIDE,
    "review:hand_over": REVIEWERS_BUT_NOT_INSIDE,
    "review:return": REVIEWERS_BUT_NOT_INSIDE,
    "review:comment": REVIEWERS_BUT_NOT_INSIDE,
    "review:settle": "l n n n n n n f n",  # no comment is named
    "review:reply": REVIEWERS_BUT_NOT_INSIDE,
    "review:accept": REVIEWERS_BUT_NOT_INSIDE,
    "review:second": REVIEWERS_BUT_NOT_INSIDE,
    "review:retract": REVIEWERS_BUT_NOT_INSIDE,
    "feedback_queue:forward": "l n n n n n o n n",
    "feedback_queue:close": "l n n n n n o n n",
    "signings:confirm": "l n n n n n o n n",
    "signings:refuse": "l n n n n n o n n",
    "pages:edit": MANAGERS,
    "pages:restore": MANAGERS,
    "package:index": MANAGERS,
    "package:remove": MANAGERS,
    "proposals:accept": "l n n n n n o n n",
    "proposals:refuse": "l n n n n n o n n",
    "merge:organisations": MANAGERS,
    "merge:products": MANAGERS,
    "foundings:detail": "l n n n n n o n n",
    "mandates:confirm": REVIEWERS_BUT_NOT_INSIDE,
    "mandates:revoke": REVIEWERS_BUT_NOT_INSIDE,
    "editions:make_current": STAFF,
    "tasks:again": STAFF,
    "people:invite": MANAGERS,
    "people:withdraw": MANAGERS,
    "people:invitation": "l o n n n n n n n",
    "people:detail": MANAGERS,
    "people:close": MANAGERS,
    "people:reopen": MANAGERS,
    "organisations:edit": MANAGERS,
    "organisations:refuse_signing": MANAGERS,
    "organisations:revoke_signing": MANAGERS,
    "uploads:index": MANAGERS,
    "uploads:load": MANAGERS,
    "uploads:discard": MANAGERS,
    "mails:again": MANAGERS,
    "banner:index": MANAGERS,
    "banner:edit": MANAGERS,
    "banner:remove": MANAGERS,
    "archive:make": MANAGERS,
}

# allauth's own pages: everybody's, or one's own account's
ACCOUNT_PAGES = {
    "account_login": "o",
    "account_logout": "o",
    "account_inactive": "o",
    "account_signup": "o",
    "account_reauthenticate": "l",
    "account_email": "l",
    "account_email_verification_sent": "o",
    "account_change_password": "l",
    "account_set_password": "l",
    "account_reset_password": "o",
    "account_confirm_login_code": "o",
    "account_reset_password_from_key": "o",
    "account_reset_password_from_key_done": "o",
    "account_reset_password_done": "o",
    "mfa_index": "l",
    "mfa_authenticate": "o",
    "mfa_reauthenticate": "l",
    "mfa_activate_totp": "l",
    "mfa_deactivate_totp": "l",
    "mfa_view_recovery_codes": "l",
    "mfa_generate_recovery_codes": "l",
    "mfa_download_recovery_codes": "l",
    "mfa_list_webauthn": "l",
    "mfa_add_webauthn": "l",
    "mfa_reauthenticate_webauthn": "l",
    "mfa_remove_webauthn": "l",
    "mfa_edit_webauthn": "l",
    "mfa_login_webauthn": "o",
    "socialaccount_login_cancelled": "o",
    "socialaccount_login_error": "o",
    "socialaccount_signup": "o",
    "socialaccount_connections": "l",
    "openid_connect_login": "n",
    "openid_connect_callback": "n",
    "usersessions_list": "l",
}

SHARED = ("shared", "shared_match", "shared_match_xlsx", "shared_match_csv")

IN_ADMIN = {
    "account.emailaddress",
    "assessments.assessment",
    "assessments.submission",
    "auth.group",
    "criteria.catalogue",
    "criteria.criterion",
    "django_tasks_database.dbtaskresult",
    "organisations.organisation",
    "organisations.productversion",
    "organisations.user",
    "socialaccount.socialaccount",
    "socialaccount.socialtoken",
    "statements.statement",
    "usersessions.usersession",
}


def returned_with_comment(submission, reviewer):
    lifecycle.take(submission, by=reviewer)
    submission.refresh_from_db()
    must, told = CommentWeight.MUST, Audience.ORGANISATION
    comment = write.comment(
        submission, criterion="data-export", text="Say more.", weight=must, audience=told, by=reviewer
    )
    lifecycle.return_to_organisation(submission, reason="", by=reviewer)
    return comment


@pytest.fixture
def world():
    """One organisation in the middle, with everything it can have, and the people around it."""
    owner = MembershipFactory()
    organisation = owner.organisation
    reader = MembershipFactory(organisation=organisation, is_administrator=False, is_editor=False, is_signatory=False)
    editor = MembershipFactory(organisation=organisation, is_administrator=False, is_signatory=False)
    insider = MembershipFactory(
        organisation=organisation,
        user=ReviewerFactory(),
        is_administrator=False,
        is_editor=False,
        is_signatory=False,
    )
    stranger = UserFactory()
    version = VersionFactory(product__organisation=organisation)
    statement = store_statement(make_assessment(by=owner.user, answered=True, version=version), pdf=b"%PDF-")
    submission = make_submission(make_assessment(by=owner.user, answered=True, version=version))
    keep_signed(submission)
    open_comment = submission.comments.create(text="Say more.", at=submission.declared_at)
    draft = make_assessment(by=owner.user, version=version)
    returned = make_submission(make_assessment(by=owner.user, answered=True, version=version))
    reviewer = ReviewerFactory()
    comment = returned_with_comment(returned, reviewer)
    document = attach(answer_of(draft, "data-export")).document
    proposal = draft.proposals.create(by=owner.user, origin=Origin.SPREADSHEET, file_name="answers.xlsx")
    signing = handed_in(owner)
    code = PackageFile(kind="code", edition="2.0", language="en", published_on="2026-01-01")
    package.add(code, a_file(), by=owner.user)
    proposed = ProfileChange.objects.create(organisation=organisation, before={"name": "A"}, after={"name": "B"})
    kept, other_product = OrganisationFactory(), ProductFactory(organisation=organisation)
    profile = profiles.start(organisation, name="PDM", catalogue=draft.catalogue, requirements=[], by=owner.user)
    profiles.share(profile, by=owner.user)
    report = match_report.begin(profile, match_query.run(QueryDict(), profile), by=owner.user)
    MatchReport.objects.filter(pk=report.pk).update(pdf=default_storage.save("report.pdf", ContentFile(b"%PDF-")))
    watch = follow(owner.user, query="q=step")
    open_invitation = InvitationFactory(organisation=organisation, invited_by=owner.user)
    its_invitation = InvitationFactory(email=stranger.email, organisation=organisation, invited_by=owner.user)
    admission = AdmissionFactory(organisation=organisation)
    founding = FoundingRequestFactory(alike=[organisation])
    remark = make_remark(statement)
    sign_on = make_sign_on(organisation)
    lost = recoveries.ask(reader.user)
    task = make_failed_task("requirements.tasks.make_match_report", 0)
    asked = StaffInvitation.objects.create(email=stranger.email, invited_by=reviewer)
    upload = EditionUpload.objects.create(file_name="catalogue.zip", content=b"", uploaded_by=reviewer)
    archive = Archive.objects.create(
        made_at=timezone.now(), size=4, file=default_storage.save("archives/all.zip", ContentFile(b"PK.."))
    )
    banner = Banner.objects.create(text_en="Soon.", text_de="Bald.", ends_at=timezone.now() + timedelta(days=1))
    people = {
        "anonymous": None,
        "stranger": stranger,
        "other": MembershipFactory(organisation=OrganisationFactory()).user,
        "reader": reader.user,
        "editor": editor.user,
        "owner": owner.user,
        "reviewer": reviewer,
        "insider": insider.user,
        "operator": UserFactory(is_staff=True, is_superuser=True),
    }
    catalogue = draft.catalogue
    addresses = {
        "catalogue": {"identifier": catalogue.identifier, "edition": catalogue.edition},
        "questionnaire": {"identifier": catalogue.identifier, "edition": catalogue.edition},
        "directory:profile": {"slug": organisation.slug},
        "feeds:organisation": {"slug": organisation.slug},
        "feeds:product": {"pk": version.product.pk},
        "subscriptions:organisation": {"slug": organisation.slug},
        "subscriptions:product": {"pk": version.product.pk},
        "subscriptions:unfollow": {"pk": watch.pk},
        "subscriptions:rename": {"pk": watch.pk},
        "feedback:send": {"number": statement.number},
        "feedback:confirm": {"token": feedback.to_token(remark)},
        "statements": {"number": statement.number},
        "organisation:invitation": {"token": its_invitation.token},
        "organisation:product_edit": {"slug": organisation.slug, "pk": version.product.pk},
        "organisation:version_add": {"slug": organisation.slug, "pk": version.product.pk},
        "organisation:version_edit": {"slug": organisation.slug, "pk": version.product.pk, "version": version.pk},
        "organisation:change_withdraw": {"slug": organisation.slug, "pk": proposed.pk},
        "organisation:member": {"slug": organisation.slug, "pk": reader.pk},
        "organisation:member_remove": {"slug": organisation.slug, "pk": reader.pk},
        "organisation:invitation_withdraw": {"slug": organisation.slug, "pk": open_invitation.pk},
        "organisation:sign_on": {"slug": organisation.slug, "pk": sign_on.pk},
        "organisation:index": {},
        "organisation:found": {},
        "organisation:ask": {},
        "organisation:admission": {"slug": organisation.slug, "pk": admission.pk},
        "organisation:admission_refuse": {"slug": organisation.slug, "pk": admission.pk},
        "foundings:index": {},
        "foundings:detail": {"pk": founding.pk},
        "organisation": {"slug": organisation.slug},
        "closure": {"slug": organisation.slug},
        "assessments:index": {},
        "assessments:start": {},
        "assessments:category": {"pk": draft.pk, "key": "data"},
        "assessments:assign": {"pk": draft.pk, "key": "data"},
        "assessments:news": {"pk": draft.pk, "key": "data"},
        "assessments:answer": {"pk": draft.pk, "key": "data", "criterion": "data-export"},
        "assessments:answer_history": {"pk": draft.pk, "key": "data", "criterion": "data-export"},
        "assessments:comment": {"pk": returned.assessment.pk, "comment": comment.pk},
        "assessments": {"pk": draft.pk},
        "removal:product": {"pk": version.product.pk},
        "removal:version": {"pk": version.pk},
        "removal": {"pk": draft.pk},
        "documents:index": {"pk": draft.pk},
        "documents:upload": {"pk": draft.pk, "key": "data", "criterion": "data-export"},
        "documents:delete": {"pk": draft.pk, "document": document.pk},
        "evidence": {"token": document.token},
        "drafts": {"pk": draft.pk},
        "declarations": {"pk": submission.pk},
        "exchange:proposal": {"pk": draft.pk, "proposal": proposal.pk},
        "exchange": {"pk": draft.pk},
        "review:queue": {},
        "review:reply": {"pk": submission.pk, "comment": open_comment.pk},
        "review": {"pk": submission.pk},
        "signings:waiting": {},
        "requirements:index": {},
        "requirements:start": {},
        "requirements:ask": {"pk": profile.pk, "key": "data-export"},
        "requirements:matched": {"pk": profile.pk, "number": statement.number},
        "requirements:mirror": {"pk": profile.pk, "number": statement.number},
        "requirements:note": {"pk": profile.pk, "number": statement.number, "key": "data-export"},
        "requirements:report": {"pk": profile.pk, "report": report.pk},
        "requirements:report_delete": {"pk": profile.pk, "report": report.pk},
        "requirements:shared_matched": {"token": profile.share_token, "number": statement.number},
        **{f"requirements:{name}": {"token": profile.share_token} for name in SHARED},
        "requirements": {"pk": profile.pk},
        "editions:index": {},
        "editions": {"pk": catalogue.pk},
        "feedback_queue:index": {},
        "feedback_queue": {"pk": remark.pk},
        "signings": {"pk": signing.pk},
        "proposals:waiting": {},
        "proposals": {"pk": proposed.pk},
        "merge:index": {},
        "merge:choose": {"pk": organisation.pk},
        "merge:organisations": {"gone": organisation.pk, "kept": kept.pk},
        "merge:products": {"gone": version.product.pk, "kept": other_product.pk},
        "mandates:index": {},
        "mandates": {"slug": organisation.slug},
        "tasks:again": {"task": task.pk},
        "tasks": {},
        "acts": {},
        "site:package_file": {"pk": code.pk},
        "pages:index": {},
        "pages:edit": {"key": "imprint", "language": "en"},
        "pages": {"key": "imprint", "language": "en", "number": 0},
        "package:index": {},
        "package": {"pk": code.pk},
        "recoveries:index": {},
        "recoveries:decide": {"pk": lost.pk},
        "sign_ons:index": {},
        "sign_ons:add": {},
        "sign_ons": {"pk": sign_on.pk},
        "people:index": {},
        "people:invite": {},
        "people:withdraw": {"pk": asked.pk},
        "people:invitation": {"token": asked.token},
        "people": {"pk": reader.user.pk},
        "organisations:index": {},
        "organisations": {"slug": organisation.slug},
        "uploads:index": {},
        "uploads": {"pk": upload.pk},
        "mails:index": {},
        "mails": {"task": task.pk},
        "banner:index": {},
        "banner": {"pk": banner.pk},
        "archive:download": {"pk": archive.pk},
        "archive": {},
        "api:statement": {"number": statement.number},
        "compare:words": {"criterion": "data-export"},
    }
    return SimpleNamespace(people=people, addresses=addresses)


def address_of(world, name):
    if name in ("catalogue:current", "directory:index", "directory:csv", "directory:xlsx"):
        return reverse(name)
    kwargs = world.addresses.get(name, world.addresses.get(name.partition(":")[0], {}))
    return reverse(name, kwargs=kwargs)


def outcome(response):
    if response.status_code in (301, 302):
        return "l" if "/accounts/login/" in response["Location"] else "o"
    return {403: "f", 404: "n", 405: "m"}.get(response.status_code, "o" if response.status_code < 500 else "?")


@pytest.fixture
def clients(world):
    """Each kind of person's browser, signed in once for the whole table."""
    made = {person: Client(raise_request_exception=False) for person in PEOPLE}
    for person, user in world.people.items():
        if user:
            made[person].force_login(user)
    return made


def outcomes(world, clients, name, method):
    """What each kind of person gets; whatever was changed is undone, in the database and in their browser."""
    letters, address = [], address_of(world, name)
    for client in clients.values():
        cookies = SimpleCookie(client.cookies)
        with transaction.atomic():
            letters.append(outcome(getattr(client, method)(address)))
            transaction.set_rollback(True)
        client.cookies = cookies
    return " ".join(letters)


def all_names(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from all_names(pattern, inner)
        elif pattern.name:
            yield namespace + pattern.name


def test_every_url_is_in_the_table():
    names = {name for name in all_names() if not name.startswith("admin:")}

    assert names == set(GET) | set(ACCOUNT_PAGES)


@pytest.mark.slow(reason="asks every address as nine kinds of person")
def test_each_kind_of_person_opens_what_the_table_says(world, clients):
    found = {name: outcomes(world, clients, name, "get") for name in GET}

    assert found == GET


@pytest.mark.slow(reason="asks every address as nine kinds of person")
def test_each_kind_of_person_posts_what_the_table_says(world, clients):
    found = {name: outcomes(world, clients, name, "post") for name in POST}

    assert found == POST


def test_account_pages_of_ones_own_ask_a_stranger_to_sign_in(client):
    kwargs = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "x"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "openid_connect_login": {"provider_id": "x"},
        "openid_connect_callback": {"provider_id": "x"},
    }

    found = {}
    for name in ACCOUNT_PAGES:
        response = client.get(reverse(name, kwargs=kwargs.get(name)))
        to_login = response.status_code == 302 and "/accounts/login/?next=" in response["Location"]
        found[name] = "l" if to_login else "n" if response.status_code == 404 else "o"

    assert found == ACCOUNT_PAGES


def test_admin_shows_exactly_the_models_meant_to_be_there():
    assert {model._meta.label_lower for model in admin.site._registry} == IN_ADMIN


@pytest.mark.slow(reason="asks every page of the admin as nine kinds of person")
def test_admin_opens_for_operators_only(world, clients):
    pages = ["admin:index", *(f"admin:{label.replace('.', '_')}_changelist" for label in sorted(IN_ADMIN))]

    for page in pages:
        for person, client in clients.items():
            response = client.get(reverse(page))
            assert (response.status_code == 200) == (person == "operator"), (page, person)
