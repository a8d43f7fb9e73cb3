"""The longest category in Chromium, opened with an empty cache: what it transfers, and when it can be used."""

import shutil
import statistics
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import sync_playwright

from .client import HOST, WrongAnswer

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TIMES = 7
# The first answer can be chosen, and choosing it would save it.
USABLE = "() => document.querySelector('.saves-itself .answer-form .choice input') && performance.now()"


@dataclass(frozen=True)
class Opened:
    """``kilobytes`` as they came over the wire, page, style and script; ``milliseconds`` until the page is usable."""

    kilobytes: float
    milliseconds: float


def measure(path: str, *, port: int, cookies: str) -> Opened:
    with chromium() as browser:
        opened = [open_once(browser, path, port=port, cookies=cookies) for _time in range(TIMES)]
    return Opened(
        kilobytes=max(each.kilobytes for each in opened),
        milliseconds=statistics.median(each.milliseconds for each in opened),
    )


@contextmanager
def chromium():
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        raise WrongAnswer("Chromium is missing; scripts/setup dev installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


def open_once(browser, path: str, *, port: int, cookies: str, usable: str = USABLE) -> Opened:
    """Open the page with nothing in the cache, and wait until it is ``usable``."""
    url = f"http://{HOST}:{port}{path}"
    context = browser.new_context()
    context.add_cookies(
        [dict(zip(("name", "value"), cookie.split("=", 1), strict=True), url=url) for cookie in cookies.split("; ")]
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="commit")
    milliseconds = page.wait_for_function(usable).json_value()
    page.wait_for_load_state("networkidle")
    context.close()
    return Opened(sum(sizes) / 1000, milliseconds)
