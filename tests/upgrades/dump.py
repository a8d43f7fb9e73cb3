"""``python -m tests.upgrades.dump NAME``: what this version of the portal leaves behind, of fictional people, archived.

The archive has the database as SQL, the stored files and the seal's certificate, but no key. Runs on the empty
PostgreSQL database that DATABASE_URL names; ``scripts/dump_version`` makes one.
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSIONS = Path(__file__).parents[1] / "data" / "versions"
FEW = {"corvanta", "velmora", "nilavara", "wirzan"}  # superseded, in force, a draft, returned, submitted, requirements
CENTURY = 36_525  # days


def main(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="cpo-version-") as folder:
        os.environ |= {"DEBUG": "true", "PORTAL_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "cpo_portal.settings"}
        _fill()
        target = VERSIONS / f"{name}.tar.xz"
        target.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(target, "w:xz", preset=9) as archive:
            _add(archive, "database.sql", _database())
            for kind in ("files", "seal/trusted"):
                for file in sorted(path for path in (Path(folder) / kind).rglob("*") if path.is_file()):
                    _add(archive, str(file.relative_to(folder)), file.read_bytes())
    sys.stdout.write(f"{target}: {target.stat().st_size // 1000} kB\n")


def _fill() -> None:
    """The demo's people and organisations, one statement withdrawn, and a document in a draft."""
    import django

    django.setup()

    from django.conf import settings
    from django.core.files.base import ContentFile
    from django.core.management import call_command

    from assessments.models import Assessment, Document, Status
    from core.mail import silence
    from cpo_portal import demo
    from organisations.models import User
    from statements import withdrawal
    from statements.models import Statement
    from statements.seal import keys

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", settings.BASE_DIR / "fixtures/catalogues/din-spec-91372-1/2026.1", verbosity=0)
    keys.create(Path(settings.SEAL_PKCS12), keys.DEVELOPMENT_NAME, days=CENTURY)
    keys.trust(keys.certificate_in_use())
    list(demo.load(only=FEW))
    superseded = Statement.objects.get(successor__isnull=False)
    withdrawn = Statement.objects.exclude(organisation=superseded.organisation).get()
    staff = User.objects.get(email="staff@example.com")
    with silence():
        withdrawal.withdraw(withdrawn, reason="A criterion was misread.", by=staff)
    content = b"%PDF-1.7 evidence"
    digest = hashlib.sha256(content).hexdigest()
    draft = Assessment.objects.filter(status=Status.DRAFT).first()
    document = Document(assessment=draft, name="evidence.pdf", kind="pdf", size=len(content), sha256=digest)
    document.file.save("evidence.pdf", ContentFile(content))


def _database() -> bytes:
    command = ["pg_dump", "--no-owner", "--no-privileges", f"--dbname={os.environ['DATABASE_URL']}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


if __name__ == "__main__":
    main(sys.argv[1])
