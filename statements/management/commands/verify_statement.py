import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cpo_verify import command

from ...verification import verify


class Command(BaseCommand):
    help = (
        "Say whether a PDF is one of our statements, whole and in force. Exit status 0 only then; "
        "3 if it is genuine and, with --trust, what it is today was not asked."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print the whole verdict")
        command.add_trust(parser, required=False)

    def handle(self, *, file, trust, authorities, issuers, **options):
        if not trust and (authorities or issuers):
            raise CommandError("Without --trust the portal's own settings say whom to believe.", returncode=2)
        try:
            if trust:
                verdict = command.verify_offline(file, trust, authorities, issuers)
            else:
                verdict = verify(command.read_pdf(file))
        except command.CannotVerify as error:
            raise CommandError(str(error)) from None
        printed = json.dumps(verdict.as_json(), indent=2) if options["json"] else command.in_words(verdict)
        self.stdout.write(printed)
        if status := command.exit_status(verdict):
            sys.exit(status)
