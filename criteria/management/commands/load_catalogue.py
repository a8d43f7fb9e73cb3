from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ... import load
from ...catalogue_file import BadCatalogue, read_catalogue


class Command(BaseCommand):
    help = "Load the catalogue of criteria in a folder of YAML files. Loading it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="the folder with catalogue.yaml")
        parser.add_argument("--check", action="store_true", help="only check, and say what would change")

    def handle(self, *, path, check, **options):
        try:
            if check:
                self._check(read_catalogue(path))
                return
            catalogue, outcome = load.load(path)
        except BadCatalogue as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was loaded from {path}:\n{problems}") from None
        count = catalogue.criteria.count()
        self.stdout.write(f"{catalogue.identifier} {catalogue.edition}: {outcome.value} ({count} criteria).")

    def _check(self, document):
        try:
            for line in load.summary(document):
                self.stdout.write(line)
        except DatabaseError:
            # Whoever writes a catalogue may have no database at all.
            self.stdout.write("There is no database to compare it with.")
