"""Tests that take long say why: ``@pytest.mark.slow(reason="…")``. Whatever takes long and says nothing is named.

What counts is the processor's time, with that of processes a test starts, so that a busy machine changes nothing. What
is made once for many tests is not held against the first of them.

``-m "not slow"`` leaves them out; how many these are is said in the end.
"""

import os

import pytest

LIMIT = 0.5  # seconds
_left_out = pytest.StashKey[int]()
_begun = pytest.StashKey[float]()
_shared = pytest.StashKey[float]()


def _cpu_seconds():
    return sum(os.times()[:4])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        for mark in item.iter_markers("slow"):
            if not mark.kwargs.get("reason"):
                raise pytest.UsageError(f'{item.nodeid} is marked slow, but not why: @pytest.mark.slow(reason="…")')


def pytest_configure(config):
    config.stash[_left_out] = 0


def pytest_deselected(items):
    for item in items:
        item.config.stash[_left_out] += item.get_closest_marker("slow") is not None


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["slow_left_out"] = session.config.stash[_left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Each worker of xdist leaves out the same."""
    node.config.stash[_left_out] = getattr(node, "workeroutput", {}).get("slow_left_out", 0)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    item.stash[_begun], item.stash[_shared] = _cpu_seconds(), 0.0


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    begun = _cpu_seconds()
    made = yield
    if fixturedef.scope != "function":
        item = request._pyfuncitem
        item.stash[_shared] = item.stash.get(_shared, 0.0) + _cpu_seconds() - begun
    return made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "teardown" and _begun in item.stash:
        report.cpu_seconds = _cpu_seconds() - item.stash[_begun] - item.stash[_shared]
        report.says_why = item.get_closest_marker("slow") is not None
    return report


def pytest_terminal_summary(terminalreporter, config):
    if left_out := config.stash[_left_out]:
        terminalreporter.write_line(f"{left_out} tests marked slow were left out; make test runs them.")
    ended = [report for reports in terminalreporter.stats.values() for report in reports if hasattr(report, "says_why")]
    silent = [report for report in ended if report.cpu_seconds > LIMIT and not report.says_why]
    if silent:
        terminalreporter.section(f"slower than {LIMIT} s, and do not say why", sep="-")
        for report in sorted(silent, key=lambda report: -report.cpu_seconds):
            terminalreporter.write_line(f"{report.cpu_seconds:5.2f} s  {report.nodeid}")
