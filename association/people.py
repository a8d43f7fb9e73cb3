"""What managers see of people beside their rights: how they sign in."""

from collections import defaultdict
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext_lazy as _

from organisations.models import User

FACTORS = {
    Authenticator.Type.TOTP: _("authenticator app"),
    Authenticator.Type.WEBAUTHN: _("passkey"),
}


def second_factors(people: Iterable[User]) -> dict[int, list[str]]:
    """Return which kinds each of them has, by the person's primary key; one query."""
    rows = Authenticator.objects.filter(user__in=list(people), type__in=FACTORS).order_by("type")
    found: dict[int, list[str]] = defaultdict(list)
    for person, kind in rows.values_list("user", "type").distinct():
        found[person].append(str(FACTORS[kind]))
    return found


def company_sign_ons(person: User) -> list[str]:
    """Return the providers by which a company signs the person on."""
    return list(SocialAccount.objects.filter(user=person).order_by("provider").values_list("provider", flat=True))
