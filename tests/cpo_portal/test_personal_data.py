"""``/accounts/data/`` and ``/accounts/delete/``: everything kept about a person, and what becomes of it."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.db.models import CASCADE, SET_NULL
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments import lifecycle
from assessments.comments import write
from assessments.models import Audience, CommentWeight, Status, Submission
from core.refusals import Refused
from cpo_portal.personal_data import deletion, references
from cpo_portal.personal_data.export import everything_about
from directory.subscriptions.follow import follow
from organisations import audit, members
from organisations.models import AuditEntry, Deed, Invitation, Membership, Organisation, User
from review.models import Feedback
from statements import withdrawal

from ..assessments.exchange.sheets import say
from ..factories import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
    make_assessment,
    make_remark,
    make_submission,
)
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

DATA, DELETE = "/accounts/data/", "/accounts/delete/"


@pytest.fixture
def ada():
    """A member with every right beside whom somebody else manages the organisation."""
    member = MembershipFactory(user__name="Ada Byron", user__email="ada@example.org", organisation__name="Omega")
    MembershipFactory(organisation=member.organisation, user__name="Ines")
    return member.user


@pytest.fixture
def omega(ada):
    return ada.organisations.get()


@pytest.fixture
def browser(ada):
    """Signed in, and said with the password just now who it is, as deleting asks for."""
    client = Client()
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# every column that names a person


def test_every_column_that_names_a_person_is_told_of_and_its_end_is_decided():
    assert set(references.found()) == set(references.REFERENCES)


def test_what_is_said_to_stay_stays_and_what_is_said_to_go_goes():
    stays = {CASCADE: False, SET_NULL: True}
    kept = {name: stays.get(field.remote_field.on_delete) for name, field in references.found().items()}

    assert kept == {name: reference.stays for name, reference in references.REFERENCES.items()}


def test_every_section_has_a_name_of_its_own():
    sections = [reference.section for reference in references.REFERENCES.values()]

    assert len(set(sections)) == len(sections)


def test_no_secret_is_told_of():
    told = {field for reference in references.REFERENCES.values() for field in reference.told}

    assert not [name for name in told if any(word in name for word in ("token", "session_key", "password", "pdf"))]
    assert "data" not in told  # of a second factor: its key


# the file


def test_a_person_downloads_everything_kept_about_them(sign_in, ada, omega):
    draft = make_assessment(by=ada, answered=True)
    say(draft, "data-export", by=ada, explanation="Anew.")
    make_submission(draft)
    members.invite(Invitation(email="guest@example.org"), to=omega, by=ada)
    InvitationFactory(email="ADA@example.org", organisation__name="Elsewhere")
    EmailAddress.objects.create(user=ada, email="second@example.org", verified=True)
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "TOTP-KEY"})
    follow(ada, query="q=step")
    make_remark(store_statement(), email="second@example.org", text="I say.")
    audit.note(Deed.RIGHTS, by=None, about="ada@example.org", organisation=omega, after={"is_editor": True})
    ada.mail_off = ["news"]
    ada.save()

    response = sign_in(ada).get(DATA)

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith('attachment; filename="cpo-portal-20')
    assert "no-store" in response["Cache-Control"]
    told = json.loads(response.content)
    assert (told["account"]["name"], told["account"]["mail_off"]) == ("Ada Byron", ["news"])
    assert {row["email"] for row in told["addresses"]} == {"ada@example.org", "second@example.org"}
    assert [row["organisation.name"] for row in told["memberships"]] == ["Omega"]
    assert [row["email"] for row in told["invitations_sent"]] == ["guest@example.org"]
    assert [row["organisation.name"] for row in told["invitations_received"]] == ["Elsewhere"]
    assert [row["criterion"] for row in told["answers_written"]] == ["data-export"]
    assert told["declarations"][0]["declared.name"] == "Ada Byron"
    assert "canonical" not in told["declarations"][0]
    assert [row["query"] for row in told["watches"]] == ["q=step"]
    assert [row["text"] for row in told["feedback"]] == ["I say."]
    assert [row["after"] for row in told["acts_about_me"]] == [{"is_editor": True}]
    assert [row["type"] for row in told["second_factors"]] == ["totp"]
    assert "TOTP-KEY" not in response.content.decode()


def test_the_file_of_somebody_who_did_nothing_tells_of_nobody_else(ada):
    make_submission(make_assessment(by=ada, answered=True))
    newcomer = UserFactory()

    told = everything_about(newcomer)

    filled = {section for section, rows in told.items() if isinstance(rows, list) and rows}
    assert filled == {"addresses"}


def test_a_file_has_as_many_queries_however_much_it_tells(ada, django_assert_num_queries):
    number = len(references.REFERENCES) + 6  # three by address, and what addresses those are
    with django_assert_num_queries(number):
        everything_about(ada)
    for _ in range(3):
        make_assessment(by=ada)

    with django_assert_num_queries(number):
        everything_about(ada)


# deleting


def test_deleting_asks_who_it_is_first(sign_in, ada):
    client = sign_in(ada)

    responses = [client.get(DELETE), client.post(DELETE)]

    assert [response.url.partition("?")[0] for response in responses] == ["/accounts/reauthenticate/"] * 2
    assert User.objects.filter(pk=ada.pk).exists()


def test_an_account_is_deleted_with_its_sessions_and_a_mail_confirms_it(
    browser, ada, omega, mailoutbox, django_capture_on_commit_callbacks
):
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=ada).count() == 2
    mailoutbox.clear()
    page = browser.get(DELETE).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(DELETE)

    assert "cannot be changed" in page  # why declared names stay
    assert (response.url, said(response)) == ("/", ["Your account is deleted. A mail confirms it."])
    assert not User.objects.filter(pk=ada.pk).exists()
    assert not EmailAddress.objects.filter(email="ada@example.org").exists()
    assert not UserSession.objects.exists()
    assert not Session.objects.filter(session_key=elsewhere.cookies["sessionid"].value).exists()
    assert [client.get("/dashboard/").status_code for client in (browser, elsewhere)] == [302, 302]
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["ada@example.org"], "Your account is deleted")]
    assert [user.name for user in omega.members.all()] == ["Ines"]


def test_what_somebody_did_stays_as_done_by_a_former_member(sign_in, ada, omega):
    draft = make_assessment(by=ada)
    say(draft, "data-export", by=ada, explanation="Anew.")

    deletion.delete_account(ada)

    client = sign_in(omega.members.get())
    for page in ("history/", "data/?open=data-export", "data/data-export/history/"):
        response = client.get(f"{draft.get_absolute_url()}{page}")
        assert response.status_code == 200, page
        assert "a former member" in response.content.decode(), page
        assert "Ada" not in response.content.decode(), page


def test_addresses_go_from_what_names_no_person(ada, omega):
    InvitationFactory(email="ADA@example.org")
    remark = make_remark(store_statement(), email="ada@example.org", name="Ada")
    audit.note(Deed.JOINED, by=ada, about="ada@example.org", organisation=omega)

    deletion.delete_account(ada)

    assert not Invitation.objects.exists()
    remark.refresh_from_db()
    assert (remark.name, remark.email, remark.text) == ("", "", "Your export loses colours.")
    assert [(entry.deed, entry.by, entry.about) for entry in AuditEntry.objects.order_by("pk")] == [
        (Deed.JOINED, None, ""),
        (Deed.LEFT, None, ""),
        (Deed.ACCOUNT_DELETED, None, ""),
    ]
    assert Feedback.objects.exists()


def test_who_says_who_they_are_after_the_button_is_gone_at_once(sign_in, ada):
    client = sign_in(ada)
    asked = client.post(DELETE)

    response = client.post(asked.url, {"password": PASSWORD, "next": DELETE})

    assert response.url == "/"
    assert not User.objects.filter(pk=ada.pk).exists()
    assert client.get("/dashboard/").status_code == 302


def test_what_the_admin_noted_about_somebody_no_longer_names_them(sign_in, ada):
    operator = UserFactory(is_staff=True, is_superuser=True)
    form = {"email": ada.email, "name": "Ada King", "is_active": "on"}
    sets = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    sign_in(operator).post(f"/admin/organisations/user/{ada.pk}/change/", form | sets)
    assert LogEntry.objects.get().object_repr == "Ada King"

    deletion.delete_account(ada)

    assert LogEntry.objects.get().object_repr == ""


def test_the_last_administrator_hands_over_or_closes_first(browser, ada, omega):
    Membership.objects.exclude(user=ada).update(is_administrator=False)

    page = browser.get(DELETE).content.decode()
    response = browser.post(DELETE)

    assert f'href="{omega.get_absolute_url()}leave/"' in page
    assert "Delete my account</button>" not in page
    assert response.url == DELETE
    assert said(response) == ["You are the last administrator of Omega. Hand it over or close it first."]
    assert ada.memberships.get().is_administrator
    assert not AuditEntry.objects.exists()


def test_of_several_organisations_none_is_left_if_one_keeps_the_account(ada, omega):
    alone = MembershipFactory(user=ada, organisation__name="Alone")

    with pytest.raises(Refused, match="Alone"):
        deletion.delete_account(ada)

    assert set(ada.organisations.all()) == {omega, alone.organisation}


def test_a_declaration_in_review_goes_on_without_who_declared_it(ada, mailoutbox, django_capture_on_commit_callbacks):
    submission = make_submission(make_assessment(by=ada, answered=True))
    Submission.objects.update(declared_by=ada)
    reviewer = ReviewerFactory()
    lifecycle.take(submission, by=reviewer)

    deletion.delete_account(ada)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.return_to_organisation(submission, reason="Not yet.", by=reviewer)

    submission.refresh_from_db()
    assert (submission.declared_by, submission.content["declared"]["name"]) == (None, "Ada Byron")
    assert submission.assessment.status == Status.RETURNED
    assert mailoutbox


def test_what_a_reviewer_has_in_review_goes_back_to_the_queue(sign_in):
    reviewer, other = ReviewerFactory(name="Rita"), ReviewerFactory()
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)

    deletion.delete_account(reviewer)

    submission.refresh_from_db()
    assert (submission.reviewer, submission.assessment.status) == (None, Status.SUBMITTED)
    assert sign_in(other).get("/review/").status_code == 200
    lifecycle.take(submission, by=other)


def test_a_decided_review_keeps_that_it_took_place(sign_in):
    reviewer, other = ReviewerFactory(name="Rita"), ReviewerFactory()
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    told = {"weight": CommentWeight.MUST, "audience": Audience.ORGANISATION}
    write.comment(submission, text="Say more.", criterion="", by=reviewer, **told)
    lifecycle.return_to_organisation(submission, reason="Not yet.", by=reviewer)
    before = Submission.objects.values("decision", "decided_at", "reason").get()

    deletion.delete_account(reviewer)

    assert Submission.objects.values("decision", "decided_at", "reason").get() == before
    client = sign_in(other)
    page = client.get(submission.get_absolute_url()).content.decode()
    assert "a former reviewer" in page
    assert "Rita" not in page
    assert "a former reviewer reviewed it" in client.get("/review/?tab=returned").content.decode()


def test_one_who_approved_may_go_while_a_second_is_waited_for(settings):
    settings.SECOND_REVIEWER = True
    reviewer, other = ReviewerFactory(), ReviewerFactory()
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    lifecycle.approve(submission, by=reviewer)

    deletion.delete_account(reviewer)
    submission.refresh_from_db()
    lifecycle.second(submission, by=other)

    submission.refresh_from_db()
    assert (submission.is_approved, submission.approved_by, submission.seconded_by) == (True, None, other)


def test_who_confirmed_a_signing_or_withdrew_a_statement_may_go(ada):
    reviewer = ReviewerFactory()
    SigningFactory(confirmed_by=reviewer, recorded_by=ada, confirmed_at=timezone.now())
    statement = store_statement()
    withdrawal.withdraw(statement, reason="Misread.", by=reviewer)

    deletion.delete_account(reviewer)

    statement.refresh_from_db()
    assert (statement.withdrawn_by, statement.withdrawn_reason) == (None, "Misread.")
    assert Organisation.objects.signees().count() == 1


def test_the_last_who_runs_the_portal_stays(browser, ada):
    User.objects.filter(pk=ada.pk).update(is_staff=True)

    page, response = browser.get(DELETE), browser.post(DELETE)

    assert "You are the only one who runs the portal" in page.content.decode()
    assert said(response)[0].startswith("You are the only one")
    UserFactory(is_staff=True)
    browser.post(DELETE)
    assert not User.objects.filter(pk=ada.pk).exists()


def test_the_admin_deletes_nobody_without_whom_an_organisation_has_no_administrator(sign_in, ada, omega):
    client = sign_in(UserFactory(is_staff=True, is_superuser=True))
    address = f"/admin/organisations/user/{ada.pk}/delete/"
    assert client.get(address).status_code == 200
    Membership.objects.exclude(user=ada).update(is_administrator=False)

    assert client.post(address, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=ada.pk).exists()


def test_a_mail_that_waits_for_somebody_who_is_gone_is_not_sent_and_fails_nothing(ada, work, mailoutbox):
    draft = make_assessment(by=ada, answered=True)
    submission = make_submission(draft)
    reviewer = ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Not yet.", by=reviewer)

    deletion.delete_account(ada)
    work()

    assert [mail.subject for mail in mailoutbox if mail.to == [ada.email]] == ["Your account is deleted"]
    assert not DBTaskResult.objects.failed().exists()
