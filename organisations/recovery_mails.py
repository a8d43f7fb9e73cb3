"""What is written when a second factor was lost. None of it can be switched off."""

from django.urls import reverse

from core.background.kinds import MAIL, background
from core.mail import write_to_address

from .models import LostFactor, User
from .notifications import language_of

STEPS = ("asked", "approved", "done", "refused")


@background(MAIL)
def mail_recovery(recovery_id: int, step: str, reason: str) -> bool:
    """Tell the person of a step of :data:`STEPS`; returns whether the request still is known."""
    recovery = LostFactor.objects.filter(pk=recovery_id).select_related("user").first()
    if recovery is None:
        return False
    write_to_address(
        f"recovery_{step}",
        address=recovery.user.email,
        language=language_of(recovery.user),
        path=reverse("account_reset_password" if step in ("asked", "approved") else "account_login"),
        recovery=recovery,
        quote=reason,
    )
    return True


@background(MAIL)
def mail_recovery_waiting(recovery_id: int, user_id: int) -> bool:
    """Tell a manager that somebody waits; returns whether they still do."""
    recovery = LostFactor.objects.open().filter(pk=recovery_id).select_related("user").first()
    manager = User.objects.filter(pk=user_id, is_active=True).first()
    if recovery is None or manager is None:
        return False
    write_to_address(
        "recovery_waiting",
        address=manager.email,
        language=language_of(manager),
        path=reverse("recoveries:index"),
        recovery=recovery,
    )
    return True
