"""The cards of statements, drawn once a process: of a statement only its status changes, and a list has twenty.

They are kept by what they say; and those of lists also by the snapshot's state, so that a list of cards drawn before
asks nothing of the database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from statements.models import Statement

MOST_KEPT = 2000  # cards, of 4 kB each
_drawn: dict[tuple, SafeString] = {}
_listed: dict[tuple, SafeString] = {}


def card_of(statement: Statement) -> SafeString:
    """Wants the status; the organisation may be called otherwise today than it was."""
    about, organisation = (statement.number, statement.digest, statement.issued_at), statement.organisation
    key = (*about, statement.status, organisation.name, organisation.slug, get_language())  # type: ignore[attr-defined]
    card = _drawn.get(key)
    return card or _keep(_drawn, key, render_to_string("directory/statement_card.html", {"statement": statement}))


def cards(
    keys: Sequence[int], *, state: str, load: Callable[[Iterable[int]], Mapping[int, Statement]]
) -> list[SafeString]:
    """Return the cards of the statements with these primary keys, in their order; ``load`` gets those not drawn yet.

    ``state`` is that of :class:`directory.search.snapshot.Snapshot`.
    """
    language = get_language()
    known = {key: card for key in keys if (card := _listed.get((state, language, key)))}
    if missing := [key for key in keys if key not in known]:
        for key, statement in load(missing).items():
            known[key] = _keep(_listed, (state, language, key), card_of(statement))
    return [known[key] for key in keys]


def _keep(kept: dict[tuple, SafeString], key: tuple, card: SafeString) -> SafeString:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = card
    return card
