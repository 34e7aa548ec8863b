"""What is approved today: for each role and each variant the newest decision that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from onbrief.errors import InputError, Problem
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.brief import Brief
from onbrief.model.ledger import Signed
from onbrief.model.source import read_model
from onbrief.signoff.signers import ALWAYS, roles
from onbrief.signoff.worth import Given, authors, judged

State = Literal["approved", "rejected", "void", "open"]
Stage = Literal["master", "variants"]
FEW = 3  # files that a sentence names


@dataclass(frozen=True)
class Mark:
    """What a role says of a file. by: the decision that says so; for `void` the one that other bytes had."""

    state: State
    by: Given | None = None


@dataclass(frozen=True)
class Standing:
    """A campaign's sign-offs. current: variant → SHA-256, as the committed lineage.json names them.

    marks: role → variant → what it says. faults: decisions that count for nothing, and why. separation: `solo` where
    somebody approved what they wrote.
    """

    campaign: str
    current: Mapping[str, str]
    marks: Mapping[str, Mapping[str, Mark]]
    decisions: Sequence[Given] = ()
    faults: Sequence[Problem] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    separation: Literal["required", "solo"] = "required"

    @property
    def complete(self) -> bool:
        """Whether every role approves every variant."""
        return bool(self.current) and not any(self.missing(scope) for scope in self.marks)

    @property
    def counted(self) -> list[Given]:
        """The approvals that something rests on, oldest first."""
        marks = (mark for marks in self.marks.values() for mark in marks.values())
        resting = {mark.by.sha256 for mark in marks if mark.state == "approved" and mark.by}
        return [given for given in self.decisions if given.sha256 in resting]

    @property
    def signed(self) -> tuple[Signed, ...]:
        """The same, as rows of the ledger."""
        return tuple(
            Signed(
                path=g.path,
                sha256=g.sha256,
                scope=g.decision.scope,
                by=g.decision.by,
                evidence=g.decision.evidence,
            )
            for g in self.counted
        )

    def missing(self, scope: str) -> dict[str, Mark]:
        """The variants that a role does not approve."""
        return {path: mark for path, mark in self.marks[scope].items() if mark.state != "approved"}

    def told(self, scope: str) -> str:
        """What is missing of a role, in words; empty where nothing is."""
        title, missing = self.titles.get(scope, scope), self.missing(scope)
        if not missing:
            return ""
        by_state: dict[State, list[str]] = {}
        for path, mark in missing.items():
            by_state.setdefault(mark.state, []).append(path)
        words = {
            "rejected": "{title} rejected {files}",
            "void": "{files} changed since {title} approved",
            "open": "{title} has not approved {files}",
        }
        parts = []
        for state in ("rejected", "void", "open"):
            if paths := by_state.get(state):
                whole = len(paths) == len(self.current) and state == "open"
                files = _count(paths) if whole else _few(paths)
                parts.append(words[state].format(title=title, files=files))
        return "; ".join(parts)


def images(lineage: Lineage, stage: Stage = "variants") -> dict[str, str]:
    """Path → SHA-256 of what is decided about: the delivered pictures, or the masters that the others are held to."""
    wanted = {id for id, request in lineage.requests.items() if is_anchor(request["about"])}
    return {
        f["path"]: f["sha256"]
        for f in lineage.data["files"]
        if f.get("part") == "image"
        and (f["path"].startswith("variants/") if stage == "variants" else f.get("request") in wanted)
    }


def is_anchor(about: Mapping[str, Any]) -> bool:
    return about.get("kind") == "master" and about.get("anchor") is True


def standing(root: Path, name: str, lineage: Lineage | None = None) -> Standing:
    """What is approved of a campaign. lineage: by default the committed one. Raises InputError where brief or rules
    can't be read."""
    brief, _ = read_model(root, root / "campaigns" / name / "brief.yaml", Brief)
    lineage = lineage or lineage_of(root, name, "HEAD")
    current = images(lineage) if lineage else {}
    given, faults = judged(root, name)
    counting = [g for g in given if not g.fault]
    marks = {scope: marks_of(counting, scope, current) for scope in brief.sign_offs}
    titles = {scope: role.title for scope, role in roles(root).items()}
    found = Standing(name, current, marks, given, faults, titles)
    wrote = authors(root, name) if found.counted else {}
    solo = any(g.decision.by.email.lower() in wrote for g in found.counted)
    return Standing(name, current, marks, given, faults, titles, "solo" if solo else "required")


def marks_of(
    counting: Sequence[Given], scope: str, current: Mapping[str, str], stage: Stage = "variants"
) -> dict[str, Mark]:
    """What a role says of each file. counting: decisions that count, oldest first."""
    mine = [g for g in reversed(counting) if (g.decision.scope, g.decision.stage) == (scope, stage)]
    marks = {}
    for path, sha256 in current.items():
        about = [g for g in mine if path in g.decision.covers]
        newest = next((g for g in about if g.decision.covers[path] == sha256), None)
        before = next((g for g in about if g.decision.action == "approve"), None)
        if newest:
            marks[path] = Mark("approved" if newest.decision.action == "approve" else "rejected", newest)
        else:
            marks[path] = Mark("void", before) if before else Mark("open")
    return marks


def masters_to_approve(root: Path, name: str, masters: Mapping[str, str]) -> list[str]:
    """Those of the anchor masters that have no creative approval. masters: path under build/ → SHA-256."""
    counting = [g for g in judged(root, name)[0] if not g.fault]
    marks = marks_of(counting, ALWAYS, masters, "master")
    return [path for path, mark in marks.items() if mark.state != "approved"]


def required(root: Path, name: str) -> Standing:
    """The standing of a campaign that may be published. Raises InputError with every sign-off that is missing."""
    found = standing(root, name)
    where = f"campaigns/{name}"
    if not found.current:
        raise InputError.at(
            f"{where}/lineage.json", "no build of it is committed", f"onbrief build {name}, and commit."
        )
    problems = [
        Problem(
            f"{where}/brief.yaml", found.told(scope), f"onbrief approve {name} --scope {scope} --reason …"
        )
        for scope in found.marks
        if found.missing(scope)
    ]
    if problems:
        raise InputError([*problems, *found.faults])
    return found


def _count(paths: Sequence[str]) -> str:
    return f"{len(paths)} file" if len(paths) == 1 else f"{len(paths)} files"


def _few(paths: Sequence[str]) -> str:
    names = ", ".join(path.rpartition("/")[2] for path in paths[:FEW])
    return f"{_count(paths)} ({names}{', …' if len(paths) > FEW else ''})"
