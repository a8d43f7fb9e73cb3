from datetime import UTC, date, datetime

import pytest

from core.dates import months_later, working_days_later, working_days_until

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


@pytest.mark.parametrize(
    ("today", "day", "days"),
    [
        (date(2026, 5, 4), date(2026, 5, 4), 0),  # a Monday
        (date(2026, 5, 4), date(2026, 5, 8), 4),
        (date(2026, 5, 4), date(2026, 5, 11), 5),
        (date(2026, 5, 8), date(2026, 5, 11), 1),
        (date(2026, 5, 9), date(2026, 5, 11), 1),
        (date(2026, 5, 4), date(2026, 6, 1), 20),
        (date(2026, 5, 11), date(2026, 5, 8), -1),
        (date(2026, 5, 9), date(2026, 5, 8), 0),  # late already, but by no working day
        (date(2026, 5, 29), date(2026, 5, 4), -19),
    ],
)
def test_working_days_until_leaves_weekends_out(today, day, days):
    assert working_days_until(day, today=today) == days


def test_as_many_working_days_are_left_as_were_given():
    week = [date(2026, 5, day) for day in range(4, 9)]

    left = [working_days_until(working_days_later(day, days), today=day) for day in week for days in range(15)]

    assert left == [days for _day in week for days in range(15)]
