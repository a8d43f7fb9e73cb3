from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from statements.models import IssuingAttempt

from ... import leftover_files


class Command(BaseCommand):
    help = "List the stored files that no row of the database names; delete them if asked to."

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="never while the database is older than the files")

    def handle(self, *, delete, **options):
        found = leftover_files.find()
        for name in found:
            self.stdout.write(name)
            if delete:
                default_storage.delete(name)
                IssuingAttempt.objects.filter(name=name).delete()
        self.stdout.write(f"Files that no row names{', deleted' if delete else ''}: {len(found)}.")
