"""Reads lineage.json: in the working tree, at HEAD, or at the commit in history that knew a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.git import git, show

SCHEMA = "onbrief/lineage/1"
WORDS: dict[str, tuple[tuple[str, type | tuple[type, ...]], ...]] = {
    "sources": (("path", str), ("blob", str)),
    "requests": (("id", str), ("about", dict), ("renderer", str), ("params", dict), ("inputs", dict)),
    "renderings": (("request", str), ("key", str), ("sha256", str), ("made", (dict, type(None)))),
    "checks": (),
    "files": (("path", str), ("md5", str), ("sha256", str)),
}


@dataclass(frozen=True)
class Lineage:
    """One campaign's lineage at one revision; revision None is the working tree."""

    campaign: str
    revision: str | None
    data: dict[str, Any]

    @cached_property
    def requests(self) -> dict[str, dict[str, Any]]:
        return {request["id"]: request for request in self.data["requests"]}

    def file_with(self, sha256: str, path: str = "") -> dict[str, Any] | None:
        """The record of a file; where the same bytes stand twice, the one at this path, or else one a request made."""
        found = [f for f in self.data["files"] if f["sha256"] == sha256]
        return max(found, key=lambda f: (f["path"] == path, "request" in f), default=None)

    def file_of(self, request: str, part: str = "image") -> dict[str, Any] | None:
        return next(
            (f for f in self.data["files"] if f.get("request") == request and f["part"] == part), None
        )

    def rendering_of(self, request: str) -> dict[str, Any] | None:
        return next((r for r in self.data["renderings"] if r["request"] == request), None)

    def findings_on(self, path: str) -> list[dict[str, Any]]:
        return [f for f in self.findings if f["asset"] == path]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the gates said when it was built; policy and waivers may weigh it otherwise today."""
        return self.data["checks"][1:]

    @property
    def checks(self) -> list[str]:
        return self.data["checks"][0]["checks"]

    @property
    def attempts(self) -> list[dict[str, Any]]:
        """What was tried at candidates whose first attempt failed, in order. Rows may come from anyone's pull request."""
        rows = self.data.get("attempts")
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def blob_of(self, path: str) -> str | None:
        return next((s["blob"] for s in self.data["sources"] if s["path"] == path), None)


def lineage_of(root: Path, campaign: str, revision: str | None = None) -> Lineage | None:
    """A campaign's lineage at a revision, or in the working tree; None where there is none. Raises InputError."""
    name = f"campaigns/{campaign}/lineage.json"
    if revision is None:
        from onbrief.model.source import (
            confine,  # loads all that checks YAML; Git's own text needs none of it
        )

        path = confine(root, root / name)
        text = path.read_text("utf-8", errors="replace") if path.is_file() else None
    else:
        text = show(root, revision, name)
    if text is None:
        return None
    cure = "Restore it from Git; the next build brings it up to date."
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"{name}:{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else name
        raise InputError.at(where, "this is not the record of a build: not valid JSON", cure) from None
    if not sound(data):
        raise InputError.at(name, "this is not the record of a build", cure)
    return Lineage(campaign, revision, data)


def sound(data: Any) -> bool:
    """Whether every record has the words that are read of it; a record may come from anyone's pull request."""
    return (
        isinstance(data, dict)
        and data.get("schema") == SCHEMA
        and all(
            isinstance(rows := data.get(section), list)
            and all(
                isinstance(row, dict) and all(isinstance(row.get(k), t) for k, t in words) for row in rows
            )
            for section, words in WORDS.items()
        )
        and len(data["checks"]) > 0
        and isinstance(data["checks"][0].get("checks"), list)
    )


def knowing(root: Path, sha256: str) -> Lineage | None:
    """The lineage that names a file's bytes: HEAD's first, then the working tree's, then the newest in history."""
    return knowing_now(root, sha256) or knowing_once(root, sha256)


def knowing_now(root: Path, sha256: str) -> Lineage | None:
    """HEAD's or the working tree's lineage that names these bytes."""
    found = (one for one in (*_at(root, "HEAD"), *_working(root)) if one.file_with(sha256))
    return next(found, None)


def knowing_once(root: Path, sha256: str) -> Lineage | None:
    """The newest lineage in history that names these bytes. Reads all of its changes: slow in a long history."""
    log = git(root, "log", "--all", "--format=%H", f"-S{sha256}", "--", "campaigns/*/lineage.json")
    found = (one for at in (log or "").split() for one in _at(root, at) if one.file_with(sha256))
    return next(found, None)


def _working(root: Path) -> Iterator[Lineage]:
    for path in sorted((root / "campaigns").glob("*/lineage.json")):
        yield Lineage(path.parent.name, None, json.loads(path.read_text("utf-8")))


def _at(root: Path, revision: str) -> Iterator[Lineage]:
    names = git(root, "ls-tree", "-r", "--name-only", revision, "--", "campaigns") or ""
    for name in names.splitlines():
        if name.endswith("/lineage.json"):
            text = show(root, revision, name)
            if text:
                yield Lineage(name.split("/")[1], revision, json.loads(text))


def stages_of(data: dict[str, Any]) -> dict[str, str]:
    """Request → the first stage whose folder holds a picture of it: `candidates`, `masters`, `variants`."""
    found: dict[str, str] = {}
    for row in data.get("files", ()):
        stage, _, rest = str(row["path"]).partition("/")
        if "request" in row and rest:
            found.setdefault(str(row["request"]), stage)
    return found


def engine_of(request: Mapping[str, Any]) -> str:
    """What made a request's picture: the renderer, and the model that it was asked with: `diffusion/house-sdxl`."""
    params = request.get("params")
    model = params.get("model") if isinstance(params, dict) else None
    renderer = str(request.get("renderer", ""))
    return f"{renderer}/{model}" if isinstance(model, str) else renderer
