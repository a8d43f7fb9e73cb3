"""Every mail the portal sends, whole, in both languages: what stands in ``tests/data/mails/``.

After a wording changed, ``REWRITE_MAILS=1 pytest tests/test_mails.py`` writes these files anew; read what changed.
"""

import os
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import allauth
import pytest
import rfc8785
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from assessments import collaboration, lifecycle
from assessments.comments import write
from assessments.models import Audience, CommentWeight
from association import corrections, staff
from association.mails import mail_staff_invitation
from association.models import StaffInvitation
from cpo_portal import closure
from cpo_portal.personal_data import deletion
from directory.models import NewsTold, Watch
from directory.subscriptions import news_mails
from directory.subscriptions.follow import follow
from organisations import admissions, code_signing, foundings, mandates, members, profile_changes
from organisations.mails import mail_account_deleted, mail_invitation
from organisations.models import Invitation, LostFactor, MandateCode, Membership, User
from organisations.recovery_mails import mail_recovery, mail_recovery_waiting
from review import feedback, reminders
from review.feedback_mails import mail_confirmation
from review.models import Feedback, Reminder
from statements import public_log, withdrawal
from statements.issuing import issue
from statements.issuing.content import statement_content
from statements.models import Listing, Statement
from statements.tasks import issue_statement

from .factories import (
    FoundingRequestFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
    VersionFactory,
    declaration,
    make_assessment,
)

pytestmark = pytest.mark.django_db

EXPECTED = Path(__file__).parent / "data" / "mails"
TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"
DECLARED, ISSUED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC), datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
END = date(2028, 3, 9)
REASON = "Two answers contradict the manual.\n\nSee pages 12 and 40."


@pytest.fixture(autouse=True)
def portal(settings):
    settings.SITE_URL = "https://portal.example"


@pytest.fixture
def world():
    """A vendor with two people, two reviewers, and one who belongs to the vendor and therefore has no part in it."""
    organisation = OrganisationFactory(name="Nordwerk & Söhne")
    ada = MembershipFactory(organisation=organisation, user__name="Ada Byron", user__email="ada@nordwerk.example").user
    ines = MembershipFactory(organisation=organisation, user__name="Ines", user__email="ines@nordwerk.example").user
    insider = ReviewerFactory(name="Insider", email="insider@portal.example")
    MembershipFactory(
        organisation=organisation, user=insider, is_administrator=False, is_editor=False, is_signatory=False
    )
    return SimpleNamespace(
        organisation=organisation,
        ada=ada,
        ines=ines,
        rita=ReviewerFactory(name="Rita Reader", email="rita@portal.example"),
        sam=ReviewerFactory(name="Sam Second", email="sam@portal.example"),
        version=VersionFactory(product__organisation=organisation, product__name="Nordwerk Base", name="2026.1"),
    )


def submitted(world):
    world.assessment = make_assessment(by=world.ada, answered=True, version=world.version)
    return lifecycle.submit(world.assessment, declared=declaration(at=DECLARED), by=world.ada)


def taken(world):
    submission = submitted(world)
    lifecycle.take(submission, by=world.rita)
    submission.refresh_from_db()
    return submission


def commented(world):
    """A submission returned with two musts, one hint, and a reason."""
    submission = taken(world)
    for key, weight in (
        ("data-export", CommentWeight.MUST),
        ("", CommentWeight.MUST),
        ("data-import", CommentWeight.HINT),
    ):
        write.comment(
            submission, text="Why?", weight=weight, audience=Audience.ORGANISATION, criterion=key, by=world.rita
        )
    lifecycle.return_to_organisation(submission, reason=REASON, by=world.rita)
    submission.refresh_from_db()
    return submission


def published(world):
    submission = taken(world)
    lifecycle.approve(submission, by=world.rita)
    submission.refresh_from_db()
    valid_until = datetime.combine(END, ISSUED.timetz())
    predecessor = Statement.objects.predecessor_of(submission)
    content = statement_content(
        submission,
        number=Statement.objects.next_number(2026),
        issued_at=ISSUED,
        valid_until=valid_until,
        supersedes=predecessor and predecessor.number,
        log=public_log.newest_reference(),
    )
    return issue.store(
        submission, content, rfc8785.dumps(content), b"%PDF-", "statements/paperless.pdf", predecessor, ISSUED
    )


# --- the mails: each function does what brings one about, and returns who gets it ---------------------


def invitation(world):
    asked = Invitation(email="guest@nordwerk.example", token="a-token", is_signatory=True)
    members.invite(asked, to=world.organisation, by=world.ada)

    def send():
        Invitation.objects.update(language=translation.get_language())
        mail_invitation.enqueue(asked.pk)

    world.send = send
    return asked


def rights(world):
    membership = world.organisation.memberships.get(user=world.ines)
    membership.is_editor = False
    members.change_rights(membership, by=world.ada)
    return world.ines


def removed(world):
    members.remove(world.organisation.memberships.get(user=world.ines), by=world.ada)
    return world.ines


def joined(world):
    asked = InvitationFactory(email=world.rita.email, organisation=world.organisation, invited_by=world.ada)
    members.accept(asked, by=world.rita)
    return world.ada


def closed(world):
    world.organisation.memberships.exclude(user=world.ada).update(is_administrator=False)
    closure.close(world.organisation, by=world.ada)
    return world.ines


def account_deleted(world):
    gone = SimpleNamespace(email=world.ines.email)
    deletion.delete_account(world.ines)
    world.send = lambda: mail_account_deleted.enqueue(gone.email, translation.get_language())
    return gone


def proposed(world):
    SigningFactory(organisation=world.organisation, confirmed_at=ISSUED)
    typed = {"name": "Nordwerk SE", "role": "vendor", "country": "AT", "website": "", "about": ""}
    return profile_changes.change(world.organisation, typed, by=world.ada)


def change_accepted(world):
    profile_changes.accept(proposed(world), by=world.rita)
    return world.ada


def change_refused(world):
    profile_changes.refuse(proposed(world), reason=REASON, by=world.rita)
    return world.ines


def admission_asked(world):
    admissions.ask(world.organisation, by=UserFactory(name="Fay", email="fay@nordwerk.example"))
    return world.ada


def let_in(world):
    person = UserFactory(name="Fay", email="fay@nordwerk.example")
    admission = admissions.ask(world.organisation, by=person)
    admissions.accept(admission, rights=Membership(), by=world.ada)
    return person


def not_let_in(world):
    person = UserFactory(name="Fay", email="fay@nordwerk.example")
    admission = admissions.ask(world.organisation, by=person)
    admissions.refuse(admission, reason="We do not know you.", by=world.ada)
    return person


def founding_accepted(world):
    asked = FoundingRequestFactory(name="Nordwerk Handel", asked_by__email="fay@handel.example")
    foundings.accept(asked, reason="Registered in Kiel.", by=world.rita)
    return asked.asked_by


def founding_refused(world):
    asked = FoundingRequestFactory(name="Nordwerk & Söhne AG", asked_by__email="fay@handel.example")
    foundings.refuse(asked, reason="Please ask Nordwerk & Söhne to let you in.", by=world.rita)
    return asked.asked_by


def mandate_code(world):
    world.organisation.mandates.all().delete()
    type(world.organisation).objects.update(website="https://www.nordwerk.example")
    code = mandates.send_code(world.organisation, "legal@nordwerk.example", by=world.ada)
    return SimpleNamespace(email=code.address)


def assigned(world):
    assessment = make_assessment(by=world.ada, version=world.version)
    collaboration.assign(assessment, assessment.catalogue.categories.get(key="data"), to=world.ines, by=world.ada)
    return world.ines


def assigned_organisation(world):
    member = MembershipFactory(organisation__name="Altwerk", organisation__role="provider", user__name="Max")
    colleague = MembershipFactory(organisation=member.organisation, user__email="eva@altwerk.example").user
    assessment = make_assessment(by=member.user, answered=True)
    category = assessment.answers.in_order().first().criterion.category
    collaboration.assign(assessment, category, to=colleague, by=member.user)
    return colleague


def received(world):
    submitted(world)
    return world.ines


def waiting(world):
    submitted(world)
    return world.rita


def waiting_again(world):
    commented(world)
    world.assessment.submissions.update(decided_at=DECLARED + timedelta(days=5))
    lifecycle.submit(world.assessment, declared=declaration(at=DECLARED + timedelta(days=7)), by=world.ada)
    return world.sam


def returned(world):
    commented(world)
    return world.ada


def returned_with_a_reason_only(world):
    lifecycle.return_to_organisation(taken(world), reason=REASON, by=world.rita)
    return world.ada


def handed_over(world):
    lifecycle.hand_over(taken(world), to=world.sam, by=world.rita)
    return world.sam


def taken_over(world):
    lifecycle.hand_over(taken(world), to=world.sam, by=world.sam)
    return world.rita


def replied(world):
    comment = commented(world).comments.get(criterion="data-export")
    write.reply(comment, text="It is corrected.\nThank you.", by=world.ines)
    return world.rita


def replied_to_the_whole(world):
    comment = commented(world).comments.get(criterion="")
    write.reply(comment, text="It is <corrected>.", by=world.ines)
    return world.rita


def answered(world):
    comment = commented(world).comments.get(criterion="data-export")
    write.reply(comment, text="Page 12 of the manual of 2026.", by=world.rita)
    return world.ada


def answered_on_the_whole(world):
    comment = commented(world).comments.get(criterion="")
    write.reply(comment, text="I mean <all> of it.", by=world.sam)
    return world.ines


def approved(world):
    lifecycle.approve(taken(world), by=world.rita)


def second_wanted(world):
    approved(world)
    return world.sam


def objected(world):
    submission = taken(world)
    lifecycle.approve(submission, by=world.rita)
    submission.refresh_from_db()
    lifecycle.retract(submission, by=world.sam, reason="The export is not documented.")
    return world.rita


def issued(world):
    published(world)
    return world.ines


def issued_anew(world):
    published(world)
    published(world)
    return world.ines


def withdrawn(world):
    withdrawal.withdraw(published(world), reason="A criterion was misread.", by=world.rita)
    return world.ada


def withdrawn_by_organisation(world):
    withdrawal.withdraw(published(world), reason="The product is no longer sold.", by=world.ada)
    return world.sam


def issuing_failed(world):
    submission = taken(world)
    lifecycle.approve(submission, by=world.rita)
    issue_statement.enqueue(submission.pk)
    return world.rita


def remarked(world, statement):
    remark = Feedback(
        statement=statement,
        criterion="data-export",
        text="The manual says\notherwise.",
        name="Ulla Reader",
        email="ulla@reader.example",
        language="en",
    )
    return feedback.send(remark, confirmed=True)


def feedback_confirm(world):
    remark = remarked(world, published(world))

    def send():
        Feedback.objects.update(language=translation.get_language())
        mail_confirmation.enqueue(remark.pk, "a-token")

    world.send = send
    return remark


def signing_refused(world):
    signing = SigningFactory(organisation=world.organisation)
    MembershipFactory(organisation=world.organisation, is_administrator=False)
    Membership.objects.filter(user=world.ines).update(is_administrator=False)
    code_signing.refuse(signing, revision=signing.revision, reason="The second page is missing.", by=world.rita)
    return world.ada


def feedback_forwarded(world):
    feedback.forward(remarked(world, published(world)), by=world.rita)
    return world.ada


def reminding(prepare, to, day):
    """What ``send_reminders`` writes on a day."""

    def _reminding(world):
        prepare(world)
        world.send = lambda: [reminders.send(each) for each in reminders.due_reminders(day)]
        return getattr(world, to)

    return _reminding


def signed(world):
    SigningFactory(organisation=world.organisation, signed_on=date(2026, 1, 31), confirmed_at=DECLARED)


def signed_and_begun(world):
    signed(world)
    make_assessment(by=world.ada, version=world.version)


def news(world):
    """A statement followed is superseded, another withdrawn, and a third one has run out."""
    follow(world.rita, query="organisation=nordwerk")
    first, second = published(world), published(world)
    Listing.objects.filter(pk=first.pk).update(in_force_until=first.valid_until)
    withdrawal.withdraw(second, reason="A criterion was misread.", by=world.ada, at=ISSUED + timedelta(days=1))
    Watch.objects.update(created_at=ISSUED)

    def send():
        NewsTold.objects.update(position=0, told_at=ISSUED, mailed_on=None)
        this = news_mails.begin(at=first.valid_until + timedelta(days=1))
        news_mails.send(User.objects.get(pk=world.rita.pk), this)

    world.send = send
    return world.rita


def recovery(step, reason=""):
    """What somebody hears who reported their second factor lost."""

    def _recovery(world):
        request = LostFactor.objects.create(user=world.ines, asked_at=DECLARED)
        world.send = lambda: mail_recovery.enqueue(request.pk, step, reason)
        return world.ines

    return _recovery


def recovery_waiting(world):
    request = LostFactor.objects.create(user=world.ines)
    world.send = lambda: mail_recovery_waiting.enqueue(request.pk, world.sam.pk)
    return world.sam


def staff_invitation(world):
    asked = StaffInvitation(email="guest@portal.example", token="a-token", is_staff=True)
    staff.invite(asked, by=manager())

    def send():
        StaffInvitation.objects.update(language=translation.get_language())
        mail_staff_invitation.enqueue(asked.pk)

    world.send = send
    return asked


def manager():
    return UserFactory(is_staff=True, name="Mona Manager", email="mona@portal.example")


def account_closed(world):
    staff.close_account(world.ines, reason=REASON, by=manager())
    return world.ines


def corrected(world):
    world.organisation.name, world.organisation.role = "Nordwerk SE", "customer"
    corrections.correct(world.organisation, reason=REASON, by=manager())
    return world.ada


def signing_revoked(world):
    signed(world)
    corrections.revoke_signing(world.organisation.signing, reason=REASON, by=manager())
    return world.ada


DUE = date(2026, 3, 16)
MAILS = {
    "staff_invitation": staff_invitation,
    "account_closed": account_closed,
    "corrected": corrected,
    "signing_refused": signing_refused,
    "signing_revoked": signing_revoked,
    "invitation": invitation,
    "rights": rights,
    "removed": removed,
    "joined": joined,
    "closed": closed,
    "account_deleted": account_deleted,
    "admission_asked": admission_asked,
    "admission_decided": not_let_in,
    "admission_decided.accepted": let_in,
    "founding_decided": founding_refused,
    "founding_decided.accepted": founding_accepted,
    "assigned": assigned,
    "assigned.organisation": assigned_organisation,
    "mandate_code": mandate_code,
    "received": received,
    "waiting": waiting,
    "waiting.again": waiting_again,
    "returned": returned,
    "returned.reason": returned_with_a_reason_only,
    "handed_over": handed_over,
    "taken_over": taken_over,
    "replied": replied,
    "replied.whole": replied_to_the_whole,
    "answered": answered,
    "answered.whole": answered_on_the_whole,
    "second_wanted": second_wanted,
    "objected": objected,
    "change_decided": change_accepted,
    "change_decided.refused": change_refused,
    "issued": issued,
    "issued.anew": issued_anew,
    "withdrawn": withdrawn,
    "withdrawn_by_organisation": withdrawn_by_organisation,
    "issuing_failed": issuing_failed,
    "feedback_confirm": feedback_confirm,
    "feedback_forwarded": feedback_forwarded,
    "first_statement": reminding(signed, "ada", date(2026, 3, 31)),
    "first_statement.begun": reminding(signed_and_begun, "ada", date(2026, 4, 29)),
    "first_statement.today": reminding(signed, "ada", date(2026, 4, 30)),
    "first_statement.late": reminding(signed, "ada", date(2026, 5, 2)),
    "validity": reminding(published, "ada", END - timedelta(days=14)),
    "validity.tomorrow": reminding(published, "ada", END - timedelta(days=1)),
    "validity.today": reminding(published, "ada", END),
    "validity.late": reminding(published, "ada", END + timedelta(days=1)),
    "recovery_asked": recovery("asked"),
    "recovery_approved": recovery("approved"),
    "recovery_done": recovery("done"),
    "recovery_refused": recovery("refused", "A stranger answered\nthe telephone."),
    "recovery_waiting": recovery_waiting,
    "news": news,
    "review_due": reminding(taken, "rita", DUE),
    "review_due.late": reminding(submitted, "sam", DUE + timedelta(days=1)),
    "review_due.second": reminding(approved, "sam", DUE),
}
IN_NEED_OF_A_SECOND = {"second_wanted", "objected", "review_due.second"}

NOTED = {"ip": "192.0.2.1", "user_agent": "A browser", "timestamp": "2026-03-02 10:30"}
ACCOUNT_MAILS = {
    "account/email/account_already_exists": {"password_reset_url": "https://portal.example/accounts/password/reset/"},
    "account/email/email_changed": NOTED | {"from_email": "a@nordwerk.example", "to_email": "b@nordwerk.example"},
    "account/email/email_confirm": NOTED,
    "account/email/email_confirmation": {"code": "ABC-123"},
    "account/email/email_confirmation_signup": {"code": "ABC-123"},
    "account/email/email_deleted": NOTED | {"deleted_email": "a@nordwerk.example"},
    "account/email/password_changed": NOTED,
    "account/email/password_reset": NOTED,
    "account/email/password_reset_key": {"password_reset_url": "https://portal.example/accounts/key/?a=1&b=2"},
    "account/email/password_set": NOTED,
    "account/email/unknown_account": {"signup_url": "https://portal.example/accounts/signup/"},
    "mfa/email/recovery_codes_generated": NOTED,
    "mfa/email/totp_activated": NOTED,
    "mfa/email/totp_deactivated": NOTED,
    "mfa/email/webauthn_added": NOTED,
    "mfa/email/webauthn_removed": NOTED,
    "socialaccount/email/account_connected": NOTED | {"provider": "OpenID Connect"},
    "socialaccount/email/account_disconnected": NOTED | {"provider": "OpenID Connect"},
}
NEVER_SENT = {"account/email/login_code", "account/email/password_reset_code"}  # ways in that are switched off


def stored(mail):
    """The mail as a file shows it; primary keys and codes differ from run to run."""
    told = f"To: {mail.to[0]}\nSubject: {mail.subject}\n\n{mail.body}"
    half = f"[{MandateCode.LETTERS}]{{4}}"
    told = re.sub(f"^{half} {half}$", "ABCD EFGH", told, flags=re.MULTILINE)
    return re.sub(r"(?<=/)\d+(?=/)|(?<=#comment-)\d+", "1", told)


def check(name, language, mail):
    """The text is the one expected, and the HTML says the same with the same links."""
    file = EXPECTED / f"{name}.{language}.txt"
    if os.environ.get("REWRITE_MAILS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(stored(mail))
    assert stored(mail) == file.read_text()
    ((html, kind),) = mail.alternatives
    links = {unescape(link) for link in re.findall(r'href="(http[^"]+)"', html)}
    words = "".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)).split())
    said = [line.lstrip("> ").removesuffix(":") for line in mail.body.splitlines() if not line.startswith("http")]
    assert (kind, f'<html lang="{language}">' in html) == ("text/html", True)
    assert links == set(re.findall(r"https?://\S+", mail.body))
    assert [line for line in said if "".join(line.split()) not in words and line != "--"] == []


@pytest.mark.parametrize("name", MAILS)
def test_mail_says_what_is_expected(name, world, settings, tmp_path, mailoutbox, django_capture_on_commit_callbacks):
    settings.SECOND_REVIEWER = name in IN_NEED_OF_A_SECOND
    if name == "issuing_failed":
        settings.SEAL_PKCS12 = str(tmp_path / "nothing.p12")

    with django_capture_on_commit_callbacks() as callbacks:
        to = MAILS[name](world)
    send = getattr(world, "send", lambda: [callback() for callback in callbacks])

    for language in ("en", "de"):
        User.objects.update(language=language)
        with translation.override(language):
            check(name, language, last_mail(send, mailoutbox, to))


def last_mail(send, mailoutbox, to):
    mailoutbox.clear()
    Reminder.objects.all().delete()
    send()
    return [mail for mail in mailoutbox if mail.to == [to.email]][-1]


ORGANISATION, REVIEWERS = (
    ["ada@nordwerk.example", "ines@nordwerk.example"],
    ["rita@portal.example", "sam@portal.example"],
)
TOLD = {
    "received": ORGANISATION,
    "waiting": REVIEWERS,
    "returned": ORGANISATION,
    "handed_over": ["sam@portal.example"],
    "taken_over": ["rita@portal.example"],
    "replied": ["rita@portal.example"],
    "answered": ORGANISATION,
    "second_wanted": ["sam@portal.example"],
    "objected": ["rita@portal.example"],
    "change_decided": ORGANISATION,
    "issued": ORGANISATION,
    "withdrawn": ORGANISATION,
    "withdrawn_by_organisation": REVIEWERS,
    "issuing_failed": ["rita@portal.example"],
}


@pytest.mark.parametrize("name", TOLD)
def test_mail_goes_to_whom_it_concerns(name, world, settings, tmp_path, mailoutbox, django_capture_on_commit_callbacks):
    settings.SECOND_REVIEWER = name in IN_NEED_OF_A_SECOND
    if name == "issuing_failed":
        settings.SEAL_PKCS12 = str(tmp_path / "nothing.p12")
    subject = (EXPECTED / f"{name}.en.txt").read_text().splitlines()[1].removeprefix("Subject: ")

    with django_capture_on_commit_callbacks(execute=True):
        MAILS[name](world)

    assert sorted(mail.to[0] for mail in mailoutbox if mail.subject == subject) == TOLD[name]


def test_a_reviewer_is_not_told_of_what_is_taken_already(world, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        taken(world)

    assert [mail.to[0] for mail in mailoutbox] == ORGANISATION


def test_a_return_counts_what_is_to_do_and_no_hint_answered_before(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    first = commented(world)
    for comment in first.comments.all():
        write.reply(comment, text="So we think.", by=world.ines)
    again = lifecycle.submit(world.assessment, declared=declaration(), by=world.ada)
    lifecycle.take(again, by=world.sam)

    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.return_to_organisation(again, reason="Not yet.", by=world.sam)

    text = next(mail.body for mail in mailoutbox if mail.to == [world.ada.email])
    assert "2 comments name something that must be changed." in text
    assert "hint" not in text


@pytest.mark.parametrize("audience", Audience.values)
def test_what_reviewers_say_before_the_decision_is_told_to_no_organisation(
    audience, world, mailoutbox, django_capture_on_commit_callbacks
):
    submission = taken(world)
    comment = write.comment(submission, text="Why?", weight=CommentWeight.HINT, audience=audience, by=world.rita)

    with django_capture_on_commit_callbacks(execute=True):
        write.reply(comment, text="They say so in 2.1.", by=world.sam)

    assert [mail.to for mail in mailoutbox] == [[world.rita.email]]


@pytest.mark.parametrize(("by", "told"), [("rita", "sam"), ("sam", "rita")])
def test_handing_over_is_told_to_the_other_one_only(by, told, world, mailoutbox, django_capture_on_commit_callbacks):
    submission = taken(world)

    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.hand_over(submission, to=world.sam, by=getattr(world, by))

    assert [mail.to for mail in mailoutbox] == [[getattr(world, told).email]]


def test_a_reviewer_s_own_change_of_mind_or_answer_is_told_to_nobody(
    world, settings, mailoutbox, django_capture_on_commit_callbacks
):
    settings.SECOND_REVIEWER = True
    submission = taken(world)
    lifecycle.approve(submission, by=world.rita)
    submission.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.retract(submission, by=world.rita)
        remark = write.comment(
            submission, text="Why?", weight=CommentWeight.MUST, audience=Audience.INTERNAL, by=world.rita
        )
        write.reply(remark, text="I see.", by=world.rita)

    assert mailoutbox == []


@pytest.mark.parametrize("prefix", ACCOUNT_MAILS)
def test_mail_about_an_account_says_what_is_expected(prefix, rf, mailoutbox):
    request = rf.get("/", headers={"host": "localhost"})
    request.user = AnonymousUser()

    for language in ("en", "de"):
        with translation.override(language), request_context(request):
            get_adapter().send_mail(prefix, "ada@nordwerk.example", dict(ACCOUNT_MAILS[prefix]))
        check(prefix.replace("/email/", "."), language, mailoutbox[-1])


def test_every_mail_is_in_the_table():
    ours = {file.stem for file in TEMPLATES.glob("*.txt")} - {"base", "subject", "account"}
    folder = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(file.relative_to(folder)).removesuffix("_subject.txt") for file in folder.glob("*/email/*_subject.txt")
    }
    files = {file.name.rsplit(".", 2)[0] for file in EXPECTED.iterdir()}

    assert ours == {name.partition(".")[0] for name in MAILS}
    assert theirs == set(ACCOUNT_MAILS) | NEVER_SENT
    assert files == set(MAILS) | {prefix.replace("/email/", ".") for prefix in ACCOUNT_MAILS}
