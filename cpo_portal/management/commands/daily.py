from django.core.management.base import BaseCommand, CommandError

from ... import daily


class Command(BaseCommand):
    help = "Do what is done once a day: reminders, news, links, and clearing away. Exit status 1 if a step failed."

    def add_arguments(self, parser):
        parser.add_argument(
            "--only", nargs="+", choices=daily.STEPS, default=[], metavar="STEP", help=", ".join(daily.STEPS)
        )

    def handle(self, *, only, **options):
        failed = []
        for name, went_well in daily.run(only):
            self.stdout.write(f"{name}: {'done' if went_well else 'FAILED'}")
            if not went_well:
                failed.append(name)
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}; the log says why.")
