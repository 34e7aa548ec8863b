"""What a review is held against: the place where this branch left the target branch, or a commit that was named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError
from onbrief.lineage.git import commit_id, git
from onbrief.signoff.arrivals import short, target


@dataclass(frozen=True)
class Base:
    """told: as people name it. commit: in full. note: what one should know of the choice, or empty."""

    told: str
    commit: str
    note: str = ""


def base_of(root: Path, against: str | None, head: str = "HEAD") -> Base:
    """By default where head's branch left the target branch; on the target branch itself, its last commit.

    Raises InputError for a commit that this clone lacks.
    """
    if against is not None:
        return Base(against, named(root, against))
    head, branch = commit_id(root, head) or "", target(root)
    tip = commit_id(root, branch)
    if not head or tip is None:
        raise InputError.at("HEAD", "nothing is committed yet", "Commit the campaign first.")
    found = (git(root, "merge-base", head, tip) or "").strip()
    if not found:
        cure = "Fetch more of its history (`git fetch --unshallow`), or name a commit: --against REF."
        raise InputError.at(short(branch), "it has no commit in common with HEAD in this clone", cure)
    name = short(branch)
    if found != head or head_of(root) != name.removeprefix("origin/"):
        return Base(name, found)
    note = (
        f"This is {name} itself: what is shown is not committed yet. For the commit before: --against HEAD~1"
    )
    return Base("HEAD", head, note)


def named(root: Path, ref: str) -> str:
    """The full id of a commit that a person named. Raises InputError."""
    commit = commit_id(root, ref)
    if commit is None:
        cure = "Name a branch, a tag or a commit; `git fetch` brings what is new."
        raise InputError.at(ref, "there is no such commit in this clone", cure)
    return commit


def head_of(root: Path) -> str:
    """The branch or commit that one stands on."""
    branch = (git(root, "symbolic-ref", "--quiet", "--short", "HEAD") or "").strip()
    return branch or (commit_id(root, "HEAD") or "")[:10]
