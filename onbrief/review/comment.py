"""One comment in a pull request: made the first time, written anew ever after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from onbrief.errors import InputError
from onbrief.signoff.github import GitHubApi

MARKER = "<!-- onbrief review -->"  # the comment's first line; readers don't see it
LONGEST = 65_000  # characters; GitHub takes 65,536
BOT = "[bot]"
CUT = "\n\n… and more: this comment was too long for the forge.\n"


@dataclass(frozen=True)
class Comment:
    """id: the forge's. mine: whether it was written by the account that asks."""

    id: int
    body: str
    mine: bool


class Comments(Protocol):
    """What a forge must do for us."""

    def source(self, pull_request: int) -> str:
        """The address of the pull request's files at its newest commit; a path and `#L12` may follow."""

    def comments(self, pull_request: int) -> list[Comment]:
        """Oldest first."""

    def create(self, pull_request: int, body: str) -> None: ...

    def update(self, id: int, body: str) -> None: ...


def post(forge: Comments, pull_request: int, body: Callable[[str], str], worth: bool = True) -> str:
    """Writes the comment, and says what became of it. body: address of the sources → Markdown. Raises InputError.

    worth: whether a first comment has anything to tell. Only a comment of our own that begins with our marker is ever
    touched: others may quote it.
    """
    text = f"{MARKER}\n{body(forge.source(pull_request))}"
    if len(text) > LONGEST:
        text = text[: LONGEST - len(CUT)] + CUT
    ours = [one for one in forge.comments(pull_request) if one.mine and one.body.startswith(MARKER)]
    if not ours and not worth:
        return f"pull request {pull_request}: no picture changed, so there is nothing to comment"
    if not ours:
        forge.create(pull_request, text)
        return f"pull request {pull_request}: commented"
    if ours[0].body.replace("\r\n", "\n").strip() == text.strip():
        return f"pull request {pull_request}: the comment says so already"
    forge.update(ours[0].id, text)
    return f"pull request {pull_request}: the comment is brought up to date"


class GitHubComments(GitHubApi):
    """Comments of GitHub's pull requests (docs.github.com/rest/issues/comments, read 2026-11)."""

    def source(self, pull_request: int) -> str:
        told = self.get(f"pulls/{pull_request}")
        try:
            address, head = str(told["base"]["repo"]["html_url"]), str(told["head"]["sha"])
        except (KeyError, TypeError):
            raise self._strange("a pull request") from None
        return f"{address}/blob/{quote(head)}"

    def comments(self, pull_request: int) -> list[Comment]:
        me = self._me()
        try:
            return [
                Comment(int(entry["id"]), str(entry.get("body") or ""), _by(entry, me))
                for entry in self.pages(f"issues/{pull_request}/comments")
            ]
        except (KeyError, TypeError, ValueError):
            raise self._strange("a comment") from None

    def create(self, pull_request: int, body: str) -> None:
        self.send("POST", f"issues/{pull_request}/comments", {"body": body})

    def update(self, id: int, body: str) -> None:
        self.send("PATCH", f"issues/comments/{id}", {"body": body})

    def _me(self) -> str:
        """The account that the token speaks for. Asked by GraphQL, which tells apps as well as people."""
        address = f"{self.api_url.removesuffix('/v3')}/graphql"
        told = self.ask("POST", address, "write", json={"query": "{viewer{login}}"})
        try:
            return str(told["data"]["viewer"]["login"])
        except (KeyError, TypeError):
            raise self._strange("who we are") from None

    def _strange(self, what: str) -> InputError:
        return InputError.at(self.api_url, f"it tells {what} in a form that we don't know")


def _by(entry: dict[str, Any], me: str) -> bool:
    """Whether an account wrote a comment. An app is called `name[bot]` in one API and sometimes `name` in the other."""
    user = entry.get("user") or {}
    login, bot = str(user.get("login", "")).lower(), user.get("type") == "Bot"
    same = login == me.lower()
    return same or (bot and login.removesuffix(BOT) == me.lower().removesuffix(BOT))
