"""How a declaration differs from the one before it: two frozen contents in, what changed out, without queries.

A content is the JSON data that :mod:`assessments.submissions` freezes; ``said`` is an entry of its ``answers``.
Answers are compared by the criterion's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from organisations import identifiers

from .answers.values import Rows, rows_changed

COMPARED = ("grade", "answer", "planned_for", "explanation", "evidence", "standards")
FACTS = {
    ("issuer", "organisation"): _("Organisation"),
    ("issuer", "role"): _("Role"),
    ("issuer", "country"): _("Country"),
    ("issuer", "website"): _("Website of the organisation"),
    ("object", "name"): _("Object"),
    ("object", "version"): _("Version"),
    ("object", "website"): _("Website of the object"),
    ("issuer", "identifiers"): _("The organisation is known by"),
    ("object", "identifiers"): _("The object is known by"),
    ("declared", "name"): _("Declared by"),
    ("declared", "function"): _("Function"),
    ("declared", "place"): _("Place"),
    ("language",): _("Language"),
}


@dataclass(frozen=True)
class AnswerChange:
    """What became of an answer; ``before`` is None where the criterion was not asked then."""

    before: Mapping | None
    after: Mapping

    @property
    def fields(self) -> frozenset[str]:
        """The names of what differs; none where there was no answer before."""
        if self.before is None:
            return frozenset()
        return frozenset(name for name in COMPARED if self.before[name] != self.after[name])

    @property
    def evidence(self) -> Rows | None:
        return rows_changed(self.before["evidence"], self.after["evidence"]) if self.before else None

    @property
    def standards(self) -> Rows | None:
        return rows_changed(self.before["standards"], self.after["standards"]) if self.before else None


@dataclass(frozen=True)
class FactChange:
    """What became of something that is said beside the answers."""

    name: str
    before: str
    after: str


def changed_answers(before: Mapping, after: Mapping) -> dict[str, AnswerChange]:
    """Return, by criterion, the answers that are new or differ, in the order of the later declaration."""
    earlier = {said["criterion"]: said for said in before["answers"]}
    changes = (AnswerChange(earlier.get(said["criterion"]), said) for said in after["answers"])
    return {change.after["criterion"]: change for change in changes if change.before is None or change.fields}


def no_longer_asked(before: Mapping, after: Mapping) -> list[Mapping]:
    """Return what was said to criteria that the later declaration does not answer."""
    asked = {said["criterion"] for said in after["answers"]}
    return [said for said in before["answers"] if said["criterion"] not in asked]


def changed_facts(before: Mapping, after: Mapping) -> list[FactChange]:
    """Return what else differs: who declares, about what, in which language."""
    found = []
    for path, name in FACTS.items():
        then, now = _at(before, path), _at(after, path)
        if then != now:
            found.append(FactChange(str(name), then, now))
    return found


def edition_of(content: Mapping) -> tuple[str, str]:
    """Return which edition of which catalogue the content answers."""
    return content["catalogue"]["identifier"], content["catalogue"]["edition"]


def _at(content: Mapping, path: tuple[str, ...]) -> str:
    value = content
    for name in path:
        value = value.get(name, {})  # what something is known by may be absent
    return identifiers.words(value) if isinstance(value, Mapping) else str(value)
