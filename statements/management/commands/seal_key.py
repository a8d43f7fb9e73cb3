from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cpo_verify.long_term_validation import common_name

from ...seal import authorities, certificates, keys, pkcs11, sign, trial

REPLACING_ON_TOKENS = (
    "A key on a token is replaced by another one: name it in SEAL_PKCS11_KEY, then use “create”. "
    "What the old one sealed keeps verifying."
)

LONGEST_NAME = 64  # characters of a common name (X.520)
LONGEST_TIME = 100 * 365  # days


def _name(text):
    if not 1 <= len(text) <= LONGEST_NAME:
        raise ArgumentTypeError(f"A name has 1 to {LONGEST_NAME} characters.")
    return text


def _days(text):
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_TIME):
        raise ArgumentTypeError(f"A certificate is valid for 1 to {LONGEST_TIME} days.")
    return int(text)


class Command(BaseCommand):
    help = "Make, list, try or replace the key that statements are sealed with."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["create", "install", "list", "rotate", "try"])
        parser.add_argument("file", type=Path, nargs="?", help="the issued certificate to install, PEM")
        parser.add_argument(
            "--name", type=_name, default="prostep ivip CPO portal seal", help="the certificate's common name"
        )
        parser.add_argument("--days", type=_days, default=3 * 365, help="how long a self-signed certificate is valid")
        parser.add_argument("--request", type=Path, metavar="FILE", help="write a certificate signing request instead")

    def handle(self, *, action, **options):
        try:
            getattr(self, f"{action}_key")(**options)
        except (keys.NoSealKey, sign.SealingFailed) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None

    def create_key(self, *, name, days, request, **options):
        if request:
            self._request(name, request)
        elif settings.SEAL_PKCS11_MODULE:
            keys.trust(pkcs11.create(name, days=days))
            self.stdout.write(f"The key “{settings.SEAL_PKCS11_KEY}” is on the token “{settings.SEAL_PKCS11_TOKEN}”.")
        else:
            path = Path(settings.SEAL_PKCS12)
            if path.exists():
                raise CommandError(f"There is a key at {path} already; “rotate” puts a new one in its place.")
            keys.create(path, name, days=days)
            keys.trust(keys.certificate_in_use())
            self.stdout.write(f"The key is at {path}.")

    def rotate_key(self, *, name, days, request, **options):
        if settings.SEAL_PKCS11_MODULE:
            raise CommandError(REPLACING_ON_TOKENS)
        if request:
            self._request(name, request)
            return
        keys.rotate(name, days=days)
        path = settings.SEAL_PKCS12
        self.stdout.write(f"The new key is at {path}; what the old one sealed keeps verifying.")

    def install_key(self, *, file, **options):
        if not file:
            raise CommandError("Name the file with the issued certificate: “seal_key install CERTIFICATE.pem”.")
        try:
            issued = certificates.from_pem(file.read_bytes())
        except ValueError:
            raise CommandError(f"{file} holds something else than certificates in PEM.") from None
        keys.install(issued)
        self.stdout.write(f"The certificate of “{common_name(issued[0])}” is installed and in use.")

    def list_key(self, **options):
        for each in keys.trusted():
            use = "in use" if each.in_use else "trusted"
            self.stdout.write(f"{each.fingerprint}  {use:9} until {each.not_after:%Y-%m-%d}  {each.name}")
        for each in authorities.certificates():
            end = each.not_valid_after
            name = common_name(each)
            self.stdout.write(f"{each.sha256.hex()}  authority until {end:%Y-%m-%d}  {name}")
        keys.certificate_in_use()  # says what to do where there is none

    def try_key(self, **options):
        evidence = trial.seal_a_page()
        by = f", time-stamped by {evidence.time_stamp.by}" if evidence.time_stamp else ""
        self.stdout.write(f"A page was sealed and verified: PAdES {evidence.level.value}{by}.")

    def _request(self, name, file):
        if file.exists():
            raise CommandError(f"There is a file {file} already.")
        made = pkcs11.request(name) if settings.SEAL_PKCS11_MODULE else keys.request(name)
        file.write_bytes(made)
        self.stdout.write(f"The request is in {file}; what an authority issues for it comes in by “seal_key install”.")
