"""Verifying a statement without the portal: PDF and trusted certificates in, a frozen verdict out.

Nothing here imports Django, so the folder is installable alone; see ``docs/verification.md``. The portal adds what only
it can know: its record of the statement, and the sentences in other languages.
"""

from .limits import MAX_SIZE
from .messages import Line, Outcome, State
from .model import Facts, Record
from .pdf_reader import examine
from .verdict import Verdict, judge

__all__ = ["MAX_SIZE", "Facts", "Line", "Outcome", "Record", "State", "Verdict", "examine", "judge"]
