"""Comparing embedded data with the record: two contents of ``statement.json`` in, field by field what differs out.

The embedded one may come from anybody and be of any shape.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 100  # differences told
LONGEST = 300  # characters of a value told


@dataclass(frozen=True)
class Difference:
    """One field that is not the same. A value is None on the side that has no such field."""

    criterion: str  # its number, such as 2.4.1; empty for what belongs to no criterion
    field: str  # such as explanation, or declaration.issuer.organisation
    here: str | None
    recorded: str | None


def differences(here: dict, recorded: dict) -> list[Difference]:
    """Return the first :data:`MOST` fields that differ, those of the record's order first."""
    embedded, kept = _fields(here), _fields(recorded)
    numbers = _numbers(here) | _numbers(recorded)
    found = []
    for place in [*kept, *(place for place in embedded if place not in kept)]:
        one, other = embedded.get(place), kept.get(place)
        if one != other:
            criterion, field = place
            found.append(
                Difference(_shown(numbers.get(criterion, criterion)), _shown(field), _value(one), _value(other))
            )
    return found[:MOST]


def _fields(content: dict) -> dict[tuple[str, str], str]:
    """Return each field's value as JSON by where it stands: criterion and name, or no criterion and a path."""
    declaration = content.get("declaration")
    fields = {("", path): value for path, value in _flat(content, "")}
    if isinstance(declaration, dict) and isinstance(declaration.get("answers"), list):
        fields = {place: value for place, value in fields.items() if place[1] != "declaration.answers"}
        for criterion, answer in _answers(declaration["answers"]):
            fields |= {(criterion, path): value for path, value in _flat(answer, "")}
    return fields


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    else:
        yield path, json.dumps(value, ensure_ascii=False, sort_keys=True)


def _answers(answers: list) -> Iterator[tuple[str, object]]:
    """Give each answer with its criterion's key, or with its place where there is none, or not for the first time."""
    seen = set()
    for place, answer in enumerate(answers, start=1):
        key = answer.get("criterion") if isinstance(answer, dict) else None
        if not isinstance(key, str) or key in seen:
            key = f"[{place}]"
        seen.add(key)
        yield key, answer


def _numbers(content: dict) -> dict[str, str]:
    try:
        return {answer["criterion"]: str(answer["number"]) for answer in content["declaration"]["answers"]}
    except (KeyError, TypeError):
        return {}


def _value(value: str | None) -> str | None:
    """A value for people: text without the quotes of JSON."""
    if value is None:
        return None
    return _shown(json.loads(value) if value.startswith('"') else value)


def _shown(text: str) -> str:
    return printable(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def printable(text: str) -> str:
    """Text of strangers, for pages and terminals: without controls and marks that turn writing round."""
    return "".join(each if each.isprintable() else " " if each.isspace() else "\ufffd" for each in text)
