"""What the fields of an organisation are called on our pages, for telling what was changed in it."""

from collections.abc import Iterable

from organisations.models import Organisation

FIELDS = ("name", "role", "country", "website", "about")


def changes_in_words(changes: Iterable[tuple[str, object, object]]) -> list[tuple[str, str, str]]:
    """Return each change with the field's name, and what a choice means, in the reader's language."""
    return [(_name(field), _word(field, before), _word(field, after)) for field, before, after in changes]


def _name(field: str) -> str:
    return str(Organisation._meta.get_field(field).verbose_name) if field in FIELDS else field


def _word(field: str, value: object) -> str:
    if field in FIELDS:
        choices = dict(Organisation._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
        value = choices.get(value, value)
    return str(value or "–")
