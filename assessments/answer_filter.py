"""What a page of answers is narrowed to by its address: ``?show=not_fulfilled&grade=shall&q=interface``.

The page holds every answer; those that do not fit are hidden, so that a script (``js/filter.js``) can show them again
without asking, and without script the address is enough.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from criteria.models import Grade

MOST_WORDS = 60  # characters


@dataclass(frozen=True)
class AnswerFilter:
    """``show`` is one mark that answers shall have: their code, ``evidence``, on a review ``changed`` …; or nothing."""

    show: str = ""
    grades: tuple[str, ...] = ()
    words: str = ""
    opened: bool = False  # what is asked is unfolded

    @classmethod
    def of(cls, data, shows: Collection[str]) -> "AnswerFilter":
        """Read it from a query; what is not known is left out."""
        show = data.get("show", "")
        return cls(
            show if show in shows else "",
            tuple(grade for grade in Grade.values if grade in data.getlist("grade")),
            data.get("q", "").replace("\0", "").strip()[:MOST_WORDS],
            "asked" in data,
        )

    @property
    def narrows(self) -> bool:
        return bool(self.show or self.grades or self.words)

    @property
    def is_active(self) -> bool:
        return self.narrows or self.opened

    @property
    def query(self) -> str:
        """As it is written behind an address."""
        asked = {"show": self.show, "grade": self.grades, "q": self.words, "asked": "1" if self.opened else ""}
        query = urlencode({name: value for name, value in asked.items() if value}, doseq=True)
        return f"?{query}" if query else ""

    def fits(self, marks: Collection[str], grade: str, text: str = "") -> bool:
        return (
            (not self.show or self.show in marks)
            and (not self.grades or grade in self.grades)
            and all(word in text.casefold() for word in self.words.casefold().split())
        )
