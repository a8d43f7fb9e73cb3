"""Keeping the companies' sign-ons, and whom they are the only way in for."""

from collections.abc import Iterable, Mapping

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused

from . import audit
from .models import Deed, SignOn, SignOnDomain, User

OPENID_CONNECT = "openid_connect"


def only_way_for(user: User) -> SignOn | None:
    """Return the sign-on that the person has to come by. The association's managers are never locked out."""
    if user.is_staff:
        return None
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    required = SignOn.objects.filter(is_required=True)
    found = (required.for_address(address) for address in {user.email, *confirmed})
    return next((each for each in found if each), None)


def only_way(sign_on: SignOn) -> str:
    return _("Your organisation wants you to sign in with its own sign-on, %s.") % sign_on


@transaction.atomic
def store(sign_on: SignOn, *, app: Mapping[str, str], domains: Iterable[str], by: User) -> SignOn:
    """Keep it. ``app`` has ``name``, ``provider_id``, ``client_id``, ``server_url`` and, unless it stays, ``secret``.

    Accounts are known by what one server calls them; at another server they have to be found by address anew.
    """
    is_new = sign_on.pk is None
    before = {} if is_new else _told(SignOn.objects.select_related("app", "organisation").get(pk=sign_on.pk))
    if is_new:  # of a sign-on whose organisation is gone, the identifier may still be there
        SocialApp.objects.filter(provider_id=app["provider_id"], sign_on=None).delete()
    row = SocialApp(provider=OPENID_CONNECT, provider_id=app["provider_id"]) if is_new else sign_on.app
    if is_new or app["server_url"] != row.settings["server_url"]:
        _forget_accounts(row)
    row.name, row.client_id, row.secret = app["name"], app["client_id"], app.get("secret") or row.secret
    # Hidden from the page of signing in, which would list the association's customers.
    row.settings = {"server_url": app["server_url"], "hidden": True}
    row.save()
    sign_on.app = row
    sign_on.save()
    sign_on.domains.exclude(name__in=domains).delete()
    SignOnDomain.objects.bulk_create(
        SignOnDomain(sign_on=sign_on, name=name)
        for name in set(domains) - set(sign_on.domains.values_list("name", flat=True))
    )
    after = _told(sign_on) | ({"secret": "…"} if app.get("secret") else {})
    deed = Deed.SIGN_ON_ADDED if is_new else Deed.SIGN_ON_CHANGED
    audit.note(deed, by=by, about=sign_on, organisation=sign_on.organisation, before=before, after=after)
    return sign_on


@transaction.atomic
def require(sign_on: SignOn, *, required: bool, by: User) -> None:
    """Make it the only way in, or no longer. Raises :class:`Refused` to somebody who has not come in by it yet."""
    if required and not _came_by(sign_on, by):
        raise Refused(
            _("Sign in with %s once yourself before you make it the only way in, so that nobody is locked out.")
            % sign_on
        )
    was, sign_on.is_required = sign_on.is_required, required
    sign_on.save(update_fields=["is_required"])
    audit.note(
        Deed.SIGN_ON_CHANGED,
        by=by,
        about=sign_on,
        organisation=sign_on.organisation,
        before={"is_required": was},
        after={"is_required": required},
    )


@transaction.atomic
def remove(sign_on: SignOn, *, by: User) -> None:
    """Its people sign in with a password from now on, which they can ask for by mail."""
    audit.note(Deed.SIGN_ON_REMOVED, by=by, about=sign_on, organisation=sign_on.organisation, before=_told(sign_on))
    _forget_accounts(sign_on.app)
    sign_on.app.delete()


def _came_by(sign_on: SignOn, user: User) -> bool:
    return SocialAccount.objects.filter(provider=sign_on.app.provider_id, user=user).exists()


def _forget_accounts(app: SocialApp) -> None:
    SocialAccount.objects.filter(provider=app.provider_id).delete()


def _told(sign_on: SignOn) -> dict[str, object]:
    return {
        "name": sign_on.app.name,
        "client_id": sign_on.app.client_id,
        "server_url": sign_on.app.settings["server_url"],
        "organisation": str(sign_on.organisation),
        "domains": ", ".join(sign_on.domains.values_list("name", flat=True)),
        "is_required": sign_on.is_required,
    }
