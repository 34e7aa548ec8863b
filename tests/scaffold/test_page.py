"""The page over loopback: the real server, asked as a browser asks it, and as a stranger does."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from onbrief.pages.loopback import SPENT
from onbrief.scaffold.page import MAX_BODY, serve
from onbrief.scaffold.questions import QUESTIONS
from tests.browser import listened
from tests.scaffold.conftest import git
from tests.scaffold.test_issue import ANSWERS

GOOD = {k: "" if v == "_No response_" else v for k, v in ANSWERS.items()}


@dataclass
class Running:
    """A page being served; `branch` holds what `serve` came back with."""

    address: str
    branch: list[str]
    thread: threading.Thread

    @property
    def origin(self) -> str:
        return self.address.partition("/?")[0]

    def ask(
        self, path: str, body: object = None, cookie: str = "", **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        data = None if body is None else json.dumps(body).encode()
        usual = {"Content-Type": "application/json", "Origin": self.origin} if data is not None else {}
        request = urllib.request.Request(self.origin + path, data, {**usual, "Cookie": cookie, **headers})
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=20) as reply:
                return reply.status, reply.read().decode(), dict(reply.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), dict(error.headers)

    def enter(self) -> str:
        """Spends the token; the cookie."""
        _, _, headers = self.ask(self.address.removeprefix(self.origin))
        return headers["set-cookie"].partition(";")[0]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def page(root: Path) -> Iterator[Running]:
    said: list[str] = []
    branch: list[str] = []

    def run() -> None:
        with contextlib.suppress(KeyboardInterrupt):  # ended without a branch
            branch.append(serve(root, False, said.append))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not said and time.monotonic() < deadline:
        time.sleep(0.02)
    yield Running(said[0].split()[4], branch, thread)


def test_the_address_opens_once_and_only_here(page: Running) -> None:
    assert page.address.startswith("http://127.0.0.1:")
    assert page.ask("/")[0] == 403
    assert page.ask("/?token=wrong")[0] == 403
    status, _, headers = page.ask(page.address.removeprefix(page.origin))
    assert status == 303
    assert "HttpOnly" in headers["set-cookie"] and "SameSite=strict" in headers["set-cookie"]
    assert page.ask(page.address.removeprefix(page.origin))[:2] == (403, SPENT)


def test_it_asks_every_question_and_loads_nothing_from_elsewhere(page: Running) -> None:
    status, html, headers = page.ask("/", cookie=page.enter())
    assert status == 200
    assert all(f'id="{q.key}"' in html and f'<label for="{q.key}">' in html for q in QUESTIONS)
    assert "http" not in html.replace("https://example.com", "")
    assert headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'; script-src 'self';"
    )


def test_a_stranger_gets_nowhere(page: Running) -> None:
    cookie = page.enter()
    assert page.ask("/check", GOOD)[0] == 403
    assert page.ask("/check", GOOD, cookie, Origin="https://evil.example")[0] == 403
    assert page.ask("/", cookie=cookie, Host="evil.example")[0] == 421
    assert page.ask("/check", GOOD, cookie, **{"Content-Type": "text/plain"})[0] == 415
    assert page.ask("/form.html", cookie=cookie)[0] == 404
    assert json.loads(page.ask("/check", {"title": "x" * MAX_BODY}, cookie)[1])["problems"]["title"] == [
        "“Title” has no answer. How people call it."
    ]


def test_what_is_wrong_is_told_beside_its_question(page: Running) -> None:
    cookie = page.enter()
    told = json.loads(page.ask("/check", GOOD | {"placements": "instagram/storri-1080"}, cookie)[1])
    assert told == {
        "problems": {
            "placements": [
                "“instagram/storri-1080” is no placement of the catalogue. Did you mean “instagram/story-1080”?"
            ]
        }
    }
    assert json.loads(page.ask("/check", GOOD, cookie)[1]) == {"problems": {}}


def test_making_the_branch_ends_the_page(page: Running, root: Path) -> None:
    cookie = page.enter()
    reply = json.loads(page.ask("/make", GOOD, cookie)[1])
    assert reply == {
        "problems": {},
        "branch": "brief/spring-launch",
        "next": "git push -u origin brief/spring-launch",
    }
    page.thread.join(20)
    assert page.branch == ["brief/spring-launch"]
    assert git(
        root, "ls-tree", "-r", "--name-only", "brief/spring-launch", "campaigns/spring-launch/brief.yaml"
    )
    assert git(root, "status", "--porcelain") == ""


def test_in_a_browser_words_appear_beside_the_field_and_the_branch_is_made(
    page: Running, root: Path, tab: Page
) -> None:
    complaints = listened(tab)
    tab.goto(page.address)
    for key, text in (GOOD | {"name": "Spring Launch"}).items():
        tab.evaluate("([key, text]) => { document.getElementById(key).value = text }", [key, text])
    tab.locator("#name").focus()
    tab.locator("#title").focus()
    expect(tab.locator("#name-told")).to_contain_text(
        "'Spring Launch' can't be a name here. Use lower-case letters"
    )
    expect(tab.locator("#name")).to_have_attribute("aria-invalid", "true")
    tab.locator("#name").fill("spring-launch")
    tab.evaluate("document.getElementById('brief').requestSubmit()")
    expect(tab.locator("#done-title")).to_have_text("Branch brief/spring-launch is there")
    assert git(root, "branch", "--list", "brief/*").strip() == "brief/spring-launch"
    assert complaints == []
