"""What ``deploy/`` names exists: commands, files, settings. It runs elsewhere, where nobody would notice at once."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from cpo_portal import web_server

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
COMPOSITION = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
UNITS = sorted((DEPLOY / "systemd").rglob("*.*"))
UNITS = [unit for unit in UNITS if unit.is_file()]
RELEASE = "/opt/cpo-portal/current/"
# Of gunicorn, boto3 and the shell; all others are the portal's own.
OF_OTHERS = {"WEB_CONCURRENCY", "GUNICORN_CMD_ARGS", "AWS_SHARED_CREDENTIALS_FILE"}


def settings_asked():
    """The names the settings ask the environment for."""
    written = (ROOT / "cpo_portal" / "settings.py").read_text()
    return set(re.findall(r'"([A-Z][A-Z0-9_]+)"', written))


def unknown(names):
    asked = settings_asked() | OF_OTHERS
    return {name for name in names if name not in asked and name.removesuffix("_FILE") not in asked}


def check_command(arguments):
    """One of the portal's commands, or a program that lies here."""
    if arguments[0] == "sh":
        for part in arguments[2].split("&&"):
            check_command(shlex.split(part))
    elif "gunicorn" in arguments[0]:
        assert arguments[1:] == ["--config", "python:cpo_portal.web_server"]
    elif arguments[1] == "manage.py":
        assert arguments[2] in get_commands()
    else:
        assert os.access(ROOT / arguments[1], os.X_OK), arguments


def values(unit):
    """Section, name and value of each line of a unit; names may come more than once."""
    section = ""
    for line in unit.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield section, name, value


# --- the composition ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMPOSITION["services"])
def test_service_names_what_exists(name):
    service = COMPOSITION["services"][name]

    if service["image"] == "cpo-portal":
        check_command(service["command"])
        assert unknown(service["environment"]) == set()
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    assert set(service.get("secrets", [])) <= COMPOSITION["secrets"].keys()
    for other, said in service.get("depends_on", {}).items():
        ends = said["condition"] == "service_completed_successfully"
        assert ends == (COMPOSITION["services"][other].get("restart") == "no"), other
    for volume in service.get("volumes", []):
        here = volume.split(":")[0]
        assert here in COMPOSITION["volumes"] or (DEPLOY / here).is_file(), volume


def test_composition_has_two_of_what_serves_and_works():
    services = COMPOSITION["services"]
    webs = {name for name in services if name.startswith("portal-")}

    assert webs == set(re.findall(r"^server (\S+):8000 ", (DEPLOY / "nginx" / "containers.conf").read_text(), re.M))
    assert len(webs) == services["worker"]["deploy"]["replicas"] == 2


@pytest.mark.slow(reason="makes an RSA key")
def test_secrets_are_made_and_kept(tmp_path):
    shutil.copy(DEPLOY / "make-secrets", tmp_path)

    for _time in range(2):
        subprocess.run([tmp_path / "make-secrets", "portal.example"], check=True, capture_output=True)
        made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
        first = locals().get("first") or made

    assert made == first
    assert made.keys() == COMPOSITION["secrets"].keys()
    assert made["database-password"].strip() in made["database-url"]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


@pytest.mark.slow(reason="starts Python with all settings")
def test_example_of_settings_starts_the_portal(tmp_path):
    lines = (DEPLOY / "portal.env.example").read_text().splitlines()
    named = dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#?[A-Z][A-Z0-9_]*=", line))
    set_here = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    secret = {"SECRET_KEY": "x", "SEAL_PKCS12": "/none", "PORTAL_DATA_DIR": str(tmp_path)}

    show = "from cpo_portal import settings as s; print(s.DEBUG, s.EMAIL_PORT, s.LOG_FORMAT, s.ADMINS)"
    done = subprocess.run([sys.executable, "-c", show], env=set_here | secret, capture_output=True, text=True)

    assert unknown(named) == set()
    assert done.stdout == "False 587 json [('', 'operators@portal.example')]\n", done.stderr


def test_image_is_made_of_files_that_exist():
    said = (DEPLOY / "Containerfile").read_text()

    for file in re.findall(r"python (?:-m )?([\w./]+\.py|core\.fonts)", said):
        assert (ROOT / (file if file.endswith(".py") else file.replace(".", "/") + ".py")).is_file()
    check_command(["python", *re.search(r'CMD \["python", "([^"]+)"', said).groups()])
    check_command(["gunicorn", *re.search(r'CMD \["gunicorn", "([^"]+)", "([^"]+)"\]', said).groups()])
    ignored = (ROOT / ".dockerignore").read_text()
    assert all(name in ignored for name in (".git", "deploy/secrets", "deploy/portal.env", "var"))


# --- a plain machine ------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_unit_runs_what_exists(unit):
    said = list(values(unit))

    (command,) = [value for section, name, value in said if (section, name) == ("Service", "ExecStart")]
    program, *arguments = shlex.split(command)
    assert program in {f"{RELEASE}.venv/bin/python", f"{RELEASE}.venv/bin/gunicorn"}
    check_command([program.removeprefix(f"{RELEASE}.venv/bin/"), *arguments])
    assigned = {each.split("=")[0] for _, name, value in said if name == "Environment" for each in value.split()}
    assert unknown(assigned) == set()
    timed = {(section, name): value for section, name, value in said}
    assert timed.get(("Service", "Type")) != "oneshot" or unit.with_suffix(".timer").is_file()
    assert timed.get(("Service", "Type")) == "oneshot" or timed["Service", "Restart"] == "always"


def test_every_unit_is_held_by_what_they_have_in_common():
    common = DEPLOY / "systemd" / "cpo-portal-.service.d" / "common.conf"
    said = {name: value for section, name, value in values(common) if section == "Service"}

    assert all(unit.name.startswith("cpo-portal-") for unit in UNITS if unit != common)
    assert (said["NoNewPrivileges"], said["ProtectSystem"], said["CapabilityBoundingSet"]) == ("true", "strict", "")
    assert unknown(each.split("=")[0] for each in said["Environment"].split()) == set()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong(tmp_path):
    """In a folder that looks like the machine, with the programs that the units run."""
    where = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(DEPLOY / "systemd", where)
    for program in ("gunicorn", "python"):
        (tmp_path / f"{RELEASE}.venv/bin/{program}".lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", tmp_path / f"{RELEASE}.venv/bin/{program}".lstrip("/"))
    names = [unit.name.replace("@.", "@8001.") for unit in UNITS if unit.suffix in (".service", ".timer")]
    for target in ("basic", "sysinit", "shutdown", "timers", "network-online"):
        (where / f"{target}.target").write_text("[Unit]\nDescription=stands for the machine's own\n")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"--root={tmp_path}", *names], capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")


# --- the proxy, the timers ------------------------------------------------------------------------


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
def test_nginx_takes_its_configuration(tmp_path):
    from .deployment import proxy

    proxy.certificate(tmp_path)
    command = proxy.nginx_command(tmp_path, 8443, 8080, [8001])

    done = subprocess.run([*command, "-t"], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_proxy_lets_go_of_connections_before_gunicorn_does():
    (seconds,) = re.findall(r"keepalive_timeout (\d+)s", (DEPLOY / "nginx" / "portal.conf").read_text())

    assert int(seconds) < web_server.keepalive


TIMERS = runpy.run_path(str(DEPLOY / "timers"), run_name="timers")


@pytest.mark.parametrize(
    ("after", "next_time"),
    [
        (datetime(2026, 7, 1, 1, 29, tzinfo=UTC), datetime(2026, 7, 1, 1, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 1, 30, tzinfo=UTC), datetime(2026, 7, 2, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),  # the clocks went back
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2027, 1, 1, 2, 30, tzinfo=UTC)),
    ],
)
def test_timer_is_due_each_day_at_its_time(after, next_time):
    assert TIMERS["following"](3, 30, after) == next_time


def test_timers_run_the_commands_they_name():
    hour, minute, arguments = TIMERS["read"]("02:15=backup /data/backups --keep 14")

    assert (hour, minute, arguments) == (2, 15, ["backup", "/data/backups", "--keep", "14"])
    for entry in COMPOSITION["services"]["timers"]["command"][2:]:
        assert TIMERS["read"](entry)[2][0] in get_commands()
