"""From an uploaded file to answers: what it would change is kept as a proposal, shown, and stored only when confirmed.

What the file says is compared with what stood in the answer when the file was made. Only what the person changed in it
is proposed, so that a file that was away for a week does not undo what colleagues did meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from core.refusals import Refused
from core.text_fields import tidy, tidy_line
from criteria.models import Standard
from organisations.models import User

from ..answers import history, save
from ..answers.values import Values, current_values
from ..evidence import entries
from ..forms.answer import EVIDENCE_ROWS, STANDARD_ROWS, AnswerForms
from ..models import EDITABLE, Answer, Assessment, Origin, Proposal, Revision
from .cpo_json import reader as cpo_json
from .file_contents import EMPTY, Entry, FileLine, FileProblem, FileReading, address_of, as_read, as_written
from .spreadsheet import reader as spreadsheet

KEPT_FOR = timedelta(days=7)
MOST_PROBLEMS = 200


def propose(assessment: Assessment, content: bytes, *, file_name: str, by: User) -> Proposal:
    """Keep what the file would change; raise :class:`Refused` if it cannot be used."""
    reading = _read(content, assessment)
    answers = {answer.criterion.key: answer for answer in assessment.answers.in_order()}
    made_from = _made_from(reading, assessment, answers)
    register = list(Standard.objects.filter(catalogue=assessment.catalogue_id).only("key", "name"))
    spoilt = {problem.criterion for problem in reading.problems}
    problems, proposed = list(reading.problems), {}
    for key, answer in answers.items():
        if key not in reading.entries or key in spoilt:
            continue
        values, found = _new_values(answer, reading.entries[key], made_from[key], register)
        problems += found
        if values is not None:
            proposed[key] = {"revision": answer.revision, "values": history.as_data(values)}
    return Proposal.objects.create(
        assessment=assessment,
        by=by,
        origin=reading.origin,
        file_name=tidy_line(file_name)[:200],
        answers=proposed,
        problems=_as_data(problems),
    )


def forget_old() -> None:
    """Delete what nobody confirmed within :data:`KEPT_FOR`. For a daily timer."""
    Proposal.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()


def _read(content: bytes, assessment: Assessment) -> FileReading:
    """Tell by its first bytes what kind of file this is, and read it."""
    if content.startswith(b"PK"):
        return spreadsheet.read(content, assessment)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _("This spreadsheet has a password or is in the old format .xls. Save it as .xlsx without a password.")
        )
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return cpo_json.read(content, assessment)
    raise Refused(_("This file is neither a spreadsheet (.xlsx) nor a cpo.json."))


def _made_from(reading: FileReading, assessment: Assessment, answers: Mapping[str, Answer]) -> dict[str, Values]:
    """Return by key what each answer said when the file was made.

    A blank questionnaire was made from nothing. A file that does not tell is compared with what stands there now.
    """
    if reading.blank:
        return dict.fromkeys(reading.entries, EMPTY)
    now = {key: current_values(answers[key]) for key in reading.entries}
    older = {
        key: entry.revision
        for key, entry in reading.entries.items()
        if entry.revision is not None and entry.revision < answers[key].revision
    }
    return now | (_values_at(assessment, older) if older else {})


def _values_at(assessment: Assessment, numbers: Mapping[str, int]) -> dict[str, Values]:
    """Return by key what answers said at these revisions: nothing, where none was kept."""
    revisions = Revision.objects.filter(assessment=assessment, criterion__in=numbers, number__in=set(numbers.values()))
    kept = {(each.criterion, each.number): history.from_data(each.values) for each in revisions}
    return {key: kept.get((key, number), EMPTY) for key, number in numbers.items()}


def _new_values(
    answer: Answer, entry: Entry, made_from: Values, register: Iterable[Standard]
) -> tuple[Values | None, list[FileProblem]]:
    """Return what the answer would say, or None if it would say the same or cannot be taken; and the problems."""
    key, before, said = answer.criterion.key, as_written(made_from), as_read(entry)
    changed = {name: said[name] for name in said if said[name] != before[name]}
    if not changed:
        return None, []
    if not entry.main.texts:
        first = [*(entry.evidence or []), *(entry.standards or [])][0]
        sentence = _("“%(key)s” has no row with its answer in this file, so its evidence and standards are left.")
        return None, [FileProblem(_begin(first), sentence % {"key": key})]
    if too_many := list(_too_many(entry, changed)):
        return None, too_many
    forms = AnswerForms(answer, _posted(answer, entry, changed))
    if not forms.is_valid():
        return None, list(_mistakes(forms, entry))
    now = current_values(answer)
    typed = forms.values(register)
    typed["evidence"] = entries.with_unseen_documents(
        _with_documents(entries.links(typed["evidence"]), now["evidence"]),
        there=now["evidence"],
        seen=entries.tokens(made_from["evidence"]),
    )
    new: Values = {**now, **{name: typed[name] for name in changed}}  # type: ignore[typeddict-item,literal-required]
    return (None if new == now else new), []


def _too_many(entry: Entry, changed: Iterable[str]) -> Iterable[FileProblem]:
    for part, lines, most in (
        ("evidence", entry.evidence, EVIDENCE_ROWS.max_num),
        ("standards", entry.standards, STANDARD_ROWS.max_num),
    ):
        if part in changed and lines and len(lines) > most:
            yield FileProblem(
                _begin(lines[most]), _("There are too many rows for this criterion; at most %d are possible.") % most
            )


def _begin(line: FileLine) -> str:
    """Return the place of the first of a line's texts."""
    return next(iter(line.places.values()))


def _posted(answer: Answer, entry: Entry, changed: Iterable[str]) -> dict[str, str]:
    """Return what a browser would send if what has changed had been typed into the answer's card."""
    key = answer.criterion.key
    data = {f"{key}-revision": str(answer.revision)}
    data |= {f"{key}-{name}": text for name, text in entry.main.texts.items() if name in changed}
    for part, lines in (("evidence", entry.evidence), ("standards", entry.standards)):
        rows = [line.texts for line in lines] if lines and part in changed else []
        data |= {f"{key}-{part}-INITIAL_FORMS": "0", f"{key}-{part}-TOTAL_FORMS": str(len(rows))}
        for index, row in enumerate(rows):
            data |= {f"{key}-{part}-{index}-{name}": text for name, text in row.items()}
    return data


def _mistakes(forms: AnswerForms, entry: Entry) -> Iterable[FileProblem]:
    """Yield what the forms say, each at the place in the file where the text comes from."""
    checked = [(entry.main, forms.main)]
    for lines, rows in ((entry.evidence, forms.evidence), (entry.standards, forms.standards)):
        checked += zip(lines or [], rows.forms if rows else [], strict=False)
    for line, form in checked:
        for name, errors in form.errors.items():
            for sentence in errors:
                yield FileProblem(line.places.get(name, ""), str(sentence))


def _with_documents(links: list[dict], now: list[dict]) -> list[dict]:
    """Return the links with what has the address of a document of this answer as that document again."""
    documents = {address_of(item): item for item in now if "document" in item}
    return [{**documents[item["url"]], "title": item["title"]} if item["url"] in documents else item for item in links]


def _as_data(problems: list[FileProblem]) -> list[dict]:
    data = [{"place": tidy(problem.place), "sentence": problem.sentence} for problem in problems[:MOST_PROBLEMS]]
    more = len(problems) - MOST_PROBLEMS
    if more > 0:
        sentence = ngettext("%d more problem is not shown.", "%d more problems are not shown.", more)
        data.append({"place": "", "sentence": sentence % more})
    return data


# --- confirming -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Accepted:
    """How many answers were taken over, and the answers somebody else had changed meanwhile, as they left them."""

    taken: int
    conflicts: list[Answer]


@transaction.atomic
def accept(proposal: Proposal, *, by: User) -> Accepted:
    """Store what is proposed, each answer by itself.

    An answer that somebody changed meanwhile is not overwritten: it stays in the proposal, from now on compared with
    what they wrote. A proposal of which nothing is left is deleted. Raises :class:`assessments.answers.save.TooLate`,
    and ``Proposal.DoesNotExist`` if it was confirmed or discarded in another window.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=proposal.pk)
    # held until all is stored, so that declaring freezes all of it or nothing
    editable = Assessment.objects.select_for_update(no_key=True).filter(pk=proposal.assessment_id, status__in=EDITABLE)
    if not editable.values_list("pk", flat=True):
        raise save.TooLate
    answers = Answer.objects.editable_by(by).filter(assessment=proposal.assessment_id).in_order()
    taken, conflicts = 0, []
    for answer in answers.filter(criterion__key__in=proposal.answers):
        proposed = proposal.answers[answer.criterion.key]
        values = history.from_data(proposed["values"])
        if values == current_values(answer):
            continue
        try:
            save.save(answer, values, revision=proposed["revision"], by=by, origin=Origin(proposal.origin))
        except save.Conflict as conflict:
            conflicts.append(conflict.theirs)
        else:
            taken += 1
    if conflicts:
        proposal.answers = _upon_theirs(proposal, conflicts)
        proposal.save(update_fields=["answers"])
    else:
        proposal.delete()
    return Accepted(taken, conflicts)


def _upon_theirs(proposal: Proposal, conflicts: list[Answer]) -> dict[str, dict]:
    """Return what is left of a proposal: what it changes, upon what others wrote meanwhile."""
    left = {theirs.criterion.key: proposal.answers[theirs.criterion.key] for theirs in conflicts}
    read_at = _values_at(proposal.assessment, {key: proposed["revision"] for key, proposed in left.items()})
    for theirs in conflicts:
        key = theirs.criterion.key
        ours = history.from_data(left[key]["values"])
        changed = {name: value for name, value in ours.items() if value != read_at[key][name]}  # type: ignore[literal-required]
        new: Values = {**current_values(theirs), **changed}  # type: ignore[typeddict-item]
        left[key] = {"revision": theirs.revision, "values": history.as_data(new)}
    return left
