"""Verifying a statement without the portal: PDF and trusted certificates in, a frozen verdict out.

Nothing here imports Django, so the folder is installable alone; see ``docs/verification.md``. The portal adds what only
it can know: its record of the statement, and the sentences in other languages.
"""

from .facts import Facts, Record
from .judging import Verdict, judge
from .limits import MAX_SIZE
from .reading import examine
from .wording import Line, Outcome, State

__all__ = ["MAX_SIZE", "Facts", "Line", "Outcome", "Record", "State", "Verdict", "examine", "judge"]
