"""One genuine statement, sealed once a session, and its record made anew in each test's database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from statements.models import Statement
from statements.seal import sign
from tests.factories import MembershipFactory, VersionFactory, make_assessment, make_statement

from ..paperless import store_statement

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Genuine:
    pdf: bytes
    document: str
    number: str

    @property
    def unsealed(self) -> bytes:
        """The bytes before the seal was added; they are a whole PDF."""
        return self.pdf[: self.pdf.index(b"%%EOF\n") + len(b"%%EOF\n")]


def issue_once() -> Genuine:
    """Issue a statement for real; the caller rolls back what that left in the database."""
    statement = make_statement(_assessment(), at=AT)
    with statement.pdf.open() as file:
        return Genuine(file.read(), statement.document, statement.number)


def sealed_anew(genuine: Genuine) -> Genuine:
    """The same statement, sealed with the key that is in use now and as the settings ask."""
    return replace(genuine, pdf=sign.seal(genuine.unsealed, mark=genuine.unsealed))


def put_on_record(genuine: Genuine) -> Statement:
    """Store the very same statement without rendering and sealing it again."""
    statement = store_statement(_assessment(), at=AT, pdf=genuine.pdf)
    assert statement.document == genuine.document
    return Statement.objects.with_status().get(pk=statement.pk)


def _assessment():
    membership = MembershipFactory(organisation__name="Gear Works")
    version = VersionFactory(product__organisation=membership.organisation, product__name="Gearbox", name="4.2")
    return make_assessment(by=membership.user, answered=True, version=version)
