"""Whether the links given as evidence are alive: which to ask, and keeping what they answered."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.utils import timezone

from ..models import Answer, Assessment, Code, LinkCheck
from . import entries
from .http_probe import TIMEOUT, Answered, ask, is_public_site

CHECKED_LATELY = timedelta(days=7)
CHECKED_JUST_NOW = timedelta(minutes=10)
ON_REQUEST = 100  # links at most, since somebody may be waiting
AT_ONCE = 10
BATCH = 100  # what is stored together: breaking off loses no more than this
LONGEST = LinkCheck._meta.get_field("url").max_length or 0


class EvidenceLink(NamedTuple):
    """A link of an answer; ``field`` is where it is typed: ``evidence-0-url``, ``standards-2-evidence``."""

    field: str
    url: str


def links_of(answer: Answer) -> Iterator[EvidenceLink]:
    """Yield the links that would be declared with the answer, each with the field in which it is shown."""
    for index, item in enumerate(entries.links(answer.evidence)):
        if 0 < len(item["url"]) <= LONGEST:
            yield EvidenceLink(f"evidence-{index}-url", item["url"])
    if answer.code in (Code.FULFILLED, Code.PARTLY):
        for index, standard in enumerate(answer.standards):
            if 0 < len(standard.get("evidence", "")) <= LONGEST:
                yield EvidenceLink(f"standards-{index}-evidence", standard["evidence"])


def due(limit: int | None = None, *, age: timedelta = CHECKED_LATELY) -> list[str]:
    """Return the addresses, of all assessments, not checked for ``age``: never checked first, then longest ago."""
    answers = Answer.objects.exclude(evidence=[], standards=[]).only("code", "evidence", "standards")
    checked = dict(LinkCheck.objects.values_list("url", "checked_at"))
    return _stale(_addresses(answers.iterator()), checked, age)[:limit]


def due_in(assessment: Assessment, *, age: timedelta = CHECKED_JUST_NOW) -> list[str]:
    """Return the addresses of one assessment to be checked because somebody asks for it, in the same order."""
    urls = _addresses(assessment.answers.all())
    checked = {url: check.checked_at for url, check in checks_for(urls).items()}
    return _stale(urls, checked, age)[:ON_REQUEST]


def _addresses(answers: Iterable[Answer]) -> set[str]:
    return {link.url for answer in answers for link in links_of(answer)}


def _stale(urls: Iterable[str], checked: Mapping[str, datetime], age: timedelta) -> list[str]:
    since, never = timezone.now() - age, datetime.min.replace(tzinfo=UTC)
    stale = [(checked.get(url, never), url) for url in urls if checked.get(url, never) <= since]
    return [url for _checked_at, url in sorted(stale)]


def checks_for(urls: Iterable[str]) -> dict[str, LinkCheck]:
    wanted = set(urls)
    return {check.url: check for check in LinkCheck.objects.filter(url__in=wanted)} if wanted else {}


def check(
    urls: Iterable[str], *, allowed: Callable[[str, int], bool] = is_public_site, timeout: float = TIMEOUT
) -> list[LinkCheck]:
    """Ask each address, several at a time, and keep what they answered in the place of what they did before."""
    each_once = list(dict.fromkeys(urls))
    checks: list[LinkCheck] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(each_once), BATCH):
            batch = each_once[start : start + BATCH]
            answered = pool.map(partial(ask, allowed=allowed, timeout=timeout), batch)
            checks += _keep(dict(zip(batch, answered, strict=True)))
    return checks


def _keep(answered: Mapping[str, Answered]) -> list[LinkCheck]:
    """Store the answers by address; in their order, so that two who store at once do not wait for each other."""
    now = timezone.now()
    return LinkCheck.objects.bulk_create(
        [
            LinkCheck(url=url, outcome=each.outcome, status=each.status, checked_at=now)
            for url, each in sorted(answered.items())
        ],
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["outcome", "status", "checked_at"],
    )
