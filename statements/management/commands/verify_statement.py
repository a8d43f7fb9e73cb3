import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from statements.verification import MAX_SIZE, verify


class Command(BaseCommand):
    help = "Say whether a PDF is one of our statements, whole and in force. Exit status 0 only then."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print the whole verdict")

    def handle(self, *, file, **options):
        try:
            with file.open("rb") as stream:
                verdict = verify(stream.read(MAX_SIZE + 1))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_json(), indent=2))
        else:
            number = f"{verdict.statement}: " if verdict.statement else ""
            self.stdout.write(f"{number}{verdict.outcome.sentence}")
        if not verdict.is_valid_and_in_force:
            sys.exit(1)
