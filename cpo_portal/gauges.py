"""How the portal is, as its operators' monitoring asks: what the database knows, and how long the seal is valid.

Each gauge is asked by itself. One that fails is left out and named in ``portal_gauge_failed``, so that what the others
say is still heard.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping

from django.conf import settings

from assessments.models import LinkCheck, Submission
from core.metrics import Metric, Sample
from review import task_queue
from statements.models import Statement, StatementStatus
from statements.seal import keys

logger = logging.getLogger(__name__)


def gauges() -> list[Metric]:
    found, failed = [], {}
    for ask in (_tasks, _mails_failed, _statements, _submissions, _links, _seal):
        name = ask.__name__.strip("_")
        try:
            found += list(ask())
            failed[name] = 0
        except Exception:
            logger.exception("Not known to the monitoring: %s", name)
            failed[name] = 1
    return [
        *found,
        _gauge("portal_gauge_failed", "Whether this could not be asked; the log says why.", "gauge", failed),
    ]


def _gauge(name: str, help: str, label: str, numbers: Mapping[str, float]) -> Metric:
    return Metric(name, "gauge", help, [Sample("", {label: value}, number) for value, number in numbers.items()])


def _plain(name: str, help: str, number: float) -> Metric:
    return Metric(name, "gauge", help, [Sample("", {}, number)])


def _tasks() -> Iterator[Metric]:
    states = task_queue.by_state()
    numbers = {state.value: found.number for state, found in states.items()}
    ages = {state.value: found.age.total_seconds() for state, found in states.items()}
    yield _gauge("portal_tasks", "Tasks by state.", "state", numbers)
    yield _gauge("portal_tasks_oldest_seconds", "Age of the oldest task in this state.", "state", ages)
    yield _plain("portal_workers", "Workers that live.", task_queue.workers())


def _mails_failed() -> Iterator[Metric]:
    yield _plain("portal_mails_failed", "Mails among the tasks that failed.", task_queue.failed_mails().count())


def _statements() -> Iterator[Metric]:
    numbers = Counter(Statement.objects.with_status().order_by().values_list("status", flat=True))
    by_status = {status: numbers[status] for status in StatementStatus.values}
    yield _gauge("portal_statements", "Statements by status.", "status", by_status)


def _submissions() -> Iterator[Metric]:
    undecided, late = Submission.objects.undecided().count(), Submission.objects.late().count()
    last = "seconded_at" if settings.SECOND_REVIEWER else "approved_at"
    approved = Submission.objects.undecided().filter(**{f"{last}__isnull": False}).count()
    yield _plain("portal_submissions_undecided", "Submissions not decided.", undecided)
    yield _plain("portal_submissions_approved", "Submissions approved, of which no statement is issued yet.", approved)
    yield _plain("portal_submissions_late", "Submissions not decided after the day they were due.", late)


def _links() -> Iterator[Metric]:
    outcomes = Counter(LinkCheck.objects.values_list("outcome", flat=True))
    by_outcome = {outcome: outcomes[outcome] for outcome in LinkCheck.Outcome.values}
    yield _gauge("portal_links", "Links given as evidence, by what they last answered.", "outcome", by_outcome)


def _seal() -> Iterator[Metric]:
    yield _plain("portal_seal_days_left", "Days until the certificate of the seal ends.", keys.days_left())
