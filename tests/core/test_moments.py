"""What comes later is not dated earlier, by whole seconds."""

from datetime import UTC, datetime, timedelta

import pytest

from core.moments import ClockWentBack, must_follow

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_moment_may_follow_or_be_the_same():
    must_follow(NOON, NOON - timedelta(days=1), None, NOON)
    must_follow(NOON)


def test_parts_of_a_second_do_not_count():
    must_follow(NOON + timedelta(milliseconds=1), NOON + timedelta(milliseconds=999))


def test_a_moment_before_one_on_record_is_refused_with_a_sentence():
    with pytest.raises(ClockWentBack, match="clock stands before 4 May 2026, 14:00"):
        must_follow(NOON - timedelta(seconds=1), NOON - timedelta(days=1), NOON)
