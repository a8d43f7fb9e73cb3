"""Statements that a restored database has forgotten, recorded again where their own PDF proves all that is recorded.

Our sound seal over the whole file proves number, moments, declaration and place in the log. What was declared must be
in the database, as it is if it was declared before the backup. Who approved it is not in the file and stays unsaid;
whether it was withdrawn since is not, either: withdraw it again.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from assessments import lifecycle
from assessments.models import Submission
from core.refusals import Refused
from core.stored_files import opened
from cpo_verify import Facts, Outcome, log_chain
from cpo_verify.messages import State

from .. import public_log, verification
from ..models import Statement
from ..signed_declarations import hand_in
from . import issue, numbers


def re_enter(name: str) -> Statement:
    """Record the statement whose PDF is stored under that name, as issuing it did; the file stays as it is.

    Raises :class:`Refused` where something is not proved or does not fit, and :class:`core.stored_files.FileLost`.
    Nobody is told by mail: they were, when it was issued.
    """
    with opened(name) as file:
        sealed = file.read()
    found = verification.verify(sealed)
    content, canonical = found.facts.content, found.facts.data
    if found.outcome is not Outcome.UNRECORDED or content is None or canonical is None:
        raise Refused(f"The file does not prove a statement that is not recorded: {found.outcome.message}")
    if found.statement or numbers.number_of(name) != content["number"]:
        raise Refused(f"The file holds {content['number']}, whose number is another one’s.")
    try:
        with transaction.atomic():
            statement = _record(found.facts, content, canonical, sealed, name)
            again = verification.verify(sealed)
            wrong = [line.message for line in again.lines if line.state is State.BAD and line.key != "record"]
            if wrong or not again.outcome.is_genuine:
                raise Refused(f"Recorded again, it would not be genuine: {' '.join(wrong) or again.outcome.message}")
            return statement
    except (issue.Overtaken, IntegrityError) as error:
        raise Refused("Something else was recorded at the same moment; try again.") from error


def _submission_of(content: dict) -> Submission:
    digest = log_chain.digest_of(content["declaration"])
    declared = Submission.objects.with_object().filter(digest=digest.removeprefix("sha256:"))
    submission = declared.order_by("decision", "pk").first()  # an undecided one, if the same was declared twice
    if submission is None or content["digest"] != digest:
        raise Refused("The database does not know what was declared: it was declared after the backup was made.")
    return submission


def _record(facts: Facts, content: dict, canonical: bytes, sealed: bytes, name: str) -> Statement:
    submission = _submission_of(content)
    predecessor = Statement.objects.predecessor_of(submission)
    before = predecessor.number if predecessor else None
    if before != content["supersedes"]:
        raise Refused(f"It supersedes {content['supersedes'] or 'none'}, where the database has {before or 'none'}.")
    if (newest := public_log.newest_reference()) != content["log"]:
        here, there = ((each or {}).get("position", 0) for each in (newest, content["log"]))
        raise Refused(
            f"It follows entry {there} of the log, and the log here ends with entry {here}, or with another entry: "
            "what was issued, superseded or withdrawn between is missing, or something was since."
        )
    issued_at, valid_until = (datetime.fromisoformat(content[each]) for each in ("issued_at", "valid_until"))
    lifecycle.accept_again(submission, at=issued_at)
    hand_in.attach_again(submission, facts.signed_pdf, facts.signed.signatures if facts.signed else ())
    return issue.record(submission, content, canonical, sealed, name, predecessor, issued_at, valid_until)
