"""``/review/mails/``: managers see what was sent, waits and failed, and let one be sent again; nothing secret."""

import inspect
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from association import mail_log
from core import sent_mails
from core.background import kinds
from core.mail import compose, post
from core.models import SentMail
from core.refusals import Refused
from organisations.mails import mail_invitation
from organisations.models import AuditEntry, Deed

from ..factories import InvitationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("work")]

ADDRESS = "/review/mails/"


@pytest.fixture
def manager(sign_in):
    return sign_in(UserFactory(is_staff=True))


@pytest.fixture
def refusing(monkeypatch):
    """A mail server that knows nobody."""

    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({"guest@example.org": (550, b"No such user guest@example.org")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def invite():
    invitation = InvitationFactory(email="guest@example.org", organisation__name="Anvil")
    mail_invitation.enqueue(invitation.pk, "en")
    return invitation


def post_code():
    post(compose("account", to="ada@example.org", heading="731942 is your code", said="Type 731942."))


def listed(manager, query=""):
    return [each.to for each in manager.get(f"{ADDRESS}{query}").context["page"]]


def test_sent_mail_is_listed_with_its_identifier_and_task_but_no_link(manager, work):
    invitation = invite()
    work()

    html = manager.get(ADDRESS).content.decode()

    kept, (sent,) = SentMail.objects.get(), mail.outbox
    assert (kept.to, kept.mail) == ("guest@example.org", "invitation")
    assert kept.message_id == sent.extra_headers["Message-ID"]
    assert kept.task == str(DBTaskResult.objects.get().pk)
    assert kept.subject == sent.subject
    assert kept.message_id.strip("<>") in html
    assert invitation.token not in html


def test_code_is_neither_kept_nor_shown_whatever_becomes_of_its_mail(manager, work, refusing):
    post_code()
    waiting = manager.get(f"{ADDRESS}?state=waiting").content.decode()
    work()
    failed = manager.get(f"{ADDRESS}?state=failed").content.decode()

    for html in (waiting, failed):
        assert "ada@example.org" in html
        assert "731942" not in html


def test_mails_of_accounts_are_kept_by_name_without_subject(client, work, manager):
    client.logout()
    client.post("/accounts/password/reset/", {"email": UserFactory(email="ada@example.org").email})
    work()

    assert [(each.to, each.mail, each.subject) for each in SentMail.objects.all()] == [
        ("ada@example.org", "password_reset_key", "")
    ]


def test_without_workers_it_is_kept_too(settings, manager):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    invite()

    kept = SentMail.objects.get()
    assert (kept.to, kept.task) == ("guest@example.org", "")
    assert kept.message_id == mail.outbox[0].extra_headers["Message-ID"]
    assert "Send again" not in manager.get(ADDRESS).content.decode()


def test_mails_are_found_by_address_and_state(manager, work):
    post_code()
    work()
    invite()

    assert listed(manager) == listed(manager, "?state=burnt") == listed(manager, "?q=ADA@") == ["ada@example.org"]
    assert listed(manager, "?q=guest") == listed(manager, "?state=failed") == []
    assert [each.mail for each in manager.get(f"{ADDRESS}?state=waiting").context["page"]] == ["invitation"]
    assert listed(manager, "?state=waiting&q=guest") == ["guest@example.org"]


def test_every_mail_that_waits_says_to_whom(manager):
    """Whatever mail there is, its task names the person, or stands in the table of those that name something else."""
    for task, kind in kinds._kinds.items():
        parameters = inspect.signature(import_string(task).func).parameters if kind is kinds.MAIL else {}
        if task.startswith("tests.") or not parameters:
            continue
        assert {"to", "address", "user_id"} & set(parameters) or task in mail_log.ADDRESSEES, task


@pytest.mark.parametrize("number", [1, 30])
def test_page_asks_as_little_for_many(manager, work, number, django_assert_max_num_queries):
    for _each in range(number):
        mail_invitation.enqueue(InvitationFactory().pk, "en")
    with django_assert_max_num_queries(9):
        manager.get(f"{ADDRESS}?state=waiting")
    work()

    with django_assert_max_num_queries(9):
        manager.get(ADDRESS)


def test_failed_mail_is_sent_again(manager, work, monkeypatch):
    with monkeypatch.context() as patch:

        def refuse(self, messages):
            raise smtplib.SMTPRecipientsRefused({"guest@example.org": (550, b"No")})

        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        invite()
        work()
    (failed,) = manager.get(f"{ADDRESS}?state=failed").context["page"]
    assert not SentMail.objects.exists()

    response = manager.post(f"{ADDRESS}{failed.task.pk}/again/", {"back": "?state=failed"})
    work()

    assert response["Location"] == f"{ADDRESS}?state=failed"
    assert [each.to for each in mail.outbox] == [["guest@example.org"]]
    assert listed(manager, "?state=failed") == []
    assert AuditEntry.objects.filter(deed=Deed.MAIL_SENT_AGAIN).count() == 1


def test_sent_mail_is_sent_again_as_long_as_its_task_is_kept(manager, work):
    invite()
    work()
    task = SentMail.objects.get().task

    manager.post(f"{ADDRESS}{task}/again/")
    work()
    assert len(mail.outbox) == 2

    DBTaskResult.objects.all().delete()
    assert "Send again" not in manager.get(ADDRESS).content.decode()
    with pytest.raises(Refused, match="not kept any more"):
        mail_log.send_again(task, by=UserFactory())


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/admin/", "?state=failed\r\nX: y"])
def test_nobody_is_sent_elsewhere(manager, work, back):
    invite()
    work()

    response = manager.post(f"{ADDRESS}{SentMail.objects.get().task}/again/", {"back": back})

    assert response["Location"].startswith(ADDRESS)
    assert "\n" not in response["Location"]


def test_record_that_cannot_be_written_sends_nothing_twice(manager, work, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(SentMail.objects, "bulk_create", fail)
    invite()
    work()

    assert len(mail.outbox) == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_records_are_forgotten_after_ninety_days():
    now = timezone.now()
    for days in (89, 91):
        SentMail.objects.create(to=f"{days}@example.org", mail="invitation", at=now - timedelta(days=days))

    assert sent_mails.forget_old() == 1
    assert SentMail.objects.get().to == "89@example.org"
