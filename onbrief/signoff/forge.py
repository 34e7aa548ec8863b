"""Reviews of a pull request on a forge, as its API tells them: what people say who have no key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from onbrief.errors import InputError
from onbrief.lineage.git import commit_id
from onbrief.lineage.read import lineage_of
from onbrief.model.actor import Actor, actor_of
from onbrief.model.signoff import Answered, Review, RolePolicy
from onbrief.signoff.decide import Subject, Wish
from onbrief.signoff.github import GitHubApi
from onbrief.signoff.questions import Asked, answer_in, asked, of_these, open_problems, unanswered
from onbrief.signoff.standing import images
from onbrief.signoff.worth import written

MAX_REASON = 2000
VERDICTS: dict[str, Literal["approve", "reject", ""]] = {
    "APPROVED": "approve",
    "CHANGES_REQUESTED": "reject",
    "DISMISSED": "",
}


@dataclass(frozen=True)
class Told:
    """A review with what is said in it. action: empty where it was dismissed."""

    review: Review
    action: Literal["approve", "reject", ""]
    body: str
    person: bool


class Forge(Protocol):
    def reviews(self, pull_request: int) -> list[Told]:
        """Every review that says yes or no, or did, oldest first. Raises InputError where the forge won't tell."""


class GitHub(GitHubApi):
    """Reviews of GitHub's pull requests (docs.github.com/rest/pulls/reviews, read 2026-11)."""

    def reviews(self, pull_request: int) -> list[Told]:
        author = _login(self.get(f"pulls/{pull_request}"))
        found = []
        for entry in self.pages(f"pulls/{pull_request}/reviews"):
            try:
                if entry["state"] in VERDICTS and entry["user"] and entry["commit_id"]:
                    found.append(self._told(entry, pull_request, author))
            except (KeyError, TypeError, ValueError):
                raise InputError.at(self.api_url, "it tells a review in a form that we don't know") from None
        return found

    def pull_requests(self, commit: str) -> list[int]:
        """The numbers of the merged pull requests that a commit belongs to (docs.github.com/rest/commits/commits)."""
        if not re.fullmatch(r"[0-9a-f]{7,40}", commit):
            raise InputError.at(commit[:80], "this is no commit's id", "Give its 40 hex digits.")
        try:
            found = self.get(f"commits/{commit}/pulls")
            return sorted(int(one["number"]) for one in found if one["merged_at"])
        except (KeyError, TypeError, ValueError):
            raise InputError.at(
                self.api_url, "it tells a pull request in a form that we don't know"
            ) from None

    def _told(self, entry: dict[str, Any], pull_request: int, author: str) -> Told:
        review = Review(
            forge=urlsplit(self.api_url).netloc,
            repository=self.repository,
            pull_request=pull_request,
            review=entry["id"],
            reviewer=entry["user"]["login"],
            author=author,
            head=entry["commit_id"],
            at=datetime.fromisoformat(entry["submitted_at"]),
        )
        return Told(
            review, VERDICTS[entry["state"]], entry.get("body") or "", entry["user"].get("type") == "User"
        )


def _login(pull_request: Any) -> str:
    user = pull_request.get("user") if isinstance(pull_request, dict) else None
    return str((user or {}).get("login", ""))


def latest(told: Iterable[Told]) -> list[Told]:
    """The last word of each account. One that was dismissed takes back what the account said before."""
    last = {t.review.reviewer.lower(): t for t in told}
    return [t for t in last.values() if t.action]


def wishes(
    root: Path, about: Subject, role: RolePolicy, told: Iterable[Told], recorder: Actor
) -> Iterator[Wish]:
    """A decision for each review that counts and is not recorded yet.

    Raises InputError where an account that speaks for the role reviewed other pictures, reviewed its own pull request,
    or left questions open.
    """
    known = {
        (d.review.forge, d.review.repository, d.review.review)
        for _, d, _ in written(root, about.campaign)[0]
        if d.review and d.scope == role.role
    }
    speakers = {account.lower(): account for account in role.reviewers}
    for one in latest(told):
        account = speakers.get(one.review.reviewer.lower())
        if account is None or (one.review.forge, one.review.repository, one.review.review) in known:
            continue
        yield _wish(root, about, role, one, account, recorder)


def _wish(root: Path, about: Subject, role: RolePolicy, told: Told, account: str, recorder: Actor) -> Wish:
    review = told.review.model_copy(update={"reviewer": account})
    where = f"{review.repository}#{review.pull_request}"
    by = actor_of(role.reviewers[account], {})
    if not told.person:
        raise InputError.at(
            where, f"{account} is no person's account", f"Take it out of policies/signoff/{role.role}.yaml."
        )
    if account.lower() == review.author.lower():
        raise InputError.at(where, f"{account} opened this pull request", "Somebody else must approve it.")
    _same_pictures(root, about, review, where)
    answers: dict[Asked, Answered] = {}
    if told.action == "approve" and about.stage == "variants":
        keys = {question.key for question in asked(role, about.markets)}
        lines = filter(None, map(answer_in, told.body.splitlines()))
        answers = of_these(role, about.markets, (a for a in lines if _key(a) in keys))
        if missing := unanswered(role, about.markets, answers.values()):
            raise InputError(open_problems(role, missing))
    reason = told.body.strip()[:MAX_REASON] or f"Review {review.review} of {where}"
    assert told.action
    return Wish(told.action, role.role, reason, by, recorder, tuple(answers.values()), review)


def _key(answer: Answered) -> str:
    return f"{answer.question}@{answer.market}" if answer.market else answer.question


def _same_pictures(root: Path, about: Subject, review: Review, where: str) -> None:
    cure = f"Ask {review.reviewer} to look again."
    if commit_id(root, review.head) is None:
        raise InputError.at(
            where, f"{review.head[:10]}, which was reviewed, is not in this clone", "Fetch it first."
        )
    seen = lineage_of(root, about.campaign, review.head)
    shown = images(seen, about.stage) if seen else {}
    if any(shown.get(path) != sha256 for path, sha256 in about.covers.items()):
        raise InputError.at(
            where, f"{review.reviewer} saw other pictures than these, at {review.head[:10]}", cure
        )
