from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Query, Router, Schema
from ninja.pagination import LimitOffsetPagination, paginate

from assessments.models import Code
from core.absolute_urls import absolute
from organisations.models import Role
from statements.models import Statement, StatementStatus

from .forms import MOST_SAID
from .search.snapshot import Snapshot
from .search.wanted import Wanted

SAID = Annotated[str, Field(pattern=rf"^[a-z0-9-]+:({'|'.join(Code.values)})$", examples=["if-versioning:fulfilled"])]
WITHOUT_NUL = r"^[^\x00]*$"  # which PostgreSQL cannot hold

router = Router(tags=["statements"])


class Pages(LimitOffsetPagination):
    """Pages of a size a process bears, from a place a database can count to."""

    class Input(LimitOffsetPagination.Input):
        limit: int = Field(100, ge=1, le=1000)
        offset: int = Field(0, ge=0, le=10_000_000)


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


class Filters(Schema):
    """What the directory's page can be asked, too; unknown criteria and categories find nothing."""

    q: str = Field("", max_length=100, pattern=WITHOUT_NUL)
    role: Role | None = None
    organisation: str = Field("", max_length=160, pattern=WITHOUT_NUL)
    product: str = Field("", max_length=120, pattern=WITHOUT_NUL)
    category: str = Field("", max_length=80, pattern=WITHOUT_NUL)
    shall: Literal["", "all"] = ""
    said: list[SAID] = Field([], max_length=MOST_SAID)
    standard: str = Field("", max_length=100, pattern=WITHOUT_NUL)
    edition: str = Field("", max_length=40, pattern=WITHOUT_NUL)
    direction: Literal["", "read", "write", "both"] = ""

    def wanted(self) -> Wanted:
        return Wanted(
            words=" ".join(self.q.split()),
            role=self.role or "",
            organisation=self.organisation,
            product=self.product,
            category=self.category,
            shall=bool(self.shall),
            said=tuple((key, answer) for key, _colon, answer in (each.partition(":") for each in self.said)),
            standard=self.standard,
            edition=self.edition,
            direction=self.direction,
            old_ones=True,
        )


@router.get("", response=list[StatementOut], summary="List statements, newest first")
@paginate(Pages)
def statements(request: HttpRequest, filters: Query[Filters], status: StatementStatus | None = None):
    found = _statements()
    if status:
        found = found.filter(status=status)
    wanted = filters.wanted()
    if wanted != Wanted(old_ones=True):
        found = found.filter(pk__in=Snapshot.take().find(wanted).keys)
    return found


@router.get("{number}", response=StatementOut, summary="One statement")
def statement(request: HttpRequest, number: str = Path(pattern="^CPO-[0-9]{4}-[0-9]{4,9}$")):
    return get_object_or_404(_statements(), number=number)
