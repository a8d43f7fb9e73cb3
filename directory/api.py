from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.pagination import paginate

from organisations.addresses import absolute
from organisations.models import Role
from statements.models import Statement, Status

router = Router(tags=["statements"])


class StatementOut(Schema):
    """A statement as the list shows it; ``url`` leads to the page, and with ``.json`` to the whole document."""

    number: str
    status: str
    organisation: str = Field(alias="organisation.name")
    role: str
    object: str = Field(alias="object_name")
    catalogue: str
    issued_at: datetime
    valid_until: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    digest: str
    url: str

    @staticmethod
    def resolve_catalogue(statement: Statement) -> str:
        return f"{statement.catalogue.identifier}/{statement.catalogue.edition}"

    @staticmethod
    def resolve_url(statement: Statement) -> str:
        return absolute(statement.get_absolute_url())


def _statements():
    return Statement.objects.for_list().with_status().order_by("-issued_at", "-pk")


@router.get("", response=list[StatementOut], summary="List statements, newest first")
@paginate
def statements(request: HttpRequest, status: Status | None = None, role: Role | None = None):
    found = _statements()
    if status:
        found = found.filter(status=status)
    if role:
        found = found.filter(role=role)
    return found


@router.get("{number}", response=StatementOut, summary="One statement")
def statement(request: HttpRequest, number: str = Path(pattern="^CPO-[0-9]{4}-[0-9]{4,9}$")):
    return get_object_or_404(_statements(), number=number)
