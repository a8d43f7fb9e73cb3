"""What earlier versions left behind, as ``scripts/dump_version`` stored it, is whole after an upgrade to this one."""

import json
import os
import shutil
import subprocess
import sys
import tarfile

import pytest
from django.conf import settings
from django.db import connection

from .dump import VERSIONS

ARCHIVES = sorted(VERSIONS.glob("*.tar.xz"))
KEPT = (
    "statements_statement",
    "statements_logentry",
    "assessments_answer",
    "assessments_submission",
    "organisations_user",
)

pytestmark = [
    pytest.mark.slow(reason="restores a whole portal and looks at it by processes of their own"),
    pytest.mark.skipif(connection.vendor != "postgresql" or not shutil.which("psql"), reason="is about PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def run(tmp_path, other_database):
    """Run a command of a portal of its own, and return what it printed."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DEBUG": "true", "PORTAL_DATA_DIR": str(tmp_path)}

    def _run(*command):
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=environment | {"DATABASE_URL": other_database},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return _run


@pytest.fixture
def sql(run, other_database):
    return lambda *options: run("psql", "--quiet", "--set=ON_ERROR_STOP=1", other_database, *options)


@pytest.fixture
def restore(sql, tmp_path):
    """Bring back what a version left behind."""

    def _restore(archive):
        with tarfile.open(archive) as content:
            content.extractall(tmp_path, filter="data")
        sql(f"--file={tmp_path / 'database.sql'}")

    return _restore


@pytest.fixture
def look(run):
    """Upgrade, and say what is there then."""

    def _look():
        run(sys.executable, "manage.py", "migrate", "--verbosity=0")
        return json.loads(run(sys.executable, "-m", "tests.upgrades.look"))

    return _look


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.name.partition(".tar")[0])
def test_everything_is_whole_after_an_upgrade(archive, restore, sql, look):
    restore(archive)
    before = {table: int(sql("-At", f"--command=SELECT count(*) FROM {table}")) for table in KEPT}

    found = look()

    assert found["problems"] == {}
    assert {table: found["counts"][table] for table in KEPT} == before
    assert all(before.values())


def test_what_is_not_whole_is_seen(restore, sql, look, tmp_path):
    restore(ARCHIVES[-1])
    for file in (tmp_path / "files" / "statements").glob("*/CPO-2026-0001-*.pdf"):
        file.write_bytes(file.read_bytes()[:-1] + b"!")
    sql("--command=UPDATE statements_logentry SET digest = repeat('0', 64) WHERE position = 2")
    sql("--command=UPDATE statements_listing SET words = '' WHERE name LIKE 'velmora%'")
    sql("--command=UPDATE organisations_user SET password = '!'")

    problems = look()["problems"]

    assert set(problems) == {"rows", "statements", "public_log", "listings", "people_and_their_assessments"}
