"""An empty database made ready as in production: tables, static files, a seal and the catalogue."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from whitenoise.compress import Compressor

from criteria.load import load
from criteria.models import Catalogue
from statements.seal import keys

from .client import WrongAnswer

CATALOGUE = settings.BASE_DIR / "fixtures/catalogues/din-spec-91372-1/2026.1"


def prepare() -> Catalogue:
    if connection.introspection.table_names():
        raise WrongAnswer("The database is not empty, and the bench fills it with made-up statements; give it another.")
    call_command("migrate", verbosity=0)
    _collect_static_files()
    keys.create(Path(settings.SEAL_PKCS12), "Bench seal", days=1)
    catalogue, _outcome = load(CATALOGUE)
    return catalogue


def _collect_static_files() -> None:
    """As in production, but compressed only where our pages point to: all of them take a minute."""
    manifest = {"BACKEND": "cpo_portal.static_files.HashedFiles"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": manifest}):
        call_command("collectstatic", interactive=False, verbosity=0)
    compressor = Compressor(quiet=True)
    for folder in ("css", "js", "img", "django_htmx"):
        for file in (settings.STATIC_ROOT / folder).rglob("*"):
            if file.is_file() and compressor.should_compress(file.name):
                compressor.compress(str(file))
