"""`onbrief lightbox` as a process of its own, started once for many tests that each begin from what is committed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import listened
from tests.studio import Studio


class Server:
    """The command. address: opens its page, once."""

    def __init__(self, studio: Studio):
        self.process = subprocess.Popen(
            [os.path.join(os.path.dirname(sys.executable), "onbrief"), "lightbox", studio.name, "--no-browser"],
            cwd=studio.root, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        assert found
        self.address = found[0]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@dataclass
class Served:
    """A studio whose lightbox runs, and a browser that was let in. host: without the token."""

    studio: Studio
    host: str
    context: BrowserContext
    head: str

    def reset(self) -> None:
        """Everything as it was committed."""
        folder = f"campaigns/{self.studio.name}"
        for command in (["reset", "-q", "--hard", self.head], ["clean", "-fdq", folder, "stylepacks"]):
            assert self.studio.run("git", *command).returncode == 0


@contextmanager
def served(studio: Studio, name: str, mail: str, browser: Browser) -> Iterator[Served]:
    for key, value in (("user.name", name), ("user.email", mail)):
        assert studio.run("git", "config", key, value).returncode == 0
    server = Server(studio)
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    try:
        page = context.new_page()
        page.goto(server.address)
        page.close()
        head = studio.run("git", "rev-parse", "HEAD").stdout.strip()
        yield Served(studio, server.address.partition("/?")[0], context, head)
    finally:
        context.close()
        server.kill()


@contextmanager
def fresh_page(context: BrowserContext) -> Iterator[Page]:
    """Nothing may go wrong on it, beyond refusals that are told in words."""
    page = context.new_page()
    told = listened(page)
    yield page
    page.close()
    assert not [line for line in told if "status of 4" not in line]
