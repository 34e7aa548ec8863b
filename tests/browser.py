"""A headless Chromium, driven by Playwright: no network beyond loopback, and what it complains of is kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

FOUND = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb",
    "--font-render-hinting=none", "--disable-lcd-text", "--disable-background-networking",
]  # fmt: skip
GRAVE = ("serious", "critical")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips the test where there is no Chromium; fails it where one is promised, as in CI."""
    if not FOUND:
        (pytest.fail if os.environ.get("ONBRIEF_BROWSER") == "required" else pytest.skip)(
            "no Chromium here: the page was not tried in a browser"
        )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=FOUND, args=ARGUMENTS)
        yield browser
        browser.close()


def listened(page: Page) -> list[str]:
    """Errors that the page raises or logs from now on, refusals by its content policy among them."""
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    return told


def grave_faults(page: Page) -> list[str]:
    """What axe-core calls a serious or critical fault of accessibility, one line each."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{fault['id']}: {fault['help']} ({', '.join(' '.join(map(str, n['target'])) for n in fault['nodes'][:5])})"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]
