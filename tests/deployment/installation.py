"""The portal as ``deploy/compose.yaml`` composes it: its commands, nginx, PostgreSQL, a mail server on this machine."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.server import free_port

from . import proxy
from .composition import ROOT, environment, services
from .mailbox import Mailbox
from .supervision import Supervisor

HOST = proxy.HOST
PATIENCE = 90  # seconds until something is there, or there again
STAFF, PASSWORD = "staff@example.com", "a long enough secret"
MAKE_STAFF = f"""
from allauth.account.models import EmailAddress; from organisations.models import User
user = User.objects.create_user("{STAFF}", "{PASSWORD}", name="Ines Brandt", is_reviewer=True)
EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
"""
CATALOGUE = "fixtures/catalogues/din-spec-91372-1/2026.1"


class Installation:
    def __init__(self, folder: Path, *, s3: bool):
        self.folder, self.s3 = folder, s3
        self.mailbox = Mailbox()
        self.services = services()
        self.certificate = str(proxy.certificate(folder))
        self.port, self.store_port = free_port(), free_port()
        self.web = {name: free_port() for name in self.services if name.startswith("portal-")}
        self.site = f"https://{HOST}:{self.port}"
        for each in ("secrets", "data", "logs"):
            (folder / each).mkdir()
        self.supervisor = Supervisor(folder / "logs")

    # --- the beginning and the end ---

    def start(self):
        self._write_secrets()
        if self.s3:
            store = [sys.executable, "-m", "moto.server", "--host", HOST, "--port", str(self.store_port)]
            self.supervisor.add("store", store, dict(os.environ))
        collecting = subprocess.Popen(  # what the image has already
            ["python", "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
            cwd=ROOT,
            env=self._environment("prepare"),
        )
        self.run(*self.services["prepare"].command, name="prepare")
        self.manage("load_catalogue", CATALOGUE)
        self.manage("seal_key", "create", "--name", "seal of a trial")
        self.manage("shell", "--command", MAKE_STAFF)
        assert collecting.wait() == 0
        for name, port in self.web.items():
            bound = {"GUNICORN_CMD_ARGS": f"--bind={HOST}:{port}"}  # in a container each has an address of its own
            self.supervisor.add(name, self.services[name].command, self._environment(name) | bound)
        worker = self.services["worker"]
        for number in range(1, worker.replicas + 1):
            self.supervisor.add(f"worker-{number}", worker.command, self._environment("worker"))
        if proxy.NGINX:
            command = proxy.nginx_command(self.folder, self.port, free_port(), list(self.web.values()))
            self.supervisor.add("proxy", command, dict(os.environ))
        else:
            self.round_robin = proxy.RoundRobin(self.folder, self.port, list(self.web.values()))
        for port in self.web.values():
            self.wait_until_ready(port)

    def end(self):
        self.supervisor.end()
        self.mailbox.end()

    def _write_secrets(self):
        self._database = os.environ["DATABASE_URL"]
        content = {
            "database-url": f"{self._database}\n",
            "secret-key": "only for this trial, and long enough for it, as Django wants it to be\n",
            "seal-passphrase": "a passphrase\n",
            "store-credentials": "[default]\naws_access_key_id = portal\naws_secret_access_key = secret\n",
        }
        for name, text in content.items():
            (self.folder / "secrets" / name).write_text(text)

    def _environment(self, name):
        places = {
            "/run/secrets/": f"{self.folder}/secrets/",
            "/data/": f"{self.folder}/data/",
            "http://store:8333": f"http://{HOST}:{self.store_port}",
        }
        own = {
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": self.site,
            "EMAIL_URL": f"smtp://{HOST}:{self.mailbox.port}",
            "PORTAL_DATA_DIR": f"{self.folder}/data",  # of the image
            "ADMINS": "operators@example.com",
        }
        return environment(self.services[name], places, own | ({} if self.s3 else {"STORAGE_URL": ""}))

    # --- what an operator does ---

    def run(self, *command, name):
        done = subprocess.run(command, cwd=ROOT, env=self._environment(name), capture_output=True, text=True)
        assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"

    def manage(self, *arguments):
        self.run("python", "manage.py", *arguments, name="prepare")

    def kill(self, name):
        self.supervisor.processes[name].kill()

    def start_again(self, name):
        self.supervisor.processes[name].start()
        if name in self.web:
            self.wait_until_ready(self.web[name])

    def restart_database(self, *, pause: float):
        """Only under pg_virtualenv, whose cluster this is."""
        cluster = [os.environ["PGVERSION"], "regress"]
        subprocess.run(["pg_ctlcluster", *cluster, "stop", "-m", "fast"], check=True)
        time.sleep(pause)
        subprocess.run(["pg_ctlcluster", *cluster, "start"], check=True)
        for port in self.web.values():
            self.wait_until_ready(port)

    def wait_until_ready(self, port):
        end, said = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            asked = subprocess.run(
                [sys.executable, "deploy/health", str(port), "/readyz"],
                cwd=ROOT,
                env=self._environment("portal-1"),
                capture_output=True,
                text=True,
            )
            if asked.returncode == 0:
                return
            said = asked.stderr
            time.sleep(0.5)
        raise AssertionError(f"Not ready within {PATIENCE} s: {said}")
