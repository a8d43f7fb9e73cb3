from datetime import date

import pytest

from core.clock import how_far

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "words", "in_working_days"),
    [
        (date(2026, 11, 26), "4 days late", "2 working days late"),
        (date(2026, 11, 27), "3 days late", "1 working day late"),
        (date(2026, 11, 29), "1 day late", "1 working day late"),
        (MONDAY, "today", "today"),
        (date(2026, 12, 1), "tomorrow", "tomorrow"),
        (date(2026, 12, 2), "in 2 days", "in 2 working days"),
        (date(2026, 12, 14), "in 14 days", "in 10 working days"),
        (date(2026, 12, 31), "in 31 days", "in 23 working days"),
    ],
)
def test_a_day_is_so_far_off(day, words, in_working_days):
    assert how_far(day, today=MONDAY) == words
    assert how_far(day, working_days=True, today=MONDAY) == in_working_days


def test_on_the_weekend_after_it_something_is_late_by_no_working_day_yet():
    assert how_far(date(2026, 11, 27), working_days=True, today=date(2026, 11, 28)) == "late"


def test_after_a_weekend_one_working_day_is_left():
    assert how_far(MONDAY, working_days=True, today=date(2026, 11, 28)) == "in 1 working day"
