"""Reviews of a pull request become decisions: asked of a server that speaks the forge's API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from onbrief.signoff.standing import standing
from onbrief.signoff.worth import decisions_of
from tests.signoff.house import FILES, House, tip
from tests.studio import Studio

CI = "CI <ci@lumen.example>"
YES = "Lovely.\r\nlooks-generated: no\r\nholds-together: yes\r\nsmall-sizes: yes, read at 4 cm\r\npeople-shown: n/a\r\narabic-reading: yes\r\n"


class Desk:
    """A pull request on a forge: what people reviewed, and what was asked of it."""

    def __init__(self) -> None:
        self.author, self.reviews, self.asked = "pia", list[dict[str, Any]](), list[str]()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                desk.asked.append(self.path)
                query = parse_qs(address.query)
                if self.headers["Authorization"] != "Bearer secret":
                    return self.answer(401, {"message": "Bad credentials"})
                if address.path == "/api/repos/lumen/house/pulls/7":
                    return self.answer(200, {"number": 7, "user": {"login": desk.author}})
                if address.path == "/api/repos/lumen/house/pulls/7/reviews":
                    size, page = int(query["per_page"][0]), int(query["page"][0])
                    return self.answer(200, desk.reviews[size * (page - 1) : size * page])
                return self.answer(404, {"message": "Not Found"})

            def answer(self, status: int, value: Any) -> None:
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def review(self, who: str, state: str, head: str, body: str = "", kind: str = "User") -> None:
        self.reviews.append(
            {
                "id": 100 + len(self.reviews),
                "user": {"login": who, "type": kind},
                "body": body,
                "state": state,
                "commit_id": head,
                "submitted_at": "2027-05-03T09:00:00Z",
            }
        )


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.server.shutdown()
    desk.server.server_close()


@pytest.fixture
def forge(house: House) -> House:
    """CI may record reviews, and two accounts speak for creative."""
    house.sign_in(house.line("ada"), house.line("ben", "forge").replace("ben@", "ci@"))
    house.edit("policies/signoff.yaml", "machines: {}", "machines: {ci@lumen.example: bot}")
    people = "reviewers: {ada-reed: Ada Reed <ada@lumen.example>, helper: Helper <helper@lumen.example>}"
    house.edit("policies/signoff/creative.yaml", "reviewers: {}", people)
    house.commit("Ada speaks for creative, CI records it")
    return house


def record(house: House, desk: Desk, scope: str = "creative", token: str = "secret") -> tuple[int, str]:
    address = f"http://127.0.0.1:{desk.server.server_port}/api"
    command = ("onbrief", "approve", "dusk", "--scope", scope, "--from-pull-request", "7", "--who", CI)
    told = Studio(house.root).run(
        *command, "--key", str(house.key("ben")),
        GITHUB_API_URL=address, GITHUB_REPOSITORY="lumen/house", GITHUB_TOKEN=token,
    )  # fmt: skip
    return told.returncode, told.stdout + told.stderr


def test_a_review_is_bound_to_account_commit_and_bytes_and_recorded_once(forge: House, desk: Desk) -> None:
    head = tip(forge)
    for number in range(150):
        desk.review(f"stranger-{number}", "COMMENTED", head)
    desk.review("Ada-Reed", "APPROVED", head, YES)
    status, said = record(forge, desk)
    assert (status, "Creative (Ada Reed, recorded by CI) approves 3 files" in said) == (0, True), said
    [given] = decisions_of(forge.root, "dusk")
    review = given.decision.review
    assert given.fault == "" and review
    assert (review.review, review.reviewer, review.author, review.head) == (250, "ada-reed", "pia", head)
    assert (given.decision.recorded_by.kind, given.decision.by.kind) == ("bot", "person")
    assert standing(forge.root, "dusk").told("creative") == ""
    assert sum("page=2" in asked for asked in desk.asked) == 1
    assert record(forge, desk)[0] == 3
    assert len(decisions_of(forge.root, "dusk")) == 1


def test_the_last_review_of_an_account_counts_and_a_dismissed_one_says_nothing(
    forge: House, desk: Desk
) -> None:
    head = tip(forge)
    desk.review("ada-reed", "APPROVED", head, YES)
    desk.review("ada-reed", "CHANGES_REQUESTED", head, "The cap is cut off")
    desk.review("ada-reed", "COMMENTED", head, "See the story")
    assert "rejects 3 files" in record(forge, desk)[1]
    assert standing(forge.root, "dusk").told("creative").startswith("Creative rejected 3 files")
    desk.review("ada-reed", "DISMISSED", head, YES)
    assert record(forge, desk)[0] == 3


def test_a_review_of_other_pictures_counts_for_nothing(forge: House, desk: Desk) -> None:
    desk.review("ada-reed", "APPROVED", tip(forge), YES)
    forge.lineage(dict.fromkeys(FILES, "other bytes"))
    forge.commit("A new build")
    status, said = record(forge, desk)
    assert (status, "ada-reed saw other pictures than these" in said) == (2, True), said


@pytest.mark.parametrize(
    ("review", "says"),
    [
        ({"who": "ada-reed", "body": "LGTM"}, "Does any picture look generated?"),
        ({"who": "ada-reed", "body": YES, "head": "0" * 40}, "is not in this clone"),
        ({"who": "helper", "body": YES, "kind": "Bot"}, "helper is no person's account"),
        ({"who": "eve", "body": YES}, "no review of an account that speaks for Creative"),
        ({"who": "ada-reed", "body": YES, "author": "Ada-Reed"}, "ada-reed opened this pull request"),
    ],
)
def test_what_is_no_approval_is_not_recorded_as_one(
    forge: House, desk: Desk, review: dict[str, str], says: str
) -> None:
    desk.author = review.get("author", desk.author)
    desk.review(
        review["who"], "APPROVED", review.get("head", tip(forge)), review["body"], review.get("kind", "User")
    )
    status, said = record(forge, desk)
    assert status in (2, 3) and says in said, said
    assert decisions_of(forge.root, "dusk") == []


def test_a_forge_that_refuses_is_told_without_the_token(forge: House, desk: Desk) -> None:
    status, said = record(forge, desk, token="wrong")
    assert (status, "the forge answers 401" in said, "wrong" in said) == (2, True, False), said


def test_only_the_key_that_is_listed_for_it_records_reviews(forge: House, desk: Desk) -> None:
    forge.sign_in(forge.line("ada"), forge.line("ben", "creative").replace("ben@", "ci@"))
    forge.commit("CI may not record any more")
    desk.review("ada-reed", "APPROVED", tip(forge), YES)
    assert re.search("ci@lumen.example may not sign as onbrief-forge", record(forge, desk)[1])
