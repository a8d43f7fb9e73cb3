"""``/metrics``: what the operator's monitoring reads, and nobody else."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.models import LinkCheck, Submission

from ..factories import make_failed_task, make_submission
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = "tökén"
    return settings.METRICS_TOKEN


@pytest.fixture
def asked(client, token):
    """Ask for the metrics; returns each sample's value by its name with labels, without the process."""

    def ask():
        response = client.get("/metrics", headers={"authorization": f"Bearer {token}"})
        assert (response.status_code, response["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        samples = {}
        for line in response.content.decode().splitlines():
            if not line.startswith("#"):
                name, _space, value = line.rpartition(" ")
                samples[name.partition(',process="')[0]] = float(value)
        return samples

    return ask


def test_without_a_token_set_there_is_nothing(client):
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("sent", [None, "", "Bearer ", "Bearer other", "tökén", "Basic tökén"])
def test_who_has_not_the_token_is_told_nothing(client, token, sent):
    response = client.get("/metrics", headers={"authorization": sent} if sent is not None else {})

    assert (response.status_code, response["WWW-Authenticate"], response.content) == (401, "Bearer", b"")


def test_requests_are_counted_and_timed_by_view(client, asked):
    before = asked()
    for address in ("/verify/", "/verify/", "/nowhere/", "/nowhere/else/"):
        client.get(address)
    client.generic("BREW", "/healthz")

    after = asked()

    def more(sample):
        return after[sample] - before.get(sample, 0)

    assert more('portal_requests_total{view="verify:page",method="GET",status="200"') == 2
    assert more('portal_requests_total{view="",method="GET",status="404"') == 2
    assert more('portal_requests_total{view="alive",method="other",status="405"') == 1
    assert more('portal_request_seconds_count{view="verify:page"') == 2
    assert more('portal_request_seconds_bucket{view="verify:page",le="+Inf"') == 2


def test_verdicts_are_counted(client, asked):
    before = asked().get('portal_verdicts_total{outcome="not_a_pdf"', 0)
    client.post("/verify/", {"file": ContentFile(b"nothing", name="a.pdf")})

    assert asked()['portal_verdicts_total{outcome="not_a_pdf"'] == before + 1


def test_tasks_are_told_by_state_with_the_oldest_of_each(asked):
    now = timezone.now()
    for minutes in (3, 1):
        make_failed_task("assessments.mails.mail_returned", 1, 2, finished_at=now - timedelta(minutes=minutes))
    waiting = make_failed_task("statements.tasks.issue_statement", 1, status="READY")
    later = make_failed_task("statements.tasks.issue_statement", 1, status="READY", run_after=now + timedelta(hours=1))
    DBTaskResult.objects.filter(pk__in=[waiting.pk, later.pk]).update(enqueued_at=now - timedelta(hours=1))
    make_failed_task("statements.tasks.issue_statement", 1, status="SUCCESSFUL")

    told = asked()

    states = ("waiting", "later", "running", "failed")
    assert [told[f'portal_tasks{{state="{state}"}}'] for state in states] == [1, 1, 0, 2]
    ages = [told[f'portal_tasks_oldest_seconds{{state="{state}"}}'] for state in states]
    assert ages == pytest.approx([3600, 3600, 0, 180], abs=20)
    assert told["portal_mails_failed"] == 2


def test_gauges_tell_how_the_portal_is(asked):
    store_statement()
    submission = make_submission()
    Submission.objects.filter(pk=submission.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    LinkCheck.objects.create(url="https://example.org/", outcome=LinkCheck.Outcome.GONE, checked_at=timezone.now())

    told = asked()

    assert told['portal_statements{status="in_force"}'] == 1
    assert told['portal_statements{status="withdrawn"}'] == 0
    assert (told["portal_submissions_undecided"], told["portal_submissions_late"]) == (1, 1)
    assert told["portal_submissions_approved"] == 0
    assert (told['portal_links{outcome="gone"}'], told['portal_links{outcome="alive"}']) == (1, 0)
    assert told["portal_seal_days_left"] == 364
    assert told['portal_gauge_failed{gauge="seal"}'] == 0


@pytest.mark.parametrize(("second_reviewer", "approved"), [(False, 1), (True, 0)])
def test_what_is_approved_and_not_issued_is_told(asked, settings, second_reviewer, approved):
    settings.SECOND_REVIEWER = second_reviewer
    make_submission()
    Submission.objects.filter(pk=make_submission().pk).update(approved_at=timezone.now())

    assert asked()["portal_submissions_approved"] == approved


def test_gauge_that_fails_is_named_and_the_others_are_told(asked, settings, tmp_path, caplog):
    settings.SEAL_PKCS12 = str(tmp_path / "missing.p12")
    settings.DEBUG = False

    told = asked()

    assert told['portal_gauge_failed{gauge="seal"}'] == 1
    assert told['portal_gauge_failed{gauge="tasks"}'] == 0
    assert "portal_seal_days_left" not in told
    assert "missing.p12" in caplog.text
