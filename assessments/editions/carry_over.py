"""Bringing answers along: from an earlier assessment, or from one edition of the catalogue to another.

Answers follow the criteria's keys. Where the demand is the same, the answer stays as it is. Where it was reworded,
regraded, split or merged, the answer is proposed and has to be confirmed before anybody can declare it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from criteria.edition_changes import changes
from criteria.models import Catalogue, Criterion

from ..answers import history
from ..answers.values import Values, current_values, without_doubles
from ..evidence import documents
from ..models import Answer, Assessment, Code

WEAKEST_FIRST = [Code.NOT_FULFILLED, Code.PLANNED, Code.PARTLY, Code.FULFILLED]


@dataclass(frozen=True)
class Carried:
    """What a criterion starts with: the values, and from which earlier criteria (keys) they come."""

    values: Values
    to_confirm: bool
    sources: tuple[str, ...]


def carry_over(answers: Mapping[str, Values], old: Catalogue, new: Catalogue) -> dict[str, Carried]:
    """Return by key what each criterion of ``new`` takes over from ``answers``, given by key of ``old``.

    Criteria without an earlier answer are left out: they start open.
    """
    if old == new:
        return {key: Carried(values, to_confirm=False, sources=(key,)) for key, values in answers.items()}
    carried = {}
    for change in changes(old.criteria.in_order(), new.criteria.in_order()):
        given = [(source.key, answers[source.key]) for source in change.before if source.key in answers]
        given = [(key, values) for key, values in given if any(values.values())]
        if change.after and given:
            carried[change.after[0].key] = Carried(
                values=_together([values for _key, values in given]),
                to_confirm=not change.keeps_its_sense,
                sources=tuple(key for key, _values in given),
            )
    return carried


def _together(given: list[Values]) -> Values:
    """Propose one answer for several: the weakest code about fulfilment there is, and all that was written."""
    if len(given) == 1:
        return given[0]
    codes = [values["code"] for values in given if values["code"]]
    code = next((code for code in WEAKEST_FIRST if code in codes), codes[0] if codes else "")
    planned = [values["planned_for"] for values in given if values["planned_for"]]
    return Values(
        code=code,
        explanation="\n\n".join(values["explanation"] for values in given if values["explanation"]),
        planned_for=max(planned, default=None) if code == Code.PLANNED else None,
        evidence=without_doubles(item for values in given for item in values["evidence"]),
        standards=without_doubles(item for values in given for item in values["standards"]),
    )


def values_of(answers: Iterable[Answer]) -> dict[str, Values]:
    return {answer.criterion.key: current_values(answer) for answer in answers}


def begin_answers(assessment: Assessment, *, like: Assessment | None) -> None:
    """Make the answers of a new assessment: open, or carried over from ``like``."""
    earlier: dict[str, Answer] = {}
    carried: dict[str, Carried] = {}
    if like:
        earlier = {answer.criterion.key: answer for answer in like.answers.select_related("criterion")}
        carried = carry_over(values_of(earlier.values()), like.catalogue, assessment.catalogue)
    criteria = assessment.catalogue.criteria.addressed_to(assessment.organisation.role)
    begun = [
        fill(Answer(assessment=assessment, criterion=criterion), carried.get(criterion.key), earlier)
        for criterion in criteria
    ]
    documents.copy_to(assessment, begun)
    Answer.objects.bulk_create(begun)
    history.note_begun(begun, by=assessment.created_by, at=assessment.created_at)


def fill(answer: Answer, carried: Carried | None, earlier: Mapping[str, Answer]) -> Answer:
    """Write into a new answer what was carried over for its criterion from the ``earlier`` answers, given by key.

    What was still to be confirmed there stays so, and is compared with the wording it was given to.
    """
    if carried:
        for name, value in carried.values.items():
            setattr(answer, name, value)
        sources = [earlier[key] for key in carried.sources]
        answer.to_confirm = carried.to_confirm or any(source.to_confirm for source in sources)
        if len(sources) == 1 and sources[0].to_confirm:
            answer.carried_from = sources[0].carried_from
        elif answer.to_confirm:
            origin = sources[0].criterion.catalogue_id
            answer.carried_from = {"catalogue": origin, "criteria": list(carried.sources)}
    return answer


def earlier_criteria(answers: Iterable[Answer]) -> dict[int, list[Criterion]]:
    """Return, by answer, the criteria whose answers were carried into those to be confirmed; at most one query."""
    origins = {
        answer.pk: [(answer.carried_from["catalogue"], key) for key in answer.carried_from["criteria"]]
        for answer in answers
        if answer.to_confirm and answer.carried_from
    }
    if not origins:
        return {}
    places = {place for group in origins.values() for place in group}
    criteria = Criterion.objects.filter(
        catalogue__in={catalogue for catalogue, _key in places}, key__in={key for _catalogue, key in places}
    )
    found = {(criterion.catalogue_id, criterion.key): criterion for criterion in criteria}
    return {pk: [found[place] for place in group if place in found] for pk, group in origins.items()}
