"""``scripts/audit`` says what is known, and never that all is well when nothing could be looked up."""

import os
import re
import subprocess

import pytest
from django.conf import settings

PINNED = 'one==1.0 \\\n    --hash=sha256:00\ntwo[extra]==2.0 ; python_version < "3.12" \\\n    --hash=sha256:00\n'
# Stands for "python3 -m venv FOLDER": the environment's Python installs nothing, and pip-audit says what the test told.
PYTHON = """#!/bin/sh
mkdir -p "$3/bin" && cd "$3/bin"
printf '#!/bin/sh\\n%s\\n' "$INSTALLING" >python
printf '#!/bin/sh\\necho "$*" >"$ASKED"; echo "$SAID"; exit $STATUS\\n' >pip-audit
chmod +x python pip-audit
"""


@pytest.fixture
def audit(tmp_path):
    (tmp_path / "python3").write_text(PYTHON)
    (tmp_path / "python3").chmod(0o755)
    (tmp_path / "pinned.txt").write_text(PINNED)

    def run(said="", status=0, installing="exit 0"):
        told = {"SAID": said, "STATUS": f"{status}", "INSTALLING": installing, "ASKED": f"{tmp_path}/asked"}
        path = f"{tmp_path}:{os.environ['PATH']}"
        command = [settings.BASE_DIR / "scripts" / "audit", tmp_path / "pinned.txt"]
        return subprocess.run(command, env=told | {"PATH": path}, capture_output=True, text=True)

    return run


def test_nothing_known_is_status_0_and_what_is_passed_over_is_no_such_thing(audit, tmp_path):
    done = audit("No known vulnerabilities found")

    assert (done.returncode, done.stdout) == (0, "No known vulnerabilities found\n")
    assert "--strict" in (tmp_path / "asked").read_text()
    assert f"--requirement={tmp_path}/pinned.txt" in (tmp_path / "asked").read_text()


def test_fault_found_is_status_1(audit):
    done = audit("Found 2 known vulnerabilities in 1 package\none 1.0 PYSEC-1", status=1)

    assert (done.returncode, "PYSEC-1" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"said": "ERROR: not found on PyPI", "status": 1}, "pip-audit could not look"),
        ({"installing": "exit 1"}, "pip-audit cannot be installed"),
    ],
)
def test_what_could_not_be_looked_up_is_status_2_with_the_list(audit, told, why):
    done = audit(**told)

    assert done.returncode == 2
    assert why in done.stderr
    assert done.stderr.splitlines()[-2:] == ["one==1.0", "two[extra]==2.0"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_digest(name):
    packages = re.split(r"\n(?=[^\s#])", (settings.BASE_DIR / name).read_text().strip())
    packages = [package for package in packages if package[0] not in "#-"]

    assert len(packages) > 20
    assert [
        each[:40] for each in packages if not re.match(r"\S+==\S+( ;[^\n]*)? \\\n    --hash=sha256:[0-9a-f]{64}", each)
    ] == []
