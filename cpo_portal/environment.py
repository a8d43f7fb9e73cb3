"""Reading deployment values from the environment, with a sentence for each one that is missing."""

from collections.abc import Callable
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

env = environ.Env()


def required_in_production(name: str, *, debug: bool, development: Callable[[], str]) -> str:
    """Return the variable ``name``; without it, what ``development`` makes while debugging, or a refusal to start."""
    value = env.str(name, default="")
    if value:
        return value
    if debug:
        return development()
    raise ImproperlyConfigured(
        f"DEBUG is off, so {name} must be set in the environment; docs/operations.md describes it."
    )


def development_secret_key(directory: Path) -> str:
    """Return the key kept in ``directory``, made there at first use, so that sessions survive a restart."""
    file = directory / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text()
