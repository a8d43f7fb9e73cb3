"""Whoever runs the tests may run other portals, behind proxies, in other languages: none of their variables matters."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NAMED = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "operations.md").read_text().partition("\n## Run")[0]))
HOSTILE = dict.fromkeys(NAMED - {"DATABASE_URL"}, "nonsense") | {
    "DJANGO_SETTINGS_MODULE": "nonsense.settings",
    "PORT": "8123",
    "TZ": "Asia/Kathmandu",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "de_DE.ISO-8859-1",
    "LANGUAGE": "de",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "PGHOST": "nowhere.invalid",
    "PGOPTIONS": "--nonsense",
    "COLUMNS": "20",
    "FORCE_COLOR": "1",
    "PYTHONHASHSEED": "1",
    "PYTHONWARNINGS": "ignore",
}
SHOW = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # as pytest does
sys.path.insert(0, os.getcwd())
django.setup()
from tests import settings
for name in sorted(vars(settings)):
    if name.isupper():
        print(name, repr(getattr(settings, name)).replace(str(settings.DATA_DIR.parent), "…"))
print(sorted(name for name in os.environ if name.lower().endswith("_proxy")))
"""


def run(*command, **variables):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(command, cwd=ROOT, env=kept | variables, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.slow(reason="starts Python twice, with all settings")
def test_settings_under_test_are_the_same_whatever_is_set():
    plain = run(sys.executable, "-X", "utf8", "-c", SHOW)
    hostile = run(sys.executable, "-X", "utf8", "-c", SHOW, **HOSTILE)

    assert {"PORT", "SITE_URL", "SEAL_PKCS12", "OIDC_ISSUER"} <= NAMED
    assert (plain.returncode, hostile.returncode) == (0, 0), plain.stderr + hostile.stderr
    assert hostile.stdout == plain.stdout
    assert "SITE_URL 'http://127.0.0.1:8000'" in plain.stdout


@pytest.mark.slow(reason="starts a whole run of the tests, for one test")
def test_single_test_passes_whatever_is_set():
    one = "tests/statements/test_public_log.py::test_json_is_the_whole_log"

    done = run(sys.executable, "-m", "pytest", "-q", one, **HOSTILE)

    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_forget_what_is_set_but_for_who_and_where_we_are():
    more = {"PYTHONPATH": "/nonsense", "PYTHONOPTIMIZE": "2", "PYTEST_ADDOPTS": "--nonsense", "RUFF_CONFIG": "nonsense"}
    kept = {"DATABASE_URL": "postgres://localhost/tests", "TERM": "dumb"}

    done = run("bash", "-c", "set -euo pipefail; . scripts/variables; env", **HOSTILE, **more, **kept)

    left = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert left.keys() - {"PWD", "SHLVL", "_"} == {"PATH", "HOME", "LANG", *kept}
    assert left["LANG"] == "C.UTF-8"
