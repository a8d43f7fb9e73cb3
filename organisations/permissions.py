"""Who may do what in and for an organisation. Staff's right to review is on the person."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from . import second_factor
from .former_addresses import organisation_at
from .models import Membership, Organisation, User
from .second_factor import Decider


def membership(user: User, organisation: Organisation) -> Membership | None:
    """Return how the person belongs to the organisation; asked once per request and remembered on the user."""
    if not user.is_authenticated:
        return None
    return user.memberships_by_organisation.get(organisation.pk)


def may_administer(user: User, organisation: Organisation) -> bool:
    belongs = membership(user, organisation)
    return bool(belongs and belongs.is_administrator)


def may_answer(user: User, organisation: Organisation) -> bool:
    belongs = membership(user, organisation)
    return bool(belongs and belongs.is_editor)


def may_declare(user: User, organisation: Organisation) -> bool:
    belongs = membership(user, organisation)
    return bool(belongs and belongs.is_signatory)


def administered(user: User, slug: str) -> Organisation:
    """Return the organisation, if the person manages it; another's is a 404, one's own without the right a refusal."""
    organisation = organisation_at(Organisation.objects.of(user), slug)
    if not may_administer(user, organisation):
        raise PermissionDenied(_("Only an administrator of the organisation can do this."))
    second_factor.demand(user, Decider.ADMINISTRATORS)
    return organisation
