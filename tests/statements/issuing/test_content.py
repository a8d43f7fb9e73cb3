"""What a statement says, as data."""

from datetime import UTC, datetime, timedelta, timezone

from statements.issuing.content import statement_content
from tests.factories import make_submission

BERLIN_SUMMER = timezone(timedelta(hours=2))


def test_statement_content_wraps_the_declaration_unchanged(db, settings):
    settings.SITE_URL = "https://portal.example"
    submission = make_submission()

    content = statement_content(
        submission,
        number="CPO-2026-0007",
        issued_at=datetime(2026, 7, 1, 12, 0, 30, tzinfo=BERLIN_SUMMER),
        valid_until=datetime(2028, 7, 1, 10, 0, 30, tzinfo=UTC),
        supersedes="CPO-2024-0003",
        log={"position": 11, "digest": f"sha256:{'0' * 64}"},
    )

    assert content == {
        "schema": "https://portal.example/schemas/statement-1.json",
        "number": "CPO-2026-0007",
        "status_url": "https://portal.example/statements/CPO-2026-0007/",
        "issued_at": "2026-07-01T10:00:30Z",
        "valid_until": "2028-07-01T10:00:30Z",
        "supersedes": "CPO-2024-0003",
        "log": {"position": 11, "digest": f"sha256:{'0' * 64}"},
        "digest": f"sha256:{submission.digest}",
        "declaration": submission.content,
    }


def test_statement_content_names_no_predecessor_where_there_is_none(db):
    now = datetime.now(UTC)

    content = statement_content(
        make_submission(), number="CPO-2026-0001", issued_at=now, valid_until=now, supersedes=None, log=None
    )

    assert content["supersedes"] is None
