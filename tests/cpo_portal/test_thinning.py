"""Which backups stay."""

from datetime import datetime, timedelta

import pytest

from core.refusals import Refused
from cpo_portal.backup import thinning

LAST = datetime(2026, 11, 30, 3, 15)  # noqa: DTZ001  # a Monday


def daily(days, every=timedelta(days=1)):
    """The names of backups made each night up to that day."""
    return [f"{LAST - every * back:%Y%m%d-%H%M%S}" for back in reversed(range(days))]


def days_of(names):
    return sorted(f"{name[4:6]}-{name[6:8]}" for name in names)


@pytest.mark.parametrize(
    ("rule", "names", "stay"),
    [
        ("1", daily(5), ["11-30"]),
        ("3", daily(5), ["11-28", "11-29", "11-30"]),
        ("9", daily(2), ["11-29", "11-30"]),
        ("3d", daily(5), ["11-28", "11-29", "11-30"]),
        ("2d", daily(8, timedelta(hours=6)), ["11-29", "11-30"]),
        ("3w", daily(30), ["11-22", "11-29", "11-30"]),  # Sundays, and the week that began
        ("3m", daily(90), ["09-30", "10-31", "11-30"]),
        ("2d,2w,2m", daily(90), ["10-31", "11-29", "11-30"]),
        ("7d,4w,12m", daily(400, timedelta(days=7))[:-1], None),
        ("2d", ["20200101-000000", "20220101-000000", "20240101-000000"], ["01-01", "01-01"]),  # two days that have any
        ("7d", [], []),
    ],
)
def test_the_newest_of_each_period_stays(rule, names, stay):
    kept = thinning.kept(names, thinning.rule_of(rule))

    assert kept <= set(names)
    assert not names or names[-1] in kept
    if stay is None:
        assert len(kept) == 7 + 10  # weekly, so seven days are of October and November; ten months more
    else:
        assert days_of(kept) == stay


@pytest.mark.parametrize("rule", ["", "0", "-1", "7x", "d", "7d,", "0d", "7d;4w", "１"])
def test_a_rule_that_says_nothing_clear_is_refused(rule):
    with pytest.raises(Refused, match="--keep wants"):
        thinning.rule_of(rule)


def test_what_is_named_otherwise_is_no_backup_and_stays():
    assert thinning.kept(["20261399-000000", "lost+found", "20261130-031500"], [(1, "")]) == {"20261130-031500"}
