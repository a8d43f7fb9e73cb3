"""The stored files that rows of the database name, with what the rows know of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import FileField, Model


@dataclass(frozen=True)
class NamedFile:
    """``size`` is None and ``sha256`` empty where the row does not say."""

    name: str
    size: int | None
    sha256: str


def named_files() -> dict[str, NamedFile]:
    """Return them by name, in order."""
    found = [file for field in _fields() for file in _named_by(field)]
    return {file.name: file for file in sorted(found, key=lambda file: file.name)}


def _fields() -> list[FileField]:
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return [field for field in fields if isinstance(field, FileField)]


def _named_by(field: FileField) -> Iterator[NamedFile]:
    rows = field.model._base_manager.exclude(**{field.name: ""})
    size = _column(field.model, "size")
    digest = _column(field.model, f"{field.name}_sha256") or _column(field.model, "sha256")
    for row in rows.values(*filter(None, [field.name, size, digest])).iterator():
        yield NamedFile(row[field.name], row[size] if size else None, row[digest] if digest else "")


def _column(model: type[Model], name: str) -> str:
    return name if name in {field.name for field in model._meta.concrete_fields} else ""
