"""``/review/tasks/``: staff see what waits, runs and failed, and run again what failed, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.background import leases
from review import task_queue

from ..factories import UserFactory, make_failed_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("work")]

ADDRESS = "/review/tasks/"
DRAFT = "statements.tasks.make_draft"


def again(client, task):
    return client.post(f"{ADDRESS}{task.pk}/again/", follow=True)


def test_tasks_stand_by_state_with_what_staff_need(sign_in, reviewer):
    hour_ago = timezone.now() - timedelta(hours=1)
    failed = make_failed_task(DRAFT, 4711, error="OSError: disk full", finished_at=hour_ago)
    running = make_failed_task(DRAFT, 2, status="RUNNING")
    waiting = make_failed_task(DRAFT, 3, status="READY")
    later = make_failed_task(DRAFT, 4, status="READY", run_after=timezone.now() + timedelta(hours=1))
    make_failed_task(DRAFT, 5, status="SUCCESSFUL")

    response = sign_in(reviewer).get(ADDRESS)

    shown = {str(state): [line["pk"] for line in lines] for state, _number, lines in response.context["groups"]}
    assert shown == {"failed": [failed.pk], "running": [running.pk], "later": [later.pk], "waiting": [waiting.pk]}
    html = response.content.decode()
    for said in (DRAFT, "4711", "OSError: disk full", "1\xa0hour ago"):
        assert said in html


def test_what_may_be_secret_is_not_shown(sign_in, reviewer):
    make_failed_task("review.feedback_mails.mail_confirmation", 1, "the-token", error="KeyError: /confirm/the-token/")

    html = sign_in(reviewer).get(ADDRESS).content.decode()

    assert "KeyError: /confirm/…/" in html
    assert "the-token" not in html


@pytest.mark.parametrize("tasks", [1, 3])
def test_page_asks_as_little_for_many_tasks(sign_in, reviewer, tasks, django_assert_max_num_queries):
    for number in range(tasks):
        make_failed_task(DRAFT, number)
    client = sign_in(reviewer)

    with django_assert_max_num_queries(10):
        client.get(ADDRESS)


def test_no_more_are_shown_than_can_be_read(sign_in, reviewer, monkeypatch):
    monkeypatch.setattr("review.views.tasks.MOST", 2)
    for number in range(3):
        make_failed_task(DRAFT, number)

    response = sign_in(reviewer).get(ADDRESS)

    assert "No more than 2 are shown." in response.content.decode()
    assert "(3)" in response.content.decode()


def test_task_put_off_says_why_and_until_when_and_is_run_now(sign_in, reviewer):
    put_off = make_failed_task(
        DRAFT, 4711, status="READY", run_after=timezone.now() + timedelta(hours=1), worker_ids=["a", "b"]
    )
    client = sign_in(reviewer)

    html = client.get(ADDRESS).content.decode()
    again(client, put_off)

    assert "OSError: no way out" in html
    assert "2 attempts, next at " in html
    assert DBTaskResult.objects.ready().get().args_kwargs["args"] == [4711]


def test_page_says_whether_anybody_does_the_work(sign_in, reviewer, settings):
    client = sign_in(reviewer)
    without = client.get(ADDRESS).content.decode()
    leases.renew("one")
    one = client.get(ADDRESS).content.decode()
    leases.renew("two")
    two = client.get(ADDRESS).content.decode()
    leases.in_force().delete()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    nobody_waits = client.get(ADDRESS).content.decode()

    assert "No worker is at work" in without
    assert ("1 worker is at work." in one, "2 workers are at work." in two) == (True, True)
    assert "There are no workers here" in nobody_waits


def test_words_in_lists_are_not_shown_either():
    failed = make_failed_task("core.mail.deliver", ["ada@example.org"], "Reset", error="OSError: to ada@example.org")

    assert task_queue.error(failed) == "OSError: to …"


@pytest.mark.parametrize(
    ("living", "tasks", "said"),
    [
        (0, [], ""),
        (0, [{"status": "READY"}], "no worker lives"),
        (1, [{"status": "READY"}], ""),
        (1, [{"status": "FAILED"}, {"status": "FAILED"}], "2 failed"),
        (1, [{"status": "READY", "ago": 7}, {"status": "READY", "ago": 1}], "2 wait, the oldest for 7 minutes"),
        (0, [{"status": "READY", "ago": 7}], "no worker lives, 1 wait, the oldest for 7 minutes"),
        (0, [{"status": "READY", "run_after": datetime(2100, 1, 1, tzinfo=UTC)}], ""),
    ],
)
def test_operators_hear_of_trouble_without_the_portal_being_unready(client, living, tasks, said):
    for number in range(living):
        leases.renew(f"worker {number}")
    for number, fields in enumerate(tasks):
        ago = fields.pop("ago", 0)
        task = make_failed_task(DRAFT, number, **fields)
        DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - timedelta(minutes=ago))

    assert task_queue.trouble() == said
    response = client.get("/readyz")
    assert (response.status_code, response.json()["tasks"]) == (200, said or "ok")


def test_failed_task_is_run_again_with_the_same_arguments_once(sign_in, reviewer):
    failed = make_failed_task(DRAFT, 4711, priority=5)
    client = sign_in(reviewer)

    responses = [again(client, failed) for _click in range(2)]

    fresh = DBTaskResult.objects.get()
    assert (fresh.status, fresh.task_path, fresh.args_kwargs["args"], fresh.priority) == ("READY", DRAFT, [4711], 5)
    assert fresh.pk != failed.pk
    assert "The task was started again." in responses[0].content.decode()
    assert "This task has been started again already, or is done." in responses[1].content.decode()


@pytest.mark.parametrize("status", ["READY", "RUNNING", "SUCCESSFUL"])
def test_task_that_did_not_fail_is_not_run_again(sign_in, reviewer, status):
    task = make_failed_task(DRAFT, 1, status=status)

    again(sign_in(reviewer), task)

    assert DBTaskResult.objects.get().pk == task.pk


@pytest.mark.parametrize("path", ["nowhere.tasks.gone", "nonsense", "statements.tasks.Assessment"])
def test_task_of_another_version_is_refused_and_stays(sign_in, reviewer, path):
    task = make_failed_task(path, 1)

    response = again(sign_in(reviewer), task)

    assert "This version of the portal does not know such a task." in response.content.decode()
    assert DBTaskResult.objects.get().pk == task.pk


def test_task_of_a_queue_that_is_gone_is_refused(sign_in, reviewer):
    make_failed_task(DRAFT, 1, queue_name="gone")

    response = again(sign_in(reviewer), DBTaskResult.objects.get())

    assert "does not know such a task" in response.content.decode()


def test_task_without_a_traceback_is_shown_by_its_exception(sign_in, reviewer):
    task = make_failed_task(DRAFT, 1, traceback="", exception_class_path="builtins.SystemExit")

    assert task_queue.error(task) == "builtins.SystemExit"


def test_mails_that_are_written_already_count_among_those_that_failed():
    for path in ("core.mail.deliver", "organisations.mails.mail_invitation", DRAFT):
        make_failed_task(path, 1)

    assert task_queue.failed_mails().count() == 2


def test_managers_see_tasks_and_run_them_again(sign_in):
    failed = make_failed_task("tests.core.background.deeds.write_letter", 7)
    client = sign_in(UserFactory(is_staff=True))

    assert client.get(ADDRESS).status_code == 200
    assert "The task was started again." in again(client, failed).content.decode()
