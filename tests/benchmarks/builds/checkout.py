"""Another revision of the portal, laid out in a folder of its own and set up to run."""

import filecmp
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..client import WrongAnswer

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def checkout(revision: str, folder: Path) -> Iterator[Path]:
    """Lay out the revision as a working tree of this repository; it is removed afterwards.

    Where it asks for the same packages, to the byte, it shares our virtual environment.
    """
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    _git("worktree", "add", "--quiet", "--detach", str(folder), commit)
    packages = folder / ".venv"
    try:
        if filecmp.cmp(ROOT / "requirements-dev.txt", folder / "requirements-dev.txt", shallow=False):
            packages.symlink_to((ROOT / ".venv").resolve())
        subprocess.run([folder / "scripts/setup", "dev"], check=True)
        yield folder
    finally:
        if packages.is_symlink():
            packages.unlink()
        _git("worktree", "remove", "--force", str(folder))


def short(revision: str) -> str:
    return _git("rev-parse", "--short", "--end-of-options", revision)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise WrongAnswer(f"git {' '.join(arguments)} failed. {done.stderr.strip()}")
    return done.stdout.strip()
