"""What stands where in the questionnaire.

The sheet ``about`` names in its third column what each row says; every other sheet names its columns in its first
row, which is hidden. These names are for machines and the same in every language.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ABOUT = "about"  # the sheet that names catalogue, edition, role and assessment
LISTS = "lists"  # the hidden sheet with what is offered to choose from
NAMES_ROW, TITLES_ROW, FIRST_ROW = 1, 2, 3
MAX_ROWS, MAX_COLUMNS = 2_000, 30  # that are read of a sheet


@dataclass(frozen=True)
class SheetColumn:
    """A column: its name for machines, its title, its width in characters, and whether it goes on without end."""

    name: str
    title: str | Promise
    width: int
    goes_on: bool = False
    hidden: bool = False


ANSWERS = [
    SheetColumn("criterion", _("Key"), 24),
    SheetColumn("number", _("Number"), 9),
    SheetColumn("title", _("Criterion"), 28),
    SheetColumn("requirement", _("Requirement"), 60),
    SheetColumn("grade", _("Grade"), 10),
    SheetColumn("subject", _("About"), 16),
    SheetColumn("answer", _("Answer"), 20),
    SheetColumn("explanation", _("Explanation"), 60),
    SheetColumn("planned_for", _("Planned for"), 14),
    SheetColumn("revision", _("Revision"), 9, hidden=True),
]
EVIDENCE = [
    SheetColumn("criterion", _("Key"), 28, goes_on=True),
    SheetColumn("title", _("Title"), 48, goes_on=True),
    SheetColumn("url", _("Address"), 60, goes_on=True),
]
STANDARDS = [
    SheetColumn("criterion", _("Key"), 28, goes_on=True),
    SheetColumn("name", _("Standard"), 28, goes_on=True),
    SheetColumn("edition", _("Edition"), 20, goes_on=True),
    SheetColumn("direction", _("Direction"), 18, goes_on=True),
    SheetColumn("scope", _("Scope"), 40, goes_on=True),
    SheetColumn("evidence", _("Evidence"), 48, goes_on=True),
]


def place(columns: list[SheetColumn], name: str) -> int:
    """Return where a column stands, counted from one."""
    return 1 + next(index for index, column in enumerate(columns) if column.name == name)
