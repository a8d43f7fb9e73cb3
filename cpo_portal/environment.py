"""Reading deployment values from the environment, with a sentence for each one that is missing."""

from collections.abc import Callable
from email.utils import getaddresses
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environ.fileaware_mapping import FileAwareMapping


class WithSecretFiles(FileAwareMapping):
    """The environment, where ``NAME_FILE`` may name the file that holds ``NAME``, as containers hand in secrets.

    The end of its last line is no part of the value.
    """

    def __getitem__(self, key):
        try:
            return super().__getitem__(key).rstrip("\r\n")
        except OSError as error:
            raise ImproperlyConfigured(
                f"{key}_FILE names a file that cannot be read; docs/operations.md describes it. ({error})"
            ) from error


class NotedEnv(environ.FileAwareEnv):
    """Notes the name of every variable asked for, so that a backup can name those that are set."""

    ENVIRON = WithSecretFiles()

    def __init__(self, **scheme):
        super().__init__(**scheme)
        self.asked: set[str] = set()

    def get_value(self, var, *args, **kwargs):
        self.asked.add(var)
        return super().get_value(var, *args, **kwargs)


env = NotedEnv()


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


def one_of(name: str, default: str, *others: str) -> str:
    """Return the variable, which has one of these values, or the first of them."""
    value = env.str(name, default="") or default
    if value not in (default, *others):
        raise ImproperlyConfigured(
            f"{name} must be one of {', '.join((default, *others))}; docs/operations.md describes it."
        )
    return value


def some_of(name: str, words: tuple[str, ...], *, default: str) -> frozenset[str]:
    """Return which of these words the variable lists with commas; ``none`` lists none of them."""
    value = env.str(name, default="") or default
    given = frozenset(word.strip() for word in value.split(",")) - {"none"}
    if not given <= set(words):
        raise ImproperlyConfigured(
            f"{name} must be none or list some of {', '.join(words)}; docs/operations.md describes it."
        )
    return given


def addressees(name: str) -> list[tuple[str, str]]:
    """Return the names and mail addresses that the variable lists with commas, as the header of a mail does."""
    given = env.str(name, default="")
    found = getaddresses([given]) if given else []
    if any("@" not in address for _name, address in found):
        raise ImproperlyConfigured(f"{name} must list mail addresses with commas; docs/operations.md describes it.")
    return found


def all_or_none(*names: str) -> list[str]:
    """Return the variables, which are set together or not at all."""
    values = [env.str(name, default="") for name in names]
    for name, value in zip(names, values, strict=True):
        if any(values) and not value:
            others = ", ".join(other for other in names if other != name)
            raise ImproperlyConfigured(f"{name} must be set together with {others}; docs/operations.md describes it.")
    return values


def refuse_without(name: str, *dependents: str) -> None:
    """Refuse to start when a variable is set that means nothing without the variable ``name``."""
    for dependent in dependents:
        if env.str(dependent, default="") and not env.str(name, default=""):
            raise ImproperlyConfigured(
                f"{dependent} is set, so {name} must be set, too; docs/operations.md describes it."
            )


def refuse_both(name: str, other: str) -> None:
    if env.str(name, default="") and env.str(other, default=""):
        raise ImproperlyConfigured(f"Only one of {name} and {other} may be set; docs/operations.md describes them.")


def development_secret_key(directory: Path) -> str:
    """Return the key kept in ``directory``, made there at first use, so that sessions survive a restart."""
    file = directory / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text()
