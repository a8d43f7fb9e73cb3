import sys
from collections import Counter

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.refusals import Refused
from core.stored_files import FileLost

from ...issuing import numbers, reentry


class Command(BaseCommand):
    help = (
        "List the stored statements that the database does not know, as after restoring an older backup. While there "
        "are any, nothing is issued."
    )

    def add_arguments(self, parser):
        parser.add_argument("names", nargs="*", metavar="NAME", help="only these of them, as they are listed")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--re-enter",
            action="store_true",
            help="record each again, as it was issued, where its PDF proves it and what it declares is in the "
            "database; exit status 1 if some could not be",
        )
        what.add_argument(
            "--set-aside",
            action="store_true",
            help="move them to another folder of the storage: issuing goes on, and their numbers are never used again",
        )

    def handle(self, *, names, re_enter, set_aside, **options):
        found = numbers.newer_ones(timezone.localdate().year)
        found = [name for name in found if name in names or not names]
        if re_enter:
            self._re_enter(found)
            return
        for name in found:
            self.stdout.write(f"{name} → {numbers.set_aside(name)}" if set_aside else name)
        done = ", set aside" if set_aside else ""
        self.stdout.write(f"Statements that the database does not know{done}: {len(found)}.")

    def _re_enter(self, found):
        files = Counter(map(numbers.number_of, found))
        recorded = 0
        for name in sorted(found, key=lambda name: [int(part) for part in numbers.number_of(name).split("-")[1:]]):
            try:
                if files[numbers.number_of(name)] > 1:
                    raise Refused("There are several files with its number; name the one that was issued.")
                statement = reentry.re_enter(name)
            except (Refused, FileLost) as error:
                self.stderr.write(f"{name}: {error}")
            else:
                recorded += 1
                self.stdout.write(f"{name} → {statement.number}, issued at {statement.issued_at:%Y-%m-%d %H:%M:%S} UTC")
        self.stdout.write(f"Statements recorded again: {recorded}; left: {len(found) - recorded}.")
        if recorded < len(found):
            sys.exit(1)
