"""From facts to a verdict: one function a line, and one for the outcome. Each line holds on its own.

What comes to be looked at one day is one more function in :data:`LINES`, which answers None where there is nothing to
say.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from .chronology import contradiction, moment_of
from .differences import differences, printable
from .messages import Line, Outcome, State, _
from .model import Facts, Flaw, Record, Seal, SignedFile


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    facts: Facts
    lines: tuple[Line, ...] = ()

    @property
    def seal(self) -> Seal | None:
        return self.facts.seal

    @property
    def is_valid_and_in_force(self) -> bool:
        return self.outcome is Outcome.IN_FORCE

    def as_json(self) -> dict:
        """The verdict for machines; ``docs/verification.md`` describes the shape."""
        facts, seal = self.facts, self.seal
        return {
            "outcome": self.outcome.value,
            "sentence": self.outcome.message,
            "genuine": self.outcome.is_genuine,
            "number": facts.number,
            "file": {"sha256": facts.sha256, "size": facts.size},
            "seal": seal and _seal_as_json(seal),
            "signatory": facts.signed and _signed_as_json(facts.signed),
            "lines": [_line_as_json(line) for line in self.lines],
        }


@dataclass(frozen=True)
class _Case:
    """What the lines are made from. ``asked`` is False where there is no portal to ask for its record."""

    facts: Facts
    record: Record | None
    asked: bool
    now: datetime

    @property
    def seal_holds(self) -> bool:
        return self.facts.seal is not None and self.facts.seal.holds

    @property
    def is_the_file_on_record(self) -> bool:
        return self.record is not None and self.record.pdf_sha256 == self.facts.sha256

    @property
    def is_genuine(self) -> bool:
        return self.seal_holds and (self.is_the_file_on_record or not self.asked)


def judge(facts: Facts, record: Record | None = None, *, asked: bool = True, now: datetime | None = None) -> Verdict:
    """Say what the facts mean beside the portal's record of the number they name (None: it has none).

    Without a portal to ask, ``asked=False``: the outcome is then never better than *genuine*.
    """
    if facts.problem:
        return Verdict(Outcome(facts.problem.value), facts)
    case = _Case(facts, record, asked, now or datetime.now(UTC))
    lines = tuple(line for line in (look(case) for look in LINES) if line)
    return Verdict(_outcome(case, lines), facts, lines)


def _outcome(case: _Case, lines: tuple[Line, ...]) -> Outcome:
    facts, record = case.facts, case.record
    seal = facts.seal
    if seal is None or not (seal.by_us and seal.in_time):
        return Outcome.NOT_OURS
    if not seal.holds:
        return Outcome.ALTERED
    if facts.report is not None:
        return Outcome.MATCH_REPORT
    if facts.number is None:
        return Outcome.NOT_OURS
    if case.asked and not case.is_the_file_on_record:
        is_on_record = record is not None and record.document == facts.data
        return Outcome.ALTERED if is_on_record else Outcome.UNRECORDED
    if any(line.key == "data" and line.state is State.BAD for line in lines):
        return Outcome.CONTRADICTED
    if record:
        return Outcome(record.status)
    ends = _valid_until(case)
    return Outcome.EXPIRED if ends and ends < case.now else Outcome.GENUINE


def whole(case: _Case) -> Line:
    seal = case.facts.seal
    if seal is None or not seal.by_us:
        message = _("It carries no seal of this portal, so nobody can tell whether it was changed.")
        return Line("whole", State.UNKNOWN, message)
    if not seal.intact:
        return Line("whole", State.BAD, _("What was sealed was changed afterwards."))
    if not seal.covers_whole_file:
        return Line("whole", State.BAD, _("What was sealed is unchanged, but the seal does not cover the whole file."))
    if case.record and not case.is_the_file_on_record:
        return Line("whole", State.BAD, _("The seal covers the whole file, but the file on record is another one."))
    return Line("whole", State.GOOD, _("The file is whole and unaltered since it was sealed."))


def seal(case: _Case) -> Line:
    found = case.facts.seal
    if found is None:
        return Line("seal", State.BAD, _("It carries no seal. Every statement has one; a draft never does."))
    values = {"name": printable(found.by)}
    if not found.by_us:
        return Line(
            "seal", State.BAD, _("It was not sealed by this portal, but by somebody who signs as “%(name)s”."), values
        )
    if not found.in_time:
        return Line(
            "seal", State.BAD, _("It was sealed with the key “%(name)s” outside the time of its certificate."), values
        )
    return Line("seal", State.GOOD, _("It was sealed by this portal with the key “%(name)s”."), values)


def time(case: _Case) -> Line | None:
    found = case.facts.seal
    if found is None or not found.by_us:
        return None
    stamp = found.time_stamp
    if stamp:
        values: dict[str, str | datetime] = {"name": printable(stamp.by), "at": stamp.at}
        if not stamp.sound:
            return Line("time", State.BAD, _("Its time-stamp by “%(name)s” is broken."), values)
        if not stamp.trusted:
            message = _("It is time-stamped: %(at)s, by “%(name)s”, of whom this check knows nothing.")
            return Line("time", State.UNKNOWN, message, values)
        return Line("time", State.GOOD, _("It is time-stamped: %(at)s, by “%(name)s”."), values)
    if found.at is None:
        return Line("time", State.UNKNOWN, _("It does not say when it was sealed."))
    message = _("It was sealed at %(at)s by the portal’s own clock; no time-stamp confirms it.")
    return Line("time", State.UNKNOWN, message, {"at": found.at})


def record(case: _Case) -> Line | None:
    if case.facts.report is not None:
        return None
    number, known = case.facts.number, case.record
    if number is None:
        return Line("record", State.BAD, _("It does not name the number of a statement."))
    values: dict[str, str | datetime] = {"number": number}
    if not case.asked:
        return Line("record", State.UNKNOWN, _("Whether number %(number)s is in force today was not asked."), values)
    if known is None and case.seal_holds:
        return Line("record", State.BAD, _("The record has no statement with the number %(number)s."), values)
    if known is None:
        return Line("record", State.BAD, _("This portal has issued no statement with the number %(number)s."), values)
    values |= {"until": known.valid_until, "withdrawn": known.withdrawn_at or "", "successor": known.successor}
    if not case.is_genuine:
        message = _("There is a statement with the number %(number)s, but this file is not it.")
        return Line("record", State.UNKNOWN, message, values)
    state = State.GOOD if known.status == "in_force" else State.BAD
    return Line("record", state, STATUS[known.status], values)


STATUS = {
    "in_force": _("The number %(number)s is known and in force today, until %(until)s."),
    "expired": _("The number %(number)s is known; it was in force until %(until)s."),
    "superseded": _("The number %(number)s is known; it was superseded by %(successor)s."),
    "withdrawn": _("The number %(number)s is known; it was withdrawn at %(withdrawn)s."),
}


def data(case: _Case) -> Line | None:
    facts, known = case.facts, case.record
    if facts.report is not None:
        return None
    if facts.data is None or facts.content is None:
        return Line("data", State.BAD, _("The data attached (statement.json) is missing or cannot be read."))
    if not case.asked:
        return _data_by_itself(facts.content)
    if known is None:
        return Line("data", State.UNKNOWN, _("There is no record to compare the data attached with."))
    if facts.data == known.document:
        if case.is_genuine:
            return Line("data", State.GOOD, _("The data attached is the record, byte for byte."))
        return Line("data", State.GOOD, _("The data attached is the record; what the pages show may not be."))
    found = differences(facts.content, json.loads(known.document))
    if not found:
        return Line("data", State.BAD, _("The data attached says what the record says, but is written otherwise."))
    return Line("data", State.BAD, _("The data attached differs from the record."), differences=tuple(found))


def _data_by_itself(content: dict) -> Line:
    """Without a record, the data can only be held against the digest it names."""
    if content.get("digest") != f"sha256:{_digest_of_declaration(content)}":
        return Line("data", State.BAD, _("The data attached does not agree with its own digest."))
    return Line("data", State.UNKNOWN, _("The data attached agrees with its own digest; the record was not asked."))


def _digest_of_declaration(content: dict) -> str:
    """Return the SHA-256 of the declaration, hexadecimal.

    Python's own writing is canonical JSON (RFC 8785) for what declarations hold: text, whole numbers, true, false and
    null.
    """
    canonical = json.dumps(content.get("declaration"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode("utf-8", "replace")).hexdigest()


def signatory(case: _Case) -> Line | None:
    """The signatory's own signature, which a statement need not have."""
    signed = case.facts.signed
    if signed is None:
        if case.record and case.record.signed_sha256:
            message = _("The declaration that the signatory signed is on record, but missing in the file.")
            return Line("signatory", State.BAD, message)
        return None
    if message := _wrong_about(signed, case):
        return Line("signatory", State.BAD, message)
    unknown = [each for each in signed.signatures if not each.trusted]
    values: dict[str, str | datetime] = {
        "who": ", ".join(each.by for each in signed.signatures),
        "issuer": ", ".join(dict.fromkeys(each.issuer for each in unknown or signed.signatures)),
        "at": max(each.at for each in signed.signatures if each.at),
    }
    if not unknown:
        message = _("The declaration was signed by %(who)s, %(at)s. The certificate’s issuer is trusted: %(issuer)s.")
        return Line("signatory", State.GOOD, message, values)
    if all(each.self_signed for each in signed.signatures):
        message = _("The declaration was signed by %(who)s, %(at)s, with a certificate that nobody else vouches for.")
        return Line("signatory", State.UNKNOWN, message, values)
    message = _("The declaration was signed by %(who)s, %(at)s. This check knows nothing of the issuer: %(issuer)s.")
    return Line("signatory", State.UNKNOWN, message, values)


def report(case: _Case) -> Line | None:
    """A match report needs no record: it says what was so at one moment, and the seal holds it."""
    told = case.facts.report
    if told is None:
        return None
    if not case.seal_holds:
        message = _("It says that it is a match report, which means nothing without a sound seal of this portal.")
        return Line("report", State.BAD, message)
    values = {name: printable(told[name]) for name in ("found", "profile", "organisation")}
    message = _(
        "Statements held against “%(profile)s” of %(organisation)s at %(at)s: %(found)s. "
        "What has become of them since, their pages say."
    )
    return Line("report", State.GOOD, message, values | {"at": moment_of(told["made_at"]) or ""})


UNREAD = {Flaw.UNREADABLE, Flaw.TOO_DEMANDING, Flaw.ENCRYPTED}


def _wrong_about(signed: SignedFile, case: _Case) -> str:
    if signed.flaw in UNREAD:
        return _("The signed declaration inside cannot be read.")
    if signed.digest != _digest_of_declaration(case.facts.content or {}):
        return _("The signed declaration inside is not the declaration of this statement.")
    if signed.flaw is Flaw.UNSIGNED:
        return _("The declaration inside, which should be signed, is not.")
    if signed.flaw:
        return _("The signature on the declaration inside is not sound.")
    if case.record and case.record.signed_sha256 != sha256(case.facts.signed_pdf or b"").hexdigest():
        return _("The signed declaration inside is not the one on record.")
    return ""


def moments(case: _Case) -> Line | None:
    """A clock that stood wrong changes no file: what was sealed holds, and this says that it cannot have been so."""
    if not case.seal_holds or case.facts.content is None:
        return None
    withdrawn = case.record.withdrawn_at if case.record else None
    found = contradiction(case.facts.content, withdrawn_at=withdrawn)
    return found and Line("moments", State.UNKNOWN, found[0], found[1])


LINES = (whole, seal, time, record, data, signatory, report, moments)


def _valid_until(case: _Case) -> datetime | None:
    return moment_of((case.facts.content or {}).get("valid_until"))


def _seal_as_json(seal: Seal) -> dict:
    stamp = seal.time_stamp
    return {
        "by": seal.by,
        "fingerprint": seal.fingerprint,
        "by_this_portal": seal.by_us,
        "at": seal.at and seal.at.isoformat(),
        "in_time": seal.in_time,
        "intact": seal.intact,
        "covers_whole_file": seal.covers_whole_file,
        "level": seal.level.value,
        "lasting": seal.lasting,
        "time_stamp": stamp
        and {"by": stamp.by, "at": stamp.at.isoformat(), "sound": stamp.sound, "trusted": stamp.trusted},
    }


def _signed_as_json(signed: SignedFile) -> dict:
    return {
        "declaration": f"sha256:{signed.digest}",
        "sound": signed.flaw is None,
        "flaw": signed.flaw and signed.flaw.value,
        "signatures": [
            {
                "by": each.by,
                "organisation": each.organisation,
                "issuer": each.issuer,
                "fingerprint": each.fingerprint,
                "at": each.at and each.at.isoformat(),
                "trusted": each.trusted,
                "self_signed": each.self_signed,
            }
            for each in signed.signatures
        ],
    }


def _line_as_json(line: Line) -> dict:
    found = [vars(difference) for difference in line.differences]
    return {"key": line.key, "state": line.state.value, "sentence": line.sentence} | (
        {"differences": found} if found else {}
    )
