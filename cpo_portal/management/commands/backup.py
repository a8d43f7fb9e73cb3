import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refused

from ...backup import backup_folder, thinning
from ...backup.places import place_at


class Command(BaseCommand):
    help = (
        "Back up database, files and the seal's certificates into a new backup in DIR, while the portal runs; what the "
        "backup before it holds is not copied again. Exit status 1 if the storage has lost a file that the database "
        "names; the backup is made all the same."
    )

    def add_arguments(self, parser):
        parser.add_argument("dir", help="where backups are kept: a folder, or s3://bucket/folder?endpoint=…&region=…")
        parser.add_argument("--with-seal-key", action="store_true", help="also the key: whoever has it can seal")
        parser.add_argument(
            "--keep",
            metavar="RULE",
            help="then delete all but the newest N backups (14), or all but the newest of each of the last days, weeks "
            "and months that have any (7d,4w,12m); the newest always stays",
        )

    def handle(self, *, dir, with_seal_key, keep, **options):
        try:
            rule = thinning.rule_of(str(keep)) if keep is not None else None
            place = place_at(str(dir))
            made = backup_folder.make(place, with_seal_key=with_seal_key)
        except (Refused, OSError, ImproperlyConfigured) as error:
            raise CommandError(f"No backup was made. {error}") from error
        size = sum(entry["size"] for entry in made.files.values())
        self.stdout.write(f"{made.address}: {len(made.files)} files, {size:,} bytes.")
        for sentence in made.lost:
            self.stderr.write(sentence)
        try:
            if rule and (removed := thinning.thin(place, rule)):
                self.stdout.write(f"Old backups deleted: {removed}.")
        except (Refused, OSError) as error:
            raise CommandError(f"Old backups were not deleted, or not all. {error}") from error
        if made.lost:
            sys.exit(1)
