"""The README's pictures, taken of the demo in Chromium: ``scripts/pictures``."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from .benchmarks.browser import chromium
from .benchmarks.client import HOST
from .benchmarks.server import free_port
from .starts import MANAGE, PATIENCE, at, group, serves

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
SIZE = {"width": 1366, "height": 768}
COLOURS = 128  # of a picture; pages have few, and the file is a third as large
PASSWORD = "openness"
CATALOGUE = "fixtures/catalogues/din-spec-91372-1/2026.1"


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="cpo-portal-pictures-") as name:
        data, port = Path(name), free_port()
        environment = os.environ | at(data, port)
        for command in (["migrate", "--verbosity=0"], ["load_catalogue", CATALOGUE], ["load_demo"]):
            subprocess.run([*MANAGE, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        with (data / "output").open("w") as output:
            server = [*MANAGE, "runserver", "--noreload", f"{HOST}:{port}"]
            with group(server, env=environment, stdout=output, stderr=output) as run, chromium() as browser:
                if not serves(run, port, until=time.monotonic() + PATIENCE):
                    sys.exit((data / "output").read_text())
                take_all(browser, f"http://{HOST}:{port}")


def take_all(browser, site):
    FOLDER.mkdir(exist_ok=True)
    visitor = browser.new_page(base_url=site, viewport=SIZE, locale="en")
    visitor.goto("/directory/?role=vendor")
    numbers = [link.get_attribute("data-compare") for link in visitor.locator("[data-compare]").all()][:4]
    visitor.goto(f"/statements/{numbers[0]}/")
    take(visitor, "statement")
    visitor.goto("/compare/?" + "&".join(f"statement={number}" for number in numbers))
    take(visitor, "comparison")

    vendor = browser.new_page(base_url=site, viewport=SIZE, locale="en")
    vendor.goto("/accounts/login/?next=/assessments/")
    vendor.fill('input[name="login"]', "vendor@example.com")
    vendor.fill('input[name="password"]', PASSWORD)
    vendor.press('input[name="password"]', "Enter")
    vendor.locator("main li", has_text="draft").locator("a").first.click()
    with_open_criteria = vendor.get_by_role("link", name="Next open criterion").get_attribute("href")
    vendor.goto(with_open_criteria.partition("#")[0])
    take(vendor, "answering")


def take(page, name):
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} kB")  # noqa: T201


if __name__ == "__main__":
    main()
