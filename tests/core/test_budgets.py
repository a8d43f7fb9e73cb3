"""What is done for anybody, in measure: counted for all processes, and so much of it at once."""

import multiprocessing
import os
import signal
from datetime import timedelta
from http import HTTPStatus
from threading import Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from core.budgets import Exhausted, Limit, at_once, within_budget
from core.models import Spending

from ..factories import UserFactory

TWICE = Limit("trying", 2, seconds=60)


@pytest.fixture
def clock(settings, monkeypatch):
    """Limits count, from the middle of a window on; call it to let time pass."""
    settings.RATE_LIMITS = True
    begun = timezone.now().replace(second=30, microsecond=0)

    def pass_by(seconds=0):
        monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(seconds=seconds))

    pass_by()
    return pass_by


@pytest.fixture
def ask(rf, clock, db):
    """Ask a page that may be asked twice a minute, as a browser; call it with what differs."""

    @within_budget(TWICE)
    def page(request):
        return HttpResponse("made")

    def _ask(user=None, *, htmx=False, **headers):
        request = rf.get("/", **{"REMOTE_ADDR": "192.0.2.1"} | headers)
        request.user, request.htmx, request.session = user or AnonymousUser(), htmx, {}
        return page(request)

    return _ask


def statuses(*responses):
    return [response.status_code for response in responses]


def test_whoever_asks_too_often_reads_when_it_works_again(ask):
    ask(), ask()

    response = ask()

    assert (response.status_code, response["Retry-After"]) == (429, "30")
    text = response.content.decode()
    assert "<html" in text
    assert "This was asked for too often. It works again in 1 minute at the latest." in text


def test_script_gets_the_sentence_alone(ask):
    ask(), ask()

    response = ask(htmx=True)

    assert (response.status_code, response["Retry-After"]) == (429, "30")
    assert response.content.decode().startswith('<p class="lead" role="alert">This was asked for too often.')


def test_next_window_begins_anew_and_the_last_one_is_forgotten(ask, clock):
    ask(), ask(), ask()

    clock(seconds=31)

    assert statuses(ask()) == [200]
    assert list(Spending.objects.values_list("spent", flat=True)) == [1]


def test_people_and_addresses_are_counted_apart(ask):
    ada, grace = UserFactory(), UserFactory()

    found = statuses(*(ask(user, REMOTE_ADDR=at) for user in (None, ada, grace) for at in ("192.0.2.1", "192.0.2.2")))
    others = statuses(ask(ada), ask(grace), ask(), ask(REMOTE_ADDR="192.0.2.2"), ask())

    assert found == [200] * 6
    assert others == [429, 429, 200, 200, 429]


def test_address_is_the_one_that_our_own_proxy_saw(ask, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    said = statuses(*(ask(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 192.0.2.7") for number in range(3)))
    seen = statuses(*(ask(HTTP_X_FORWARDED_FOR=f"198.51.100.1, 192.0.2.{number}") for number in range(3)))

    assert (said, seen) == ([200, 200, 429], [200, 200, 200])


def test_addresses_of_one_connection_count_as_one(ask):
    asked = [
        ask(REMOTE_ADDR=address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8::ffff:3", "2001:db8:1::1")
    ]

    assert statuses(*asked) == [200, 200, 429, 200]


@pytest.mark.parametrize("address", ["", "no address"])
def test_those_without_an_address_count_as_one(ask, address):
    assert statuses(*(ask(REMOTE_ADDR=address) for _time in range(3))) == [200, 200, 429]


def test_no_address_can_be_read_from_what_is_counted(ask):
    ask()

    assert "192.0.2.1" not in str(Spending.objects.values())


def test_one_statement_counts_so_that_no_two_processes_count_the_same(ask, django_assert_num_queries):
    ask()

    with django_assert_num_queries(1):
        ask()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time.")
def test_those_who_ask_at_the_same_moment_are_all_counted(ask):
    def several():
        for _time in range(5):
            ask()
        connection.close()

    threads = [Thread(target=several) for _each in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert Spending.objects.get().spent == 15


# at once


def test_who_finds_no_place_free_reads_to_come_back(rf):
    @within_budget(TWICE, methods=())
    def page(request):
        with at_once("trying", 2, patience=0):
            return HttpResponse("made")

    request = rf.get("/")
    request.user, request.htmx = AnonymousUser(), True

    with at_once("trying", 2), at_once("trying", 2):
        busy = page(request)
    free = page(request)

    assert (busy.status_code, busy["Retry-After"], free.status_code) == (HTTPStatus.SERVICE_UNAVAILABLE, "5", 200)
    assert "The portal is busy with what others asked for." in busy.content.decode()


def test_other_work_has_places_of_its_own():
    with at_once("trying", 1), at_once("reading", 1):
        pass


def test_place_is_free_again_after_whatever_happened():
    with pytest.raises(ZeroDivisionError), at_once("trying", 1):
        1 / 0  # noqa: B018

    with at_once("trying", 1, patience=0):
        pass


def _hold(sender):
    with at_once("trying", 1):
        sender.send("held")
        signal.pause()


def test_killed_process_frees_its_place():
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_hold, args=(sender,))
    process.start()
    assert receiver.recv() == "held"
    with pytest.raises(Exhausted), at_once("trying", 1, patience=0):
        pass

    os.kill(process.pid, signal.SIGKILL)
    process.join()

    with at_once("trying", 1, patience=0):
        pass
