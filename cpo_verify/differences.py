"""Comparing embedded data with the record: two contents of ``statement.json`` in, field by field what differs out.

The embedded one may come from anybody and be of any shape.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

MOST = 100  # differences told
LONGEST = 300  # characters of a value told


@dataclass(frozen=True)
class Difference:
    """One field that is not the same. A value is None on the side that has no such field."""

    criterion: str  # its number, such as 2.4.1; empty for what belongs to no criterion
    field: str  # such as explanation, or declaration.issuer.organisation; empty where the whole answer is meant
    here: str | None
    recorded: str | None


def differences(here: dict, recorded: dict) -> list[Difference]:
    """Return the first :data:`MOST` fields that differ, those of the record's order first."""
    return list(islice(_differences(here, recorded), MOST))


def _differences(here: dict, recorded: dict) -> Iterator[Difference]:
    embedded, kept = _parts(here), _parts(recorded)
    numbers = _numbers(here) | _numbers(recorded)
    for criterion in _both(kept, embedded):
        number = _shown(numbers.get(criterion, criterion))
        one, other = _fields_in(embedded, criterion), _fields_in(kept, criterion)
        if one is None or other is None:
            yield Difference(number, "", _answer_in(one), _answer_in(other))
            continue
        for path in _both(other, one):
            if one.get(path) != other.get(path):
                yield Difference(number, _shown(path), _value(one.get(path)), _value(other.get(path)))


def _both(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    return [*first, *(name for name in second if name not in first)]


def _parts(content: dict) -> dict[str, object]:
    """Return each answer by its criterion's key, and everything else under an empty one."""
    declaration = content.get("declaration")
    if not (isinstance(declaration, dict) and isinstance(declaration.get("answers"), list)):
        return {"": content}
    others = {name: value for name, value in declaration.items() if name != "answers"}
    return {"": content | {"declaration": others}} | dict(_answers(declaration["answers"]))


def _fields_in(parts: dict[str, object], criterion: str) -> dict[str, str] | None:
    """The fields of one part as path and JSON; none where there is no such part."""
    return dict(_flat(parts[criterion], "")) if criterion in parts else None


def _answer_in(part: dict[str, str] | None) -> str | None:
    return None if part is None else _value(part.get("answer", "null"))


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    else:
        yield path, json.dumps(value, ensure_ascii=False, sort_keys=True)


def _answers(answers: list) -> Iterator[tuple[str, object]]:
    """Give each answer with its criterion's key, or with its place where there is none, or not for the first time."""
    seen = {""}
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
