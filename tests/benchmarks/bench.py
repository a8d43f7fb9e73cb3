"""The bench from beginning to end: prepare, seed, measure, grow, measure again, print."""

import itertools
from pathlib import Path

from . import addresses, browser, deployment, measurement, report, sealed_pdf, server
from .addresses import Scenario
from .client import InProcess, Loopback
from .console import load, say, step
from .pages import PageOfTwo
from .scenario import scenario_of
from .seed.population import Population

GROWTH = 10  # times as many statements at last as at first


def run(folder: Path, port: int, *, statements: int, quick: bool) -> None:
    with step("preparing the database, the static files and a seal"):
        population = Population(deployment.prepare())
    with step(f"making {statements:,} statements"):
        population.grow(to=statements)
        scenario = scenario_of(population)
    pages, category = addresses.pages(scenario), addresses.longest_category(scenario)
    with server.gunicorn(folder, port) as portal:
        with step("measuring"):
            first = _measure(scenario, port)
            pairs = [_slowest_pair(port)]
        with step("opening a category in Chromium"):
            opened = browser.measure(category, port=port, cookies=scenario.cookies["member"])
        with step("making sealed PDFs"):
            sheets = sealed_pdf.measure(scenario.statements[0])
        last = None
        if not quick:
            with step(f"making {GROWTH * statements:,} statements"):
                population.grow(to=GROWTH * statements)
            with step("measuring again"):
                last = _measure(scenario, port)
                pairs.append(_slowest_pair(port))
        memory = server.memory(portal)
    say(report.table(pages, first, last, pairs, sheets, opened, grown=GROWTH * statements))
    say(report.memory(memory))
    say(load())


def _measure(scenario: Scenario, port: int) -> list[measurement.Measured]:
    """Measure the pages of each kind of person, in order, with the cookies of one."""
    measured = []
    for person, pages in itertools.groupby(addresses.pages(scenario), key=lambda page: page.person):
        cookies = scenario.cookies.get(person, "")
        measured += measurement.measure(pages, over=Loopback(port, cookies), counting=InProcess(cookies))
    return measured


def _slowest_pair(port: int) -> tuple[PageOfTwo, measurement.Measured]:
    return measurement.slowest(addresses.pages_of_two_filters(), over=Loopback(port), counting=InProcess())
