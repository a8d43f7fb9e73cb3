from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from statements import seal_keys


class Command(BaseCommand):
    help = "Make, list or replace the key that statements are sealed with."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["create", "list", "rotate"])
        parser.add_argument("--name", default="prostep ivip CPO portal seal", help="the certificate's common name")
        parser.add_argument("--days", type=int, default=3 * 365, help="how long the certificate is valid")

    def handle(self, *, action, name, days, **options):
        path = Path(settings.SEAL_PKCS12)
        try:
            if action == "create":
                if path.exists():
                    raise CommandError(f"There is a key at {path} already; “rotate” puts a new one in its place.")
                seal_keys.create(path, name, days=days)
                self.stdout.write(f"The key is at {path}.")
            elif action == "rotate":
                seal_keys.rotate(name, days=days)
                self.stdout.write(f"The new key is at {path}; what the old one sealed keeps verifying.")
            else:
                for each in seal_keys.trusted():
                    use = "in use" if each.in_use else "trusted"
                    self.stdout.write(f"{each.fingerprint}  {use:8}  until {each.not_after:%Y-%m-%d}  {each.name}")
                seal_keys.certificate_in_use()  # says what to do where there is none
        except seal_keys.NoSealKey as error:
            raise CommandError(str(error)) from None
