from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ... import demo


class Command(BaseCommand):
    help = "Load the demo: people, fictional organisations and their statements. What is there already stays."

    def add_arguments(self, parser):
        parser.add_argument("--only", nargs="+", metavar="SLUG", help="load these organisations only")
        parser.add_argument(
            "--yes-demo-passwords",
            action="store_true",
            help="load it where DEBUG is off, too: everybody knows the passwords of its people, one of whom may do all",
        )

    def handle(self, *, only, yes_demo_passwords, **options):
        if not (settings.DEBUG or yes_demo_passwords):
            raise CommandError(
                "The demo brings people whose password everybody knows, a superuser among them, and DEBUG is off here. "
                "If nobody but you can reach this portal: load_demo --yes-demo-passwords."
            )
        lines = 0
        try:
            for line in demo.load(only=set(only) if only else None):
                lines += 1
                self.stdout.write(f"  {line}")
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("The demo is loaded." if lines else "The demo is there already.")
