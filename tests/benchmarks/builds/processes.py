"""What is not asked over a connection: sealed PDFs, a category in Chromium, the memory of processes; in turn, too."""

import subprocess
from collections.abc import Sequence

from playwright.sync_api import Error

from .. import addresses, browser, server
from ..client import WrongAnswer
from .build import Build
from .row import Row
from .turns import Effort, in_turn

LATER = 2  # PDFs after the first of a process


def sealed_pdfs(builds: Sequence[Build], effort: Effort) -> list[Row]:
    """In CPU time, since nobody waits for one."""
    rows = {
        "others": Row("a sealed PDF, in CPU time"),
        "first": Row("the first sealed PDF of a process, in CPU time"),
        "megabytes": Row("memory of a process that makes one, in MB"),
    }
    try:
        for number in range(effort.processes):
            made = in_turn(lambda place: _sealed_pdfs(builds[place]), number)
            for name, row in rows.items():
                row.pairs.append(tuple(each[name] for each in made))
    except WrongAnswer as wrong:
        for row in rows.values():
            row.trouble = str(wrong)
    return list(rows.values())


def _sealed_pdfs(build: Build) -> dict:
    return build.probe("pdf", build.scenario.statements[0], str(LATER))


def opened(builds: Sequence[Build], effort: Effort) -> Row:
    """The longest category in Chromium, until it can be used; the bytes are of page, styles and scripts."""
    row = Row("the longest category, usable in Chromium")
    try:
        with browser.chromium() as chromium:
            for number in range(effort.openings):
                each = in_turn(lambda place: _open(chromium, builds[place]), number)
                row.pairs.append(tuple(opened.milliseconds for opened in each))
                row.compressed = tuple(round(1000 * opened.kilobytes) for opened in each)
    except (Error, WrongAnswer) as error:
        row.trouble = str(error)
    return row


def _open(chromium, build: Build) -> browser.Opened:
    path = addresses.longest_category(build.scenario)
    cookies, usable = build.scenario.cookies["member"], build.scenario.usable
    return browser.open_once(chromium, path, port=build.port, cookies=cookies, usable=usable)


def memory(portals: Sequence[subprocess.Popen]) -> Row:
    return Row("memory of a web process, in MB", [tuple(server.memory(portal) for portal in portals)])
