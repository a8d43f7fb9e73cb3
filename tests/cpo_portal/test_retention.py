"""``docs/retention.md`` says what is done: each period is the code's, each step that clears away is named."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from assessments.models import Origin, Proposal
from cpo_portal import daily
from organisations import audit, members
from organisations.models import AuditEntry, Deed, Invitation, User
from review.models import Feedback

from ..factories import InvitationFactory, MembershipFactory, UserFactory, make_assessment, make_remark
from ..statements.paperless import store_statement

PAGE = (settings.BASE_DIR / "docs" / "retention.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| .* \| (\d+) (day|year)s?\b.* \| `(\w+)` \| `([\w.]+)` \|$", PAGE, re.MULTILINE)
DAYS = {"day": 1, "year": 365.25}


def period(constant):
    """A period of the code, or one of Django's settings, in seconds."""
    name = constant.removeprefix("settings.")
    return timedelta(seconds=getattr(settings, name)) if name != constant else import_string(constant)


TELLING = {"reminders", "news", "links"}  # the steps that clear nothing away


@pytest.mark.parametrize(("number", "unit", "_step", "constant"), ROWS)
def test_each_period_is_that_of_the_code(number, unit, _step, constant):
    assert period(constant) == timedelta(days=int(number) * DAYS[unit])


def test_each_step_that_clears_away_has_its_row():
    assert {step for _number, _unit, step, _constant in ROWS} == set(daily.STEPS) - TELLING


def ago(kept, *, more):
    return timezone.now() - kept - timedelta(hours=1 if more else -1)


@pytest.mark.django_db
@pytest.mark.parametrize("more", [False, True])
def test_what_is_older_goes_and_what_is_younger_stays(more):
    """Each step on a row an hour younger, or older, than its period."""
    kept = {step: period(constant) for _number, _unit, step, constant in ROWS}
    InvitationFactory(created_at=ago(kept["invitations"], more=more))
    entry = audit.note(Deed.FOUNDED, by=None, about="Anvil")
    AuditEntry.objects.filter(pk=entry.pk).update(at=ago(kept["acts"], more=more))
    assessment = make_assessment()
    proposal = assessment.proposals.create(by=assessment.created_by, origin=Origin.SPREADSHEET, file_name="a.xlsx")
    Proposal.objects.filter(pk=proposal.pk).update(made_at=ago(kept["proposals"], more=more))
    make_remark(store_statement(), closed_at=ago(kept["readers"], more=more))
    newcomer = UserFactory(date_joined=ago(kept["accounts"], more=more), email="new@example.org")
    EmailAddress.objects.filter(user=newcomer).update(verified=False)

    call_command("daily", only=["invitations", "acts", "proposals", "readers", "accounts"])

    there = {
        "invitations": Invitation.objects.exists(),
        "acts": AuditEntry.objects.filter(about="Anvil").exists(),
        "proposals": Proposal.objects.exists(),
        "readers": Feedback.objects.exclude(email="").exists(),
        "accounts": User.objects.filter(email="new@example.org").exists(),
    }
    assert there == dict.fromkeys(there, not more)
    assert Feedback.objects.get().text


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"last_login": timezone.now()}, {"is_staff": True}, {"is_reviewer": True}, {}])
def test_old_accounts_that_are_somebodys_stay(fields):
    person = UserFactory(date_joined=timezone.now() - timedelta(days=400), **fields)
    if fields:
        EmailAddress.objects.filter(user=person).update(verified=False)

    call_command("daily", only=["accounts"])

    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.django_db
def test_who_was_made_a_member_by_hand_stays():
    person = MembershipFactory(user__date_joined=timezone.now() - timedelta(days=400)).user
    EmailAddress.objects.filter(user=person).update(verified=False)

    call_command("daily", only=["accounts"])

    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.django_db
def test_where_somebody_was_signed_in_goes_with_the_session():
    long_ago = timezone.now() - timedelta(days=15)
    for key, expires in (("old", long_ago), ("new", timezone.now() + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
        UserSession.objects.create(user=UserFactory(), session_key=key, ip="192.0.2.1", last_seen_at=long_ago)

    call_command("daily", only=["sessions"])

    assert [session.session_key for session in UserSession.objects.all()] == ["new"]


def test_invitations_outlive_the_time_in_which_they_can_be_accepted_and_are_counted():
    assert members.INVITATIONS_KEPT > Invitation.LIFETIME > timedelta(days=1)
