import hashlib
import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cpo_verify import log_chain
from cpo_verify.attachments import NothingAttached, attached_statement

MENTIONED = 20  # of the problems; after a change in the middle there is one for every entry


class Command(BaseCommand):
    help = (
        "Check a copy of /statements/log.json: each entry in its place, unaltered, and bound to the one before. "
        "Needs no database. Exit status 0 if all is sound, 1 if not, 2 if a file cannot be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the copy of log.json")
        parser.add_argument(
            "--statement",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a statement as PDF or JSON that must belong to this log; can be repeated",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, file, statement, **options):
        entries = _readable(file, lambda content: log_chain.entries_of(json.loads(content)))
        problems = log_chain.problems(entries)
        for each in statement:
            problems += [
                f"{each}: {problem}" for problem in _readable(each, lambda content: _contradictions(content, entries))
            ]
        self.stdout.write(
            _as_json(entries, problems) if options["json"] else _as_text(entries, problems, len(statement))
        )
        if problems:
            sys.exit(1)


def _readable(file, read):
    """Return what ``read`` makes of the file's bytes."""
    try:
        return read(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from None
    except log_chain.NotALog as error:
        raise CommandError(f"{file}: {error}", returncode=2) from None
    except NothingAttached:
        raise CommandError(f"{file}: It is no PDF of a statement.", returncode=2) from None
    except (ValueError, RecursionError):
        raise CommandError(f"{file}: It is not JSON.", returncode=2) from None


def _contradictions(content, entries):
    if content.startswith(b"%PDF-"):
        sha256 = hashlib.sha256(content).hexdigest()
        return log_chain.problems_of_statement(attached_statement(content), entries, pdf_sha256=sha256)
    return log_chain.problems_of_statement(json.loads(content), entries)


def _as_json(entries, problems):
    newest = {name: entries[-1][name] for name in ("position", "digest")} if entries else None
    return json.dumps(
        {"sound": not problems, "entries": len(entries), "newest": newest, "problems": problems}, indent=2
    )


def _as_text(entries, problems, statements):
    if problems:
        more = len(problems) - MENTIONED
        return "\n".join([*problems[:MENTIONED], *([f"And {more} more."] if more > 0 else [])])
    newest = f" The newest is {entries[-1]['digest']}." if entries else ""
    belong = f" Statements that belong to it: {statements}." if statements else ""
    return f"The log is sound: {len(entries)} entries.{newest}{belong}"
