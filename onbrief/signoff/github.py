"""GitHub's REST API as far as we speak it (docs.github.com/rest, read 2026-11): asking, and asking again.

Nothing follows a redirect: the token goes to the configured address alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import requests

from onbrief.errors import InputError

SECONDS = 30
A_PAGE, MAX_PAGES = 100, 50
TRIES, LONGEST_WAIT = 3, 60.0  # seconds; a forge that wants more of a pause is told of
DONE = (200, 201)
BUSY = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class GitHubApi:
    """repository: `owner/name`."""

    api_url: str
    repository: str
    token: str

    @classmethod
    def of_environment(cls) -> Self:
        """As GitHub's own runners set it. Raises InputError where something is missing."""
        repository, token = (os.environ.get(f"GITHUB_{name}", "") for name in ("REPOSITORY", "TOKEN"))
        if not (repository and token):
            missing = "GITHUB_TOKEN" if repository else "GITHUB_REPOSITORY"
            raise InputError.at(missing, "it is not set", "CI sets it; see docs/how-to/sign-off.md.")
        return cls(os.environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"), repository, token)

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Every entry of a list, page by page."""
        for page in range(1, MAX_PAGES + 1):
            entries = self.get(path, per_page=A_PAGE, page=page)
            yield from entries
            if len(entries) < A_PAGE:
                return

    def get(self, path: str, **query: int) -> Any:
        """Raises InputError where the forge won't tell."""
        return self.ask("GET", f"{self.api_url}/repos/{self.repository}/{path}", "read", query)

    def send(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Once: what is not answered may have been done. Raises InputError."""
        return self.ask(method, f"{self.api_url}/repos/{self.repository}/{path}", "write", json=body, tries=1)

    def ask(
        self,
        method: str,
        where: str,
        right: str,
        query: dict[str, int] | None = None,
        json: dict[str, Any] | None = None,
        tries: int = TRIES,
    ) -> Any:
        """The answer's JSON. A forge that is busy is asked again, after the pause that it wants."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/vnd.github+json"}
        cure = f"Let the job have `pull-requests: {right}`, or try again."
        for left in range(tries - 1, -1, -1):
            try:
                told = requests.request(
                    method,
                    where,
                    params=query,
                    json=json,
                    headers=headers,
                    timeout=SECONDS,
                    allow_redirects=False,
                )
                if told.status_code in DONE:
                    return told.json()
            except (requests.RequestException, ValueError) as error:
                if left:
                    continue
                raise InputError.at(
                    where, f"the forge can't be asked ({type(error).__name__})", cure
                ) from None
            if not left or not _busy(told) or _pause(told) > LONGEST_WAIT:
                raise InputError.at(where, f"the forge answers {told.status_code}", cure)
            time.sleep(_pause(told))
        raise AssertionError("the last try returns or raises")


def _busy(told: requests.Response) -> bool:
    """Overloaded, or one of GitHub's rate limits, which it also tells by 403 (docs.github.com/rest/using-the-rest-api)."""
    return told.status_code in BUSY or (told.status_code == 403 and "Retry-After" in told.headers)


def _pause(told: requests.Response) -> float:
    try:
        return max(0.0, float(told.headers.get("Retry-After", "1")))
    except ValueError:
        return 1.0
