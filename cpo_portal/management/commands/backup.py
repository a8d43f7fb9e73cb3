import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refused

from ...backup import backup_folder


class Command(BaseCommand):
    help = (
        "Back up database, files and the seal's certificates into a new folder in DIR, while the portal runs. Exit "
        "status 1 if the storage has lost a file that the database names; the backup is made all the same."
    )

    def add_arguments(self, parser):
        parser.add_argument("dir", type=Path, help="where backups are kept, one folder each")
        parser.add_argument("--with-seal-key", action="store_true", help="also the key: whoever has it can seal")
        parser.add_argument("--keep", type=int, metavar="N", help="delete all but the newest N backups in DIR")

    def handle(self, *, dir, with_seal_key, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep wants 1 or more.")
        try:
            made = backup_folder.make(dir, with_seal_key=with_seal_key, keep=keep)
        except (Refused, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        size = sum(entry["size"] for entry in made.files.values())
        self.stdout.write(f"{made.folder}: {len(made.files)} files, {size:,} bytes.")
        for sentence in made.lost:
            self.stderr.write(sentence)
        if made.lost:
            sys.exit(1)
