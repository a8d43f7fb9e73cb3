from datetime import UTC, date, datetime

import pytest

from organisations.dates import months_later

from ..factories import SigningFactory


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day, months, later):
    assert months_later(day, months) == later


def test_months_later_keeps_the_time_and_its_zone():
    moment = datetime(2026, 8, 31, 12, 30, 15, tzinfo=UTC)

    assert months_later(moment, 6) == datetime(2027, 2, 28, 12, 30, 15, tzinfo=UTC)


def test_a_first_statement_is_due_three_months_after_signing():
    signing = SigningFactory.build(organisation=None, signed_on=date(2026, 11, 30))

    assert signing.statement_due == date(2027, 2, 28)
