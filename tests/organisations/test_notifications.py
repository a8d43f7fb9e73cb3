"""Writing to people: who is written to, in which language, and how to switch it off. The words: tests/test_mails.py."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from core.mail import silence, tell
from organisations import members, notifications
from organisations.models import Invitation, User
from organisations.notifications import MailKind

from ..factories import MembershipFactory, ReviewerFactory, UserFactory, make_assessment, make_submission

pytestmark = pytest.mark.django_db

KINDS = ["admissions", "assignments", "decisions", "feedback", "news", "profile", "reminders"]


def write(user, kind=MailKind.ASSIGNMENTS, **context):
    """A mail there is, with as little in it as it bears."""
    return notifications.write("taken_over", to=user, kind=kind, path="/review/1/", **context)


@task()
def failing(about, person):
    raise ConnectionRefusedError("The mail server is away.")


def test_a_mail_is_text_and_html_with_a_link_to_the_thing_and_to_the_account(mailoutbox, settings):
    settings.SITE_URL = "https://portal.example"

    write(UserFactory(email="ada@example.org"), person="Max", object="<Base>")

    (sent,) = mailoutbox
    html = sent.alternatives[0].content
    assert (sent.to, sent.subject) == (["ada@example.org"], "Max takes over the review of <Base>")
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    for link in ("https://portal.example/review/1/", "https://portal.example/accounts/#mails"):
        assert (f"\n{link}\n" in sent.body, f'href="{link}"' in html) == (True, True)
    assert "&lt;Base&gt;" in html
    assert "src=" not in html


def test_a_subject_is_one_line_whatever_people_are_called(mailoutbox):
    write(UserFactory(), person="Max\r\nBcc: all@example.org", object="Base")

    (sent,) = mailoutbox
    assert sent.subject == "Max Bcc: all@example.org takes over the review of Base"
    assert "\nBcc:" not in sent.message().as_string().partition("\n\n")[0]


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({}, True),
        ({"mail_off": ["assignments"]}, False),
        ({"mail_off": ["reviews"]}, True),
        ({"is_active": False}, False),
    ],
)
def test_nobody_is_written_to_who_does_not_want_it(fields, written, mailoutbox):
    assert write(UserFactory(**fields)) == written
    assert len(mailoutbox) == written


@pytest.mark.parametrize(("language", "words"), [("de", "übernimmt"), ("en", "takes over"), ("", "takes over")])
def test_a_mail_is_in_the_reader_s_language_whoever_acts(language, words, mailoutbox):
    with translation.override("de"):
        write(UserFactory(language=language), person="Max")

    assert words in mailoutbox[0].subject


def test_an_invitation_is_in_the_language_of_who_invites_unless_its_owner_chose_one(
    mailoutbox, django_capture_on_commit_callbacks
):
    member = MembershipFactory()
    UserFactory(email="english@example.org", language="en")

    with django_capture_on_commit_callbacks() as callbacks, translation.override("de"):
        for email in ("new@example.org", "english@example.org"):
            members.invite(Invitation(email=email), to=member.organisation, by=member.user)
    for callback in callbacks:
        callback()

    subjects = {sent.to[0]: sent.subject.split()[2] for sent in mailoutbox}
    assert subjects == {"new@example.org": "lädt", "english@example.org": "invites"}


def test_an_invitation_taken_back_meanwhile_is_not_sent(mailoutbox, django_capture_on_commit_callbacks):
    member = MembershipFactory()

    with django_capture_on_commit_callbacks(execute=True):
        members.invite(Invitation(email="new@example.org"), to=member.organisation, by=member.user).delete()

    assert mailoutbox == []


def test_a_mail_that_fails_undoes_nothing_and_is_logged(django_capture_on_commit_callbacks, caplog):
    user = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        tell([user, user], failing, user)

    failures = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [str(record.exc_info[1]) for record in failures] == ["The mail server is away."] * 2


def test_nobody_is_told_in_silence(mailoutbox, django_capture_on_commit_callbacks):
    assessment = make_assessment(answered=True)
    ReviewerFactory()

    with django_capture_on_commit_callbacks(execute=True) as callbacks, silence():
        make_submission(assessment)
    tell([], failing, assessment)

    assert (callbacks, mailoutbox) == ([], [])


# the account


def test_the_account_offers_the_kinds_that_can_come(sign_in):
    kinds = {
        person: [choice for choice, _label in sign_in(person).get("/accounts/").context["form"].fields["mails"].choices]
        for person in (UserFactory(), ReviewerFactory())
    }

    assert list(kinds.values()) == [KINDS, [*KINDS, "submissions", "reviews"]]


def test_people_choose_which_mails_they_get_and_in_which_language(sign_in):
    person = UserFactory(mail_off=["reviews", "feedback"])

    kept = ["admissions", "assignments", "feedback", "news", "profile", "reminders"]
    posted = {"name": "Ada", "language": "de", "mails": kept}
    response = sign_in(person).post("/accounts/", posted | {"offered": KINDS})

    person.refresh_from_db()
    assert response["Location"] == "/accounts/"
    assert (person.name, person.language, person.mail_off) == ("Ada", "de", ["reviews", "decisions"])


def test_the_page_says_which_kinds_it_offers(sign_in):
    page = sign_in(UserFactory()).get("/accounts/").content.decode()

    assert re.findall(r'<input type="hidden" name="offered" value="(\w+)"', page) == KINDS


@pytest.mark.parametrize(("offered", "mail_off"), [([], ["feedback"]), (["assignments"], ["feedback", "assignments"])])
def test_a_kind_that_was_not_on_the_page_stays_as_it_was(sign_in, offered, mail_off):
    person = UserFactory(mail_off=["feedback"])

    sign_in(person).post("/accounts/", {"name": "Ada", "language": "de", "offered": offered})

    person.refresh_from_db()
    assert (person.name, person.mail_off) == ("Ada", mail_off)


@pytest.mark.parametrize("bad", [{"mails": ["invitations"]}, {"language": "fr"}, {"name": ""}])
def test_what_cannot_be_chosen_changes_nothing(sign_in, bad):
    person = UserFactory(name="Ada", mail_off=["feedback"])

    response = sign_in(person).post("/accounts/", {"name": "Eve", "language": "de", "mails": ["assignments"]} | bad)

    person.refresh_from_db()
    assert response.status_code == 200
    assert list(response.context["form"].errors) == list(bad)
    assert (person.name, person.language, person.mail_off) == ("Ada", "", ["feedback"])


def test_switching_the_portal_s_language_switches_that_of_mails(sign_in, client):
    person = UserFactory()

    client.post(reverse("language"), {"language": "de"})
    before = User.objects.get(pk=person.pk).language
    sign_in(person).post(reverse("language"), {"language": "de", "next": "/"})
    after = User.objects.get(pk=person.pk).language
    client.post(reverse("language"), {"language": "fr"})
    client.get(reverse("language"))

    assert (before, after, User.objects.get(pk=person.pk).language) == ("", "de", "de")


def test_who_signs_up_is_written_to_in_the_language_of_the_page(client):
    password = "correct horse battery"
    typed = {"name": "Ada", "email": "ada@example.org", "password1": password, "password2": password}

    client.post("/accounts/signup/", typed, headers={"Accept-Language": "de"})

    assert User.objects.get().language == "de"
    (sent,) = mail.outbox
    assert sent.subject.endswith("ist Ihr Code für das CPO Portal")
    assert '<html lang="de">' in sent.alternatives[0].content
