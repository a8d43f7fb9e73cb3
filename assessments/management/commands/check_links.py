from collections import Counter
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from ...evidence import link_checks
from ...models import LinkCheck


class Command(BaseCommand):
    help = "Ask the links given as evidence whether they are alive: those not asked for a week."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="ask so many at most; those never asked come first")
        parser.add_argument("--all", action="store_true", help="ask those, too, that were asked within the week")

    def handle(self, *, limit, **options):
        if limit is not None and limit < 1:
            raise CommandError("--limit must be 1 at least.")
        age = timedelta(0) if options["all"] else link_checks.CHECKED_LATELY
        checks = link_checks.check(link_checks.due(limit, age=age))
        outcomes = Counter(check.outcome for check in checks)
        figures = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in LinkCheck.Outcome.values)
        self.stdout.write(f"Links asked: {len(checks)} ({figures}).")
