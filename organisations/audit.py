"""Writing the log of acts, in the transaction of the act itself."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import models
from django.utils import timezone

from .models import AuditEntry, Deed, Organisation, User

KEPT = timedelta(days=10 * 365.25)  # as long as claims can be made in Germany (BGB § 199), so that they can be met
MOST_ABOUT = AuditEntry._meta.get_field("about").max_length or 0


def note(
    deed: Deed,
    *,
    by: User | None,
    about: object = "",
    organisation: Organisation | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Put an act on record, about the organisation if nothing else is named.

    Of ``before`` and ``after``, plain JSON values, what is the same in both is left out.
    """
    was, became = dict(before or {}), dict(after or {})
    same = {name for name in was.keys() & became.keys() if was[name] == became[name]}
    return AuditEntry.objects.create(
        deed=deed,
        by=by,
        about=str(about or organisation or "")[:MOST_ABOUT],
        organisation=organisation,
        before={name: value for name, value in was.items() if name not in same},
        after={name: value for name, value in became.items() if name not in same},
        reason=reason,
    )


def values(row: models.Model, names: Iterable[str]) -> dict[str, object]:
    """Return fields of a row as the log keeps them."""
    found = {name: getattr(row, name) for name in names}
    return {name: value if isinstance(value, bool | int | None) else str(value) for name, value in found.items()}


def forget_old() -> int:
    """Delete the acts of more than :data:`KEPT` ago; return how many. For a daily timer."""
    return AuditEntry.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
