"""The history of answers as people read it: in episodes, since typing alone makes a revision every second or so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from organisations.models import User

from ..models import Answer, Assessment, Origin, Revision
from .history import from_data
from .values import Rows, Values, rows_changed

PAUSE = timedelta(minutes=10)  # whoever types on after that begins a new episode
RECENT = 5_000  # revisions that are looked at for the latest episodes of a whole assessment
NOTHING = Values(code="", explanation="", planned_for=None, evidence=[], standards=[])


class TimelineStep(NamedTuple):
    """A revision without what it says."""

    criterion: str
    number: int
    origin: str
    by: int | None
    at: datetime


@dataclass(frozen=True)
class Episode:
    """Revisions of one answer that read as one change; ``before`` is the number of the revision it started from."""

    first: TimelineStep
    last: TimelineStep
    before: int | None

    @property
    def origin(self) -> str:
        return str(Origin(self.last.origin).label)


def episodes(steps: Iterable[TimelineStep]) -> list[Episode]:
    """Group the steps of one answer or of several, given in the order they were taken; the latest episode first.

    What one person typed into an answer without a longer pause, and with nobody else in between, is one episode.
    """
    found: dict[str, list[Episode]] = {}
    for step in steps:
        earlier = found.setdefault(step.criterion, [])
        if earlier and _goes_on(earlier[-1].last, step):
            earlier[-1] = replace(earlier[-1], last=step)
        else:
            earlier.append(Episode(step, step, before=earlier[-1].last.number if earlier else None))
    every = (episode for group in found.values() for episode in group)
    return sorted(every, key=lambda episode: (episode.last.at, episode.last.number), reverse=True)


def _goes_on(last: TimelineStep, step: TimelineStep) -> bool:
    return last.origin == step.origin == Origin.TYPED and last.by == step.by and step.at - last.at < PAUSE


def of_answer(answer: Answer) -> list[Episode]:
    """Return the episodes of an answer, the latest first; one query, which leaves out what the revisions say."""
    revisions = answer.assessment.revisions.filter(criterion=answer.criterion.key).order_by("number")
    return episodes(TimelineStep(*row) for row in revisions.values_list(*TimelineStep._fields))


@dataclass(frozen=True)
class EpisodeChange:
    """What an episode did to an answer: from one state to another, which ``revision`` keeps."""

    episode: Episode
    revision: Revision
    before: Values
    after: Values

    @property
    def evidence(self) -> Rows | None:
        return rows_changed(self.before["evidence"], self.after["evidence"])

    @property
    def standards(self) -> Rows | None:
        return rows_changed(self.before["standards"], self.after["standards"])


def changes(answer: Answer, shown: Sequence[Episode]) -> list[EpisodeChange]:
    """Return what each of these episodes of the answer changed; one query."""
    numbers = {episode.last.number for episode in shown} | {each.before for each in shown if each.before is not None}
    kept = answer.assessment.revisions.filter(criterion=answer.criterion.key, number__in=numbers)
    revisions = {revision.number: revision for revision in kept.select_related("by")}
    return [
        EpisodeChange(
            episode,
            revisions[episode.last.number],
            before=NOTHING if episode.before is None else from_data(revisions[episode.before].values),
            after=from_data(revisions[episode.last.number].values),
        )
        for episode in shown
    ]


@dataclass(frozen=True)
class Latest:
    """An episode somewhere in an assessment; ``answer`` is None where the present edition does not ask for it."""

    episode: Episode
    by: User | None
    answer: Answer | None


def latest(assessment: Assessment, *, at_most: int = 50) -> list[Latest]:
    """Return the latest episodes of all answers of an assessment; three queries.

    What was brought along is left out: that is one step of the assessment, and not one of each answer.
    """
    revisions = assessment.revisions.exclude(origin=Origin.CARRIED).order_by("-at", "-number")
    steps = [TimelineStep(*row) for row in revisions.values_list(*TimelineStep._fields)[:RECENT]]
    found = episodes(reversed(steps))[:at_most]
    people = User.objects.in_bulk({episode.last.by for episode in found} - {None})
    answers = assessment.answers.select_related("criterion__category").filter(
        criterion__key__in={episode.last.criterion for episode in found}
    )
    by_key = {answer.criterion.key: answer for answer in answers}
    return [
        Latest(episode, by=people.get(episode.last.by), answer=by_key.get(episode.last.criterion)) for episode in found
    ]
