"""``python -m cpo_verify FILE --trust PEM``: a verdict without a portal, a database or a network."""

import argparse
import json
import sys
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder_data

from .limits import MAX_SIZE
from .messages import State
from .pdf_reader import examine
from .verdict import Verdict, judge

GENUINE_BUT_NOT_ASKED = 3
MARKS = {State.GOOD: "+", State.BAD: "-", State.UNKNOWN: "?"}


class CannotVerify(Exception):
    """A file could not be read; the message says which, and why."""


def main(arguments: list[str] | None = None) -> int:
    """Print the verdict and return the exit status: 1, or 3 if it is genuine; what it is today was not asked."""
    parser = argparse.ArgumentParser(
        prog="cpo-verify", description="Say whether a PDF is a genuine, unaltered statement of a CPO portal."
    )
    parser.add_argument("file", type=Path, help="the statement as PDF")
    add_trust(parser, required=True)
    parser.add_argument("--json", action="store_true", help="print the whole verdict")
    told = parser.parse_args(arguments)
    try:
        verdict = verify_offline(told.file, told.trust, told.authorities, told.issuers)
    except CannotVerify as error:
        parser.error(str(error))
    _print(in_words(verdict) if not told.json else f"{json.dumps(verdict.as_json(), indent=2)}\n")
    return exit_status(verdict)


def _print(text: str) -> None:
    """Names may be in any script; where the output has no letters for one, the verdict is to be read all the same."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def add_trust(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--trust",
        type=Path,
        action="append",
        required=required,
        metavar="PEM",
        help="certificates of the portal's seals, as its page /verify/ offers them; may be given more than once",
    )
    parser.add_argument(
        "--authorities",
        type=Path,
        action="append",
        metavar="PEM",
        help="certificates of authorities to believe about time-stamps; may be given more than once",
    )
    parser.add_argument(
        "--issuers",
        type=Path,
        action="append",
        metavar="PEM",
        help="certificates of those to believe about who signed a declaration; may be given more than once",
    )


def verify_offline(
    file: Path, trust: list[Path], authorities: list[Path] | None = None, issuers: list[Path] | None = None
) -> Verdict:
    facts = examine(
        read_pdf(file),
        trusted=read_certificates(trust),
        authorities=read_certificates(authorities or []),
        issuers=read_certificates(issuers or []),
    )
    return judge(facts, asked=False)


def read_pdf(file: Path) -> bytes:
    """Read no more than it takes to see that a file is too large. Raises :class:`CannotVerify`."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_SIZE + 1)
    except OSError as error:
        raise CannotVerify(f"{file} cannot be read: {error.strerror}.") from None


def read_certificates(files: list[Path]) -> list[bytes]:
    """Return every certificate of these files, as DER. Raises :class:`CannotVerify`."""
    found = []
    for file in files:
        try:
            certificates = [each.dump() for each in load_certs_from_pemder_data(file.read_bytes())]
        except OSError as error:
            raise CannotVerify(f"{file} cannot be read: {error.strerror}.") from None
        except (ValueError, TypeError):
            certificates = []
        if not certificates:  # such as a key; trusting nobody would call every statement somebody else's
            raise CannotVerify(f"{file} is no file of certificates.")
        found += certificates
    return found


def in_words(verdict: Verdict) -> str:
    number = f"{verdict.facts.number}: " if verdict.outcome.is_genuine else ""
    text = f"{number}{verdict.outcome.message}\n"
    for line in verdict.lines:
        text += f"  {MARKS[line.state]} {line.sentence}\n"
        for each in line.differences:
            place = f"{each.criterion} {each.field}".strip() if each.field else f"{each.criterion} (the whole answer)"
            text += f"      {place}: here {_quoted(each.here)}, on record {_quoted(each.recorded)}\n"
    return text


def exit_status(verdict: Verdict) -> int:
    if verdict.is_valid_and_in_force:
        return 0
    return GENUINE_BUT_NOT_ASKED if verdict.outcome.value == "genuine" else 1


def _quoted(value: str | None) -> str:
    return "nothing" if value is None else f"“{value}”"
