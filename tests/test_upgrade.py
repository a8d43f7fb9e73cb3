"""``scripts/upgrade`` does its steps in an order in which the portal goes on, and stops at the first that fails."""

import os
import shutil
import subprocess

import pytest
from django.conf import settings

# Each program notes what it was asked, and fails where the test wants it to.
STUB = """#!/bin/sh
said="$(basename "$PWD"): $(basename "$0") $*"
echo "$said" >>"$NOTES"
case "$said" in *"$FAILS"*) echo "no way" >&2; exit 1;; esac
"""
SYSTEMCTL = (
    STUB
    + """
case "$*" in
  *list-units*web*) printf "cpo-portal-web@8001.service loaded\\ncpo-portal-web@8002.service loaded\\n";;
  *list-units*worker*) echo "cpo-portal-worker@1.service loaded";;
esac
"""
)
STEPS = [
    "new: setup run",
    "new: python manage.py check --deploy --fail-level ERROR",
    "old: python manage.py backup /backups",
    "new: python manage.py migrate --no-input",
    "new: python manage.py collectstatic --no-input --verbosity 0",
    "new: systemctl restart cpo-portal-web@8001.service",
    "new: python deploy/health 8001 /readyz",
    "new: systemctl restart cpo-portal-web@8002.service",
    "new: python deploy/health 8002 /readyz",
    "new: systemctl restart cpo-portal-worker@1.service",
]


@pytest.fixture
def upgrade(tmp_path):
    programs = {
        "bin/systemctl": SYSTEMCTL,
        "bin/runuser": '#!/bin/sh\nshift 3\nexec "$@"\n',
        "bin/id": "#!/bin/sh\necho 0\n",
        "new/scripts/setup": STUB,
        "new/.venv/bin/python": STUB,
        "old/.venv/bin/python": STUB,
    }
    for name, content in programs.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o755)
    shutil.copy(settings.BASE_DIR / "scripts" / "upgrade", tmp_path / "new" / "scripts")
    for release in ("old", "new"):
        (tmp_path / release / "manage.py").touch()
    (tmp_path / "current").symlink_to(tmp_path / "old")
    (tmp_path / "portal.env").write_text("# said\nALLOWED_HOSTS=portal.example\nMAIL_FROM=CPO Portal <a@b.example>\n")

    def run(fails="nothing"):
        notes = tmp_path / "notes"
        notes.write_text("")
        told = {
            "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
            "NOTES": f"{notes}",
            "FAILS": fails,
            "PORTAL_LINK": f"{tmp_path}/current",
            "PORTAL_SETTINGS": f"{tmp_path}/portal.env",
            "PORTAL_BACKUPS": "/backups",
            "PORTAL_PATIENCE": "0",
        }
        done = subprocess.run([tmp_path / "new" / "scripts" / "upgrade"], env=told, capture_output=True, text=True)
        done.steps = [line for line in notes.read_text().splitlines() if "list-units" not in line]
        done.release = (tmp_path / "current").readlink().name
        return done

    return run


def test_steps_are_in_order_and_can_be_repeated(upgrade):
    first, again = upgrade(), upgrade()

    assert (first.returncode, first.steps, first.release) == (0, STEPS, "new"), first.stderr
    assert again.steps == [step.replace("old:", "new:") for step in STEPS]


@pytest.mark.parametrize("step", STEPS)
def test_first_step_that_fails_is_the_last_and_says_what_to_do(upgrade, step):
    done = upgrade(fails=step)

    number = STEPS.index(step)
    assert done.returncode == 1
    assert done.steps == STEPS[: number + 1]
    assert done.stderr.splitlines()[-1].startswith("!! ")
    assert done.release == ("old" if number < 5 else "new")
    if number >= 5:
        assert "To go back to the old release: ln -sfn " in done.stderr


def test_first_release_has_nothing_to_back_up(upgrade, tmp_path):
    (tmp_path / "current").unlink()

    done = upgrade()

    assert (done.returncode, done.steps) == (0, [step for step in STEPS if "backup" not in step]), done.stderr
