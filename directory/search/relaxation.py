"""What to leave out of a search that finds nothing: each filter without which it would find something."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from .query import Found
from .wanted import Wanted

LEFT_OUT = {  # by the name a filter has in Found
    "words": {"words": ""},
    "names": {"organisation": "", "product": ""},
    "role": {"role": ""},
    "answers": {"category": "", "shall": False, "said": ()},
    "standard": {"standard": "", "edition": "", "direction": ""},
    "age": {"within": 0},
    "status": {"old_ones": True},
}


@dataclass(frozen=True)
class Looser:
    """A search with a filter less, in words, and how many statements it finds."""

    words: str
    wanted: Wanted
    number: int


def looser(found: Found) -> list[Looser]:
    """Return those that find something; nothing is asked for them that was not asked already."""
    words, numbers = _words(), found.without_one()
    return [
        Looser(words[name], replace(found.wanted, **left_out), numbers[name])
        for name, left_out in LEFT_OUT.items()
        if numbers[name]
    ]


def _words() -> dict[str, str]:
    return {
        "words": _("without the words"),
        "names": _("of every organisation and product"),
        "role": _("of every role"),
        "answers": _("whatever they answer"),
        "standard": _("whatever standards they name"),
        "age": _("issued at any time"),
        "status": _("old ones, too"),
    }
