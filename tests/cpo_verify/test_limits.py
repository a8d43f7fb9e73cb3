"""Strangers' files are read within limits."""

import os

from cpo_verify.limits import LIMITS, within_limits


def test_whoever_draws_a_page_goes_before_whoever_reads_a_file():
    assert within_limits(os.nice, 0) == min(19, os.nice(0) + LIMITS.nice)
