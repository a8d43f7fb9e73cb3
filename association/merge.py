"""Two organisations, or two products of one, become one: what one of both has moves to the other, and its address leads
there. Statements keep what they declared. How each kind of row moves: :mod:`association.merged_rows`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from assessments.models import Assessment, Status
from core.refusals import Refused
from organisations import audit
from organisations.models import Deed, Organisation, Product, Signing, User
from statements.models import Statement

from .merged_rows import OF_ORGANISATIONS, OF_ORGANISATIONS_WITH_LARGER_RIGHTS, OF_PRODUCTS, carry, remember

WITH_REVIEWERS = (Status.SUBMITTED, Status.IN_REVIEW)  # to the moment in which the statement is issued


def merge_organisations(gone: Organisation, kept: Organisation, *, by: User, larger_rights: bool = False) -> None:
    """Let all that ``gone`` has be ``kept``'s. Nobody gains a right by it, unless all keep the larger ones.

    Raises :class:`Refused` with what :func:`why_not` says, when nobody would manage it, and when something happens to
    one of both at this very moment; then nothing has changed.
    """
    with _undisturbed():
        gone, kept = _held(Organisation, gone, kept)
        _hold(Assessment.objects.filter(organisation__in=[gone, kept]))
        if reason := why_not(gone, kept, by=by):
            raise Refused(reason)
        before = _said(gone)
        carry(gone, kept, OF_ORGANISATIONS_WITH_LARGER_RIGHTS if larger_rights else OF_ORGANISATIONS)
        if kept.memberships.exists() and not kept.memberships.filter(is_administrator=True).exists():
            raise Refused(_("Nobody would manage it any more. Let everybody keep the larger rights."))
        remember(gone, kept)
        after = {"name": kept.name, "address": kept.slug}
        audit.note(Deed.MERGED, by=by, organisation=kept, about=f"{gone} → {kept}", before=before, after=after)


def merge_products(gone: Product, kept: Product, *, by: User) -> None:
    """Let all that is about ``gone`` be about ``kept``; raises as :func:`merge_organisations` does."""
    with _undisturbed():
        list(Organisation.objects.select_for_update().filter(pk=gone.organisation_id))
        gone, kept = _held(Product, gone, kept)
        _hold(Assessment.objects.filter(version__product__in=[gone, kept]))
        if reason := why_not_products(gone, kept, by=by):
            raise Refused(reason)
        carry(gone, kept, OF_PRODUCTS)
        remember(gone, kept)
        before, after = {"name": gone.name, "website": gone.website}, {"name": kept.name, "website": kept.website}
        about = f"{gone} → {kept}"
        audit.note(Deed.MERGED, by=by, organisation=kept.organisation, about=about, before=before, after=after)


def why_not(gone: Organisation, kept: Organisation, *, by: User) -> str:
    """Return the sentence that says why the person cannot merge them now, or nothing."""
    both = [gone, kept]
    if gone.pk == kept.pk:
        return _("These are one and the same.")
    if by.memberships.filter(organisation__in=both).exists():
        return _("You belong to one of both, so somebody else must merge them.")
    if gone.role != kept.role:
        return _("Their roles differ. The role of one of both must be corrected first.")
    if waiting := next((each for each in both if each.profile_changes.open().exists()), None):
        return _("%s has proposed a change of its profile. Decide about it first.") % waiting
    return _why_not_yet(Assessment.objects.filter(organisation__in=both))


def why_not_products(gone: Product, kept: Product, *, by: User) -> str:
    """Return the sentence that says why the person cannot merge these products now, or nothing."""
    if gone.pk == kept.pk:
        return _("These are one and the same.")
    if gone.organisation_id != kept.organisation_id:
        return _("They are of two organisations. If these are one, merge them first.")
    if by.memberships.filter(organisation=gone.organisation_id).exists():
        return _("You belong to the organisation, so somebody else must merge them.")
    return _why_not_yet(Assessment.objects.filter(version__product__in=[gone, kept]))


def _why_not_yet(assessments) -> str:
    if assessments.filter(status__in=WITH_REVIEWERS).exists():
        return _("One of both has declared something that is not decided yet. Decide about it first.")
    return ""


def twice_in_force(gone: Organisation | Product, kept: Organisation | Product) -> list[Statement]:
    """Return the statements in force that will be about the same thing; each stays until it ends or is withdrawn."""
    in_force = Statement.objects.in_force().for_list()
    if isinstance(gone, Product):
        found = list(in_force.filter(product__in=[gone, kept]))
        return found if len({each.product_id for each in found}) > 1 else []
    found = list(in_force.filter(organisation__in=[gone, kept], product=None))
    alike = found if len({each.organisation_id for each in found}) > 1 else []
    for product in gone.products.all():
        if same := kept.products.filter(name__iexact=product.name).first():
            alike += twice_in_force(product, same)
    return alike


def _said(organisation: Organisation) -> dict[str, str]:
    """What of it stands nowhere else once it is merged, for the log of acts."""
    said = {"name": organisation.name, "address": organisation.slug, "country": str(organisation.country)}
    said |= {"website": organisation.website, "about": organisation.about}
    for member in organisation.memberships.select_related("user"):
        said[member.user.email] = ", ".join(map(str, member.rights)) or "–"
    if signing := Signing.objects.filter(organisation=organisation).first():
        said["signing"] = f"{signing.name}, {signing.function}, {signing.place}, {signing.signed_on}"
    return said


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A transaction that ends with a refusal when somebody else holds what it needs, or adds to what it moves."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as error:
        raise Refused(_("Something happens to one of both at this very moment. Try again in a minute.")) from error


def _held(model, gone, kept):
    """Return both as they are now, held in one order, so that two merges never wait for each other."""
    held = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=[gone.pk, kept.pk]).order_by("pk")}
    if not held.keys() >= {gone.pk, kept.pk}:
        raise Refused(_("One of both is gone: it was merged meanwhile."))
    return held[gone.pk], held[kept.pk]


def _hold(assessments) -> None:
    """Hold them, unless somebody saves, declares or decides one of them this moment."""
    list(assessments.select_for_update(of=("self",), nowait=True).order_by("pk").values_list("pk"))
