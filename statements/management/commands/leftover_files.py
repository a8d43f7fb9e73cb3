from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from statements import leftovers


class Command(BaseCommand):
    help = "List the PDFs of statements that were never stored, since their worker was killed; delete them if asked to."

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="never while the database is older than the files")

    def handle(self, *, delete, **options):
        found = leftovers.find()
        for name in found:
            self.stdout.write(name)
            if delete:
                default_storage.delete(name)
        self.stdout.write(f"Files of no statement{', deleted' if delete else ''}: {len(found)}.")
