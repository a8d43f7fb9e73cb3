import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refused

from ...backup import recovery


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database and an empty file storage, and check all of it: every file, every "
        "statement's digest, the log. Exit status 1 if something is not as it was."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("dir", help="a backup, or a folder (or s3://…) of them, of which the newest is taken")
        parser.add_argument(
            "--keep-files",
            action="store_true",
            help="the storage outlived the database: keep what lies there, add what is missing",
        )

    def handle(self, *, dir, keep_files, **options):
        try:
            restored = recovery.recover(str(dir), keep_files=keep_files)
        except (Refused, OSError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{restored.backup} is restored. Statements: {restored.statements}.")
        for name in restored.unnamed:
            self.stdout.write(f"In the storage, but unknown to the database: {name}")
        for sentence in restored.problems:
            self.stderr.write(sentence)
        if restored.problems:
            sys.exit(1)
        self.stdout.write("Every file is there and has its digest; the log is sound.")
