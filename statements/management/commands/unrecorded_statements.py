from django.core.management.base import BaseCommand
from django.utils import timezone

from ...issuing import numbers


class Command(BaseCommand):
    help = (
        "List the stored statements that the database does not know, as after restoring an older backup. While there "
        "are any, nothing is issued."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--set-aside",
            action="store_true",
            help="move them to another folder of the storage: issuing goes on, and their numbers are never used again",
        )

    def handle(self, *, set_aside, **options):
        found = numbers.newer_ones(timezone.localdate().year)
        for name in found:
            self.stdout.write(f"{name} → {numbers.set_aside(name)}" if set_aside else name)
        done = ", set aside" if set_aside else ""
        self.stdout.write(f"Statements that the database does not know{done}: {len(found)}.")
