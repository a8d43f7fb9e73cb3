from django.core.management.base import BaseCommand, CommandError

from ... import demo


class Command(BaseCommand):
    help = "Load the demo: people, fictional organisations and their statements. What is there already stays."

    def add_arguments(self, parser):
        parser.add_argument("--only", nargs="+", metavar="SLUG", help="load these organisations only")

    def handle(self, *, only, **options):
        lines = 0
        try:
            for line in demo.load(only=set(only) if only else None):
                lines += 1
                self.stdout.write(f"  {line}")
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("The demo is loaded." if lines else "The demo is there already.")
