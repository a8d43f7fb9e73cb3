"""People as they are named where something was done, whether or not they still have an account."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import User


def named(person: User | None) -> User | Promise:
    """Return who did what was done; of somebody whose account is gone that is all that is known."""
    return person or _("a former member")


def named_reviewer(person: User | None) -> User | Promise:
    """As :func:`named`, for what reviewers do."""
    return person or _("a former reviewer")
