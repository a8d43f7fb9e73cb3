"""What the public looks for. All of it is said in the address, and combines."""

from dataclasses import dataclass, replace

from django.utils.http import urlencode

AGES = (3, 6, 12, 24)  # months


@dataclass(frozen=True)
class Wanted:
    """What is looked for. By default statements in force, whatever they say, in the order of their names.

    ``said`` are pairs of a criterion's key and an answer; of several answers to one criterion any will do. ``category``
    asks for something fulfilled in it. ``shall`` asks for all applicable shall criteria, in the category if there is
    one. ``within`` is in months. ``standard`` is a key of the register, or words of a name.
    """

    words: str = ""
    role: str = ""
    organisation: str = ""
    product: str = ""
    category: str = ""
    shall: bool = False
    said: tuple[tuple[str, str], ...] = ()
    standard: str = ""
    edition: str = ""
    direction: str = ""
    within: int = 0
    old_ones: bool = False
    by_date: bool = False

    @property
    def is_narrowed(self) -> bool:
        return replace(self, by_date=False) != Wanted()

    def query(self) -> str:
        """The part of the address that says this, and nothing that goes without saying."""
        said: list[tuple[str, str | int]] = [
            ("q", self.words),
            ("role", self.role),
            ("organisation", self.organisation),
            ("product", self.product),
            ("category", self.category),
            ("shall", "all" if self.shall else ""),
            *(("said", f"{key}:{answer}") for key, answer in self.said),
            ("standard", self.standard),
            ("edition", self.edition),
            ("direction", self.direction),
            ("age", self.within),
            ("status", "all" if self.old_ones else ""),
            ("sort", "date" if self.by_date else ""),
        ]
        return urlencode([(name, value) for name, value in said if value])
