"""Who may do what in and for an organisation. Staff's right to review is on the person."""

from .models import Membership, Organisation, User


def membership(user: User, organisation: Organisation) -> Membership | None:
    """Return how the person belongs to the organisation; asked once per request and remembered on the user."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_memberships"):
        user._memberships = {each.organisation_id: each for each in user.memberships.all()}  # type: ignore[attr-defined]
    return user._memberships.get(organisation.pk)


def may_administer(user: User, organisation: Organisation) -> bool:
    belongs = membership(user, organisation)
    return bool(belongs and belongs.is_administrator)


def may_answer(user: User, organisation: Organisation) -> bool:
    belongs = membership(user, organisation)
    return bool(belongs and belongs.is_editor)


def may_declare(user: User, organisation: Organisation) -> bool:
    belongs = membership(user, organisation)
    return bool(belongs and belongs.is_signatory)
