"""The mail about what people follow: who gets it when, and that nothing is told twice or lost."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import NewsTold
from directory.subscriptions import news_mails
from directory.subscriptions.follow import follow
from statements import withdrawal
from tests.factories import ReviewerFactory, UserFactory

from ..published import next_statement_of, statement_of
from ..test_feeds import changed_statement_of, ran_out

pytestmark = pytest.mark.django_db


def send(days=0):
    """Run as the timer does, so many days from now; return how many mails went out."""
    this = news_mails.begin(at=datetime.now(UTC) + timedelta(days=days))
    return [news_mails.send(reader, this) for reader in this.readers].count(True)


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@example.org")


def headlines(mail):
    kinds = ("New: ", "Changed: ", "Withdrawn: ", "Ran out: ")
    return [line for line in mail.body.splitlines() if line.startswith(kinds)]


def test_mail_tells_each_thing_once_however_it_is_followed(ada, anvil, mailoutbox):
    for what in ({"organisation": anvil.organisation}, {"product": anvil.product}, {"query": "q=anvil"}):
        follow(ada, **what)
    changed = next_statement_of(anvil)
    withdrawal.withdraw(changed, reason="Misread.", by=ReviewerFactory())
    statement_of("Birch")

    send()

    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert headlines(mail) == [
        f"Withdrawn: {changed.object_name}, Anvil ({changed.number})",
        f"Changed: {changed.object_name}, Anvil ({changed.number})",
    ]
    assert "Reason: Misread." in mail.body
    assert f"/statements/{changed.number}/" in mail.body


def test_what_was_before_one_followed_is_no_news(ada, anvil):
    follow(ada, organisation=anvil.organisation)

    assert send() == 0


def test_following_one_thing_later_tells_nothing_older_of_it(ada, anvil):
    follow(ada, query="q=nothing")
    next_statement_of(anvil)
    follow(ada, organisation=anvil.organisation)

    assert send() == 0


def test_nothing_is_told_twice_and_what_comes_later_is_told_later(ada, anvil, mailoutbox):
    follow(ada, organisation=anvil.organisation)
    first = next_statement_of(anvil)
    told = [send(days=0), send(days=1)]
    second = next_statement_of(first)
    told += [send(days=2), send(days=3)]

    assert told == [1, 0, 1, 0]
    assert [headlines(mail) for mail in mailoutbox] == [
        [f"Changed: {each.object_name}, Anvil ({each.number})"] for each in (first, second)
    ]


def test_nobody_gets_two_mails_a_day_and_nothing_is_lost_by_it(ada, anvil, mailoutbox):
    follow(ada, organisation=anvil.organisation)
    changed = next_statement_of(anvil)
    sent = [send()]
    withdrawal.withdraw(changed, reason="Misread.", by=ReviewerFactory())
    sent += [send(), send(days=1)]

    assert sent == [1, 0, 1]
    assert [len(headlines(mail)) for mail in mailoutbox] == [1, 1]


def test_two_timers_at_once_tell_everything_once(ada, anvil):
    follow(ada, organisation=anvil.organisation)
    next_statement_of(anvil)
    rounds = [news_mails.begin(), news_mails.begin(at=datetime.now(UTC) + timedelta(days=1))]

    sent = [news_mails.send(ada, this) for this in (rounds[1], rounds[0])]

    assert (sent, NewsTold.objects.get().told_at) == ([True, False], rounds[1].at)


def test_a_statement_that_runs_out_is_told_once(ada, anvil, mailoutbox):
    follow(ada, product=anvil.product)
    ran_out(anvil, datetime.now(UTC) + timedelta(days=3))

    sent = [send(days=days) for days in (1, 2, 4, 5)]

    assert sent == [0, 0, 1, 0]
    assert headlines(mailoutbox[0]) == [f"Ran out: Forge 1, Anvil ({anvil.number})"]


def test_a_search_tells_what_it_finds_and_what_it_no_longer_finds(ada, anvil, mailoutbox):
    follow(ada, query="said=data-export%3Afulfilled")
    follow(ada, query="said=data-export%3Aplanned")
    statement_of("Birch")
    changed_statement_of(anvil, datetime.now(UTC))

    send()

    [mail] = mailoutbox
    assert [line.split(": ")[0] for line in headlines(mail)] == ["Changed", "New"]


@pytest.mark.parametrize("state", [{"is_active": False}, {"mail_off": ["news"]}, "unconfirmed", "another's address"])
def test_who_cannot_or_will_not_be_written_to_is_not_and_later_hears_nothing_old(ada, anvil, state):
    follow(ada, organisation=anvil.organisation)
    addresses = EmailAddress.objects.filter(user=ada)
    if state == "unconfirmed":
        addresses.update(verified=False)
    elif state == "another's address":
        addresses.update(email="other@example.org")
    else:
        type(ada).objects.filter(pk=ada.pk).update(**state)
    next_statement_of(anvil)

    meanwhile = send()
    addresses.update(verified=True, email=ada.email)
    type(ada).objects.filter(pk=ada.pk).update(is_active=True, mail_off=[])

    assert (meanwhile, send(days=1)) == (0, 0)


def test_what_is_unfollowed_is_no_news_any_more(ada, anvil):
    follow(ada, query="q=nothing")
    follow(ada, organisation=anvil.organisation).delete()
    next_statement_of(anvil)

    assert send() == 0


def test_a_long_list_is_cut_and_says_so(ada, anvil, mailoutbox, monkeypatch):
    monkeypatch.setattr(news_mails, "MOST_IN_A_MAIL", 1)
    follow(ada, organisation=anvil.organisation)
    withdrawal.withdraw(next_statement_of(anvil), reason="Misread.", by=ReviewerFactory())

    send()

    assert mailoutbox[0].subject == "2 pieces of news about what you follow"
    assert "One more is on the page of what you follow." in mailoutbox[0].body


def test_mail_is_in_the_language_of_its_reader(anvil, mailoutbox):
    reader = UserFactory(language="de")
    follow(reader, organisation=anvil.organisation)
    next_statement_of(anvil)

    send()

    [(html, _kind)] = mailoutbox[0].alternatives
    assert '<html lang="de">' in html


def test_a_search_that_many_follow_is_asked_once(anvil):
    for _person in range(3):
        follow(UserFactory(), query="q=anvil")
    next_statement_of(anvil)
    this = news_mails.begin()

    with CaptureQueriesContext(connection) as queries:
        for reader in this.readers:
            news_mails.send(reader, this)

    assert sum("statements_listing" in query["sql"] for query in queries) <= 2


def test_command_goes_on_after_a_mail_that_fails_and_tells_it_next_time(anvil, mailoutbox, monkeypatch, capsys):
    readers = [UserFactory(email=f"{name}@example.org") for name in ("ada", "bob")]
    for reader in readers:
        follow(reader, organisation=anvil.organisation)
    next_statement_of(anvil)
    deliver = EmailBackend.send_messages

    def fail_for_ada(self, messages):
        if messages[0].to == ["ada@example.org"]:
            raise OSError("No route to host")
        return deliver(self, messages)

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", fail_for_ada)
        with pytest.raises(CommandError, match="not sent: 1"):
            call_command("send_news")
    call_command("send_news")

    assert [mail.to for mail in mailoutbox] == [["bob@example.org"], ["ada@example.org"]]
    assert capsys.readouterr().out.splitlines() == ["Mails with news sent: 1.", "Mails with news sent: 1."]


@pytest.mark.parametrize("days", [0, 1])
def test_a_timer_killed_midway_has_told_exactly_those_it_wrote_to(anvil, mailoutbox, days):
    readers = [UserFactory(), UserFactory()]
    for reader in readers:
        follow(reader, organisation=anvil.organisation)
    next_statement_of(anvil)
    this = news_mails.begin()
    news_mails.send(this.readers[0], this)

    send(days=days)

    assert [mail.to for mail in mailoutbox] == [[reader.email] for reader in readers]
    assert set(NewsTold.objects.values_list("position", flat=True)) == {this.position}
