"""Who is reminded of which deadline and when; the words stand in ``tests/data/mails/``."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments import lifecycle
from organisations.models import Role
from review import reminders
from review.models import Reminder
from statements import withdrawal

from ..factories import (
    MembershipFactory,
    OrganisationFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
    VersionFactory,
    make_assessment,
    make_submission,
)
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

CONFIRMED = datetime(2026, 2, 3, 12, tzinfo=UTC)
DUE = date(2026, 4, 30)  # of a signing on 31 January


@pytest.fixture
def vendor():
    """An administrator, a signatory and an editor of a vendor that signed on 31 January 2026."""
    organisation = SigningFactory(confirmed_at=CONFIRMED).organisation
    for name in ("administrator", "signatory", "editor"):
        rights = {f"is_{right}": right == name for right in ("administrator", "signatory", "editor")}
        MembershipFactory(organisation=organisation, user__name=name, **rights)
    return organisation


def due(on):
    """Who is reminded how many days before what."""
    found = [(each.to.name, each.about.partition(":")[0], each.days_before) for each in reminders.due_reminders(on)]
    return sorted(found)


def send(on):
    return [reminders.send(each) for each in reminders.due_reminders(on)]


def days_sent(first, last):
    """Send day by day; return on which days, counted from the deadline, something was sent."""
    days = (DUE + timedelta(days=days) for days in range(first, last + 1))
    return [(day - DUE).days for day in days if send(day)]


# first statements


def test_signatories_and_administrators_are_reminded_and_editors_are_not(vendor):
    assert due(DUE) == [("administrator", "first-statement", 0), ("signatory", "first-statement", 0)]


def test_reminders_go_out_30_14_and_3_days_before_and_on_the_day(vendor):
    assert days_sent(-32, 2) == [-30, -14, -3, 0]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(-29, -14, [-29, -14]), (-13, -3, [-13, -3]), (-2, 0, [-2, 0]), (1, 3, [1]), (30, 31, [30]), (31, 33, [])],
)
def test_a_missed_day_is_caught_up_once(vendor, first, last, expected):
    """The timer works again only on the day ``first``; a month after the deadline it is left."""
    assert days_sent(first, last) == expected


def test_only_the_latest_of_several_missed_is_sent(vendor):
    send(DUE - timedelta(days=30))

    sent = [each.days_before for each in reminders.due_reminders(DUE - timedelta(days=1))]

    assert sent == [3, 3]


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed_at": None},
        {"organisation__role": Role.CUSTOMER},
        {"signed_on": date(2026, 6, 30)},
    ],
)
def test_who_has_nothing_to_do_by_then_is_not_reminded(change):
    signing = SigningFactory(**{"confirmed_at": CONFIRMED} | change)
    MembershipFactory(organisation=signing.organisation)

    assert due(DUE) == []


def test_a_vendor_with_a_statement_is_not_reminded_even_when_it_is_withdrawn():
    statement = store_statement()
    SigningFactory(organisation=statement.organisation, confirmed_at=CONFIRMED)
    withdrawal.withdraw(statement, reason="Wrong.", by=ReviewerFactory())

    assert due(DUE) == []


@pytest.mark.parametrize("fields", [{"mail_off": ["reminders"]}, {"is_active": False}])
def test_who_does_not_want_reminders_gets_none_and_nothing_is_noted(fields):
    member = MembershipFactory(user=UserFactory(**fields))
    SigningFactory(organisation=member.organisation, confirmed_at=CONFIRMED)

    send(DUE)

    assert not Reminder.objects.exists()


def test_a_signing_that_is_corrected_is_reminded_of_anew(vendor):
    send(DUE)

    vendor.signing.signed_on -= timedelta(days=2)
    vendor.signing.save()

    assert len(due(DUE)) == 2


# validity


@pytest.fixture
def statement():
    return store_statement(at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC))  # the 10th already, in Berlin


def test_a_statement_runs_out_on_its_day_here(statement):
    expected = [(statement.organisation.memberships.get().user.name, "validity", 14)]

    assert due(date(2028, 3, 10) - timedelta(days=14)) == expected
    assert due(date(2028, 3, 9) - timedelta(days=30)) == []


def test_a_statement_withdrawn_or_followed_by_another_is_not_reminded_of(statement):
    owner, day = statement.organisation.memberships.get().user, date(2028, 3, 10)
    version = VersionFactory(product__organisation=statement.organisation)
    other = make_assessment(by=owner, answered=True, version=version)
    withdrawal.withdraw(store_statement(other, at=statement.issued_at), reason="Wrong.", by=owner)
    before = len(due(day))

    again = make_assessment(by=owner, answered=True, version=statement.submission.assessment.version)
    store_statement(again, at=statement.issued_at + timedelta(days=100))

    assert (before, due(day)) == (1, [])


# reviews


def test_a_reviewer_is_reminded_on_the_day_and_once_when_late():
    submission, rita = make_submission(at=datetime(2026, 3, 2, 9, tzinfo=UTC)), ReviewerFactory(name="Rita")
    ReviewerFactory(name="Sam")
    MembershipFactory(user=ReviewerFactory(name="Insider"), organisation=submission.assessment.organisation)
    day = submission.due_on

    early, unclaimed = due(day - timedelta(days=1)), due(day)
    lifecycle.take(submission, by=rita)
    on_the_day, late = due(day), due(day + timedelta(days=1))
    send(day + timedelta(days=1))

    assert early == []
    assert unclaimed == [("Rita", "review", 0), ("Sam", "review", 0)]
    assert (on_the_day, late) == ([("Rita", "review", 0)], [("Rita", "late-review", 0)])
    assert due(day + timedelta(days=100)) == []


def test_what_waits_for_a_second_reviewer_is_up_to_the_others(settings):
    settings.SECOND_REVIEWER = True
    submission, rita, sam = make_submission(), ReviewerFactory(name="Rita"), ReviewerFactory(name="Sam")
    lifecycle.take(submission, by=rita)
    lifecycle.approve(submission, by=rita)

    waiting = due(submission.due_on)
    lifecycle.second(submission, by=sam)

    assert waiting == [("Sam", "review", 0)]
    assert due(submission.due_on) == []


def test_what_is_approved_and_not_issued_yet_is_not_reminded_of():
    submission, rita = make_submission(), ReviewerFactory()
    lifecycle.take(submission, by=rita)
    lifecycle.approve(submission, by=rita)

    assert due(submission.due_on + timedelta(days=1)) == []


def test_a_decided_submission_is_not_reminded_of():
    submission, rita = make_submission(), ReviewerFactory()
    lifecycle.take(submission, by=rita)
    submission.refresh_from_db()
    lifecycle.return_to_organisation(submission, reason="Wrong.", by=rita)

    assert due(submission.due_on) == []


# sending


def test_a_reminder_sent_meanwhile_by_another_run_is_not_sent_again(vendor, mailoutbox):
    mine, yours = reminders.due_reminders(DUE), reminders.due_reminders(DUE)

    sent = [reminders.send(each) for each in [*mine, *yours]]

    assert (sent, len(mailoutbox)) == ([True, True, False, False], 2)


@pytest.fixture
def due_today():
    """Two people whose vendor has to publish today."""
    today = timezone.localdate()
    signing = SigningFactory(signed_on=today - timedelta(days=95), confirmed_at=CONFIRMED)
    return [MembershipFactory(organisation=signing.organisation).user for _ in range(2)]


def test_the_command_sends_nothing_twice(due_today, mailoutbox, capsys):
    call_command("send_reminders")
    call_command("send_reminders")

    assert capsys.readouterr().out == "Reminders sent: 2.\nReminders sent: 0.\n"
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(user.email for user in due_today)


class FailsFirst(EmailBackend):
    """A mail server that refuses what comes first."""

    refused = []

    def send_messages(self, messages):
        if not self.refused:
            self.refused.extend(messages)
            raise ConnectionRefusedError("Not now.")
        return super().send_messages(messages)


def test_what_could_not_be_sent_stops_nobody_else_and_is_tried_again(due_today, settings, mailoutbox, capsys):
    settings.EMAIL_BACKEND = f"{__name__}.FailsFirst"

    with pytest.raises(CommandError, match="Reminders not sent: 1"):
        call_command("send_reminders")
    after_first = Reminder.objects.count()
    call_command("send_reminders")

    assert capsys.readouterr().out == "Reminders sent: 1.\nReminders sent: 1.\n"
    assert (after_first, Reminder.objects.count(), len(mailoutbox)) == (1, 2, 2)


def test_many_deadlines_are_found_with_as_many_questions_as_one(django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            organisation = OrganisationFactory()
            SigningFactory(organisation=organisation, confirmed_at=CONFIRMED)
            MembershipFactory(organisation=organisation)
        with django_assert_num_queries(6):
            reminders.due_reminders(DUE)
