"""``manage.py daily``: every step, and none held up by another."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.models import Presence
from association.models import EditionUpload
from core.models import SentMail
from cpo_portal import daily
from review.models import Feedback, Reminder

from ..factories import MembershipFactory, SigningFactory, UserFactory, make_assessment, make_failed_task, make_remark
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=31)


@pytest.fixture
def world():
    """What each step finds to do."""
    now = timezone.now()
    organisation = SigningFactory(signed_on=timezone.localdate() - timedelta(days=80), confirmed_at=now).organisation
    MembershipFactory(organisation=organisation)
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    make_remark(store_statement(), confirmed_at=None, sent_at=now - LONG_AGO)
    assessment = make_assessment()
    category = assessment.catalogue.categories.first()
    Presence.objects.create(assessment=assessment, category=category, user=UserFactory(), seen_at=now - LONG_AGO)
    for status in ("SUCCESSFUL", "FAILED", "RUNNING", "READY"):
        make_failed_task("statements.tasks.make_draft", 1, status=status, finished_at=now - LONG_AGO)
    make_failed_task("statements.tasks.make_draft", 1)
    SentMail.objects.create(to="ada@example.org", mail="invitation", at=now - 3 * LONG_AGO)
    EditionUpload.objects.create(file_name="old.zip", content=b"", uploaded_by=UserFactory())
    EditionUpload.objects.update(uploaded_at=now - LONG_AGO)
    return organisation


def left():
    return {
        "sessions": sorted(Session.objects.values_list("session_key", flat=True)),
        "presence": Presence.objects.count(),
        "feedback": Feedback.objects.count(),
        "mails": SentMail.objects.filter(mail="invitation").count(),
        "editions": EditionUpload.objects.count(),
        "tasks": sorted(DBTaskResult.objects.values_list("status", flat=True)),
    }


def test_everything_is_done_and_told(world, capsys, mailoutbox):
    call_command("daily")

    assert capsys.readouterr().out.splitlines()[-7:] != []
    assert left() == {
        "sessions": ["new"],
        "presence": 0,
        "feedback": 0,
        "mails": 0,
        "editions": 0,
        "tasks": ["FAILED", "READY", "RUNNING"],
    }
    assert Reminder.objects.exists()
    assert mailoutbox


def test_done_again_it_does_nothing_twice(world, mailoutbox):
    call_command("daily")
    sent = len(mailoutbox)

    call_command("daily")

    assert len(mailoutbox) == sent


def test_only_the_steps_named_are_done(world):
    call_command("daily", only=["sessions"])

    assert left() == {
        "sessions": ["new"],
        "presence": 1,
        "feedback": 1,
        "mails": 1,
        "editions": 1,
        "tasks": ["FAILED", "FAILED", "READY", "RUNNING", "SUCCESSFUL"],
    }


def test_step_that_fails_holds_up_no_other_and_is_told(world, monkeypatch, caplog, capsys):
    monkeypatch.setitem(daily.STEPS, "reminders", lambda: 1 / 0)

    with pytest.raises(CommandError, match="Not done: reminders; the log says why") as refusal:
        call_command("daily")

    assert refusal.value.returncode == 1
    assert left()["tasks"] == ["FAILED", "READY", "RUNNING"]
    assert "ZeroDivisionError" in caplog.text
    assert "reminders: FAILED" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_connection_that_breaks_in_one_step_is_mended_for_the_next(monkeypatch):
    def lose_the_database():
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            connection.connection.close()
        Session.objects.count()
        raise DatabaseError("gone")

    monkeypatch.setitem(daily.STEPS, "reminders", lose_the_database)

    assert dict(daily.run(["reminders", "sessions", "tasks"])) == {"reminders": False, "sessions": True, "tasks": True}
