"""What people call a standard and its editions, beside what the register calls them."""

import re
from collections.abc import Iterable
from functools import lru_cache

from .models import Standard


def called(words: str, standards: Iterable[Standard]) -> list[Standard]:
    """Return those whose name or designation has these words in it: “AP242” is STEP AP242, too."""
    name = re.compile(rf"(^|[^0-9a-z]){re.escape(words.lower())}")
    return [each for each in standards if name.search(f"{each.name} {each.designation}".lower())]


@lru_cache(maxsize=200)
def _edition(wanted: str) -> re.Pattern[str]:
    return re.compile(rf"(^|[^0-9a-z.]){re.escape(wanted.lower())}($|[^0-9a-z])" if wanted else "")


def is_edition(wanted: str, named: str) -> bool:
    """Whether an edition, named in lower case, is the one wanted: “3” stands in “edition 3”, and not in “2023”."""
    return bool(_edition(wanted).search(named))
