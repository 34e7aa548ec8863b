"""What was decided and isn't committed: in words for the commit button, and the commit itself."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lightbox.moves import Desk
from onbrief.lineage.git import git, show
from onbrief.model.base import Model
from onbrief.model.reviews import Reviews
from onbrief.model.selects import Selects
from onbrief.model.source import parse_yaml, validate
from onbrief.selection.commit import commit
from onbrief.selection.commit import pending as uncommitted

MOST = 2000  # lines of a difference that are shown
VERDICTS: dict[str | None, str] = {
    "pick": "picked",
    "alternative": "kept in mind",
    "reject": "rejected",
    None: "remarked on",
}


def pending(desk: Desk, _: dict[str, Any]) -> dict[str, Any]:
    """The files that differ from HEAD, what that means in words, the difference itself, and words for the commit."""
    lines: list[str] = []
    diff: list[str] = []
    names = [file.path for file in uncommitted(*desk.place)]
    for name in names:
        old, new = show(desk.root, "HEAD", name) or "", _text(desk.root / name)
        lines += _in_words(desk, name, old, new)
        diff += difflib.unified_diff(
            old.splitlines(), new.splitlines(), f"HEAD {name}", name, lineterm="", n=2
        )
    branch = (git(desk.root, "symbolic-ref", "--short", "-q", "HEAD") or "no branch").strip()
    return {
        "files": names,
        "lines": lines,
        "diff": "\n".join(diff[:MOST]),
        "branch": branch,
        "message": message(desk, lines),
    }


def make(desk: Desk, told: dict[str, Any]) -> dict[str, Any]:
    """One commit of exactly these files, as Git's user. Raises InputError where Git or a hook says no."""
    words = told.get("message")
    with desk.lock:
        made = commit(*desk.place, words if isinstance(words, str) else "")
    return {"told": f"Committed as {made}."}


def message(desk: Desk, lines: list[str]) -> str:
    """What a commit says when the person says nothing else."""
    picks = [line for line in lines if line.startswith("Pick of")]
    return "\n".join([f"{desk.campaign}: {'picks' if picks else 'review of candidates'}", "", *lines])


def _in_words(desk: Desk, name: str, old: str, new: str) -> list[str]:
    if name.endswith("/brief.yaml"):
        rows = [r for r in difflib.ndiff(old.splitlines(), new.splitlines()) if r[0] in "+-"]
        return [
            f"brief.yaml: {sum(r[0] == '+' for r in rows)} lines more, {sum(r[0] == '-' for r in rows)} fewer"
        ]
    if name.endswith("/selects.yaml"):
        return _picks(_model(desk, name, old, Selects), _model(desk, name, new, Selects))
    return _said(name, _model(desk, name, old, Reviews), _model(desk, name, new, Reviews))


def _picks(old: Selects | None, new: Selects | None) -> list[str]:
    old, new = old or Selects(), new or Selects()
    scenes = dict.fromkeys(s.scene for s in (*old.selects, *new.selects))
    lines = []
    for scene in scenes:
        before, after = old.pick(scene), new.pick(scene)
        if before != after:
            was = (
                f", was {before.candidate}"
                if before and after and before.candidate != after.candidate
                else ""
            )
            told = f"candidate {after.candidate} ({', '.join(after.reasons)}){was}" if after else "none"
            lines.append(f"Pick of {scene}: {told}")
    spare = [len([s for s in selects.selects if s.role == "alternative"]) for selects in (old, new)]
    return [*lines, *([f"Alternatives: {spare[1]}, were {spare[0]}"] if spare[0] != spare[1] else [])]


def _said(name: str, old: Reviews | None, new: Reviews | None) -> list[str]:
    if new is None:
        return [f"{Path(name).name}: taken out"]
    before = {(e.scene, e.candidate): e for e in (old.candidates if old else ())}
    lines = []
    for scene in dict.fromkeys(entry.scene for entry in new.candidates):
        said = [e for e in new.candidates if e.scene == scene and before.get((scene, e.candidate)) != e]
        count: Counter[str | None] = Counter(e.verdict for e in said)
        words = ", ".join(f"{count[v]} {word}" for v, word in VERDICTS.items() if count[v])
        if said:
            lines.append(f"{scene}: {words}")
    gone = len(set(before) - {(e.scene, e.candidate) for e in new.candidates})
    pairs = len(new.comparisons) - (len(old.comparisons) if old else 0)
    places = len(new.variants) - (len(old.variants) if old else 0)
    lines += [f"{gone} taken back"] if gone else []
    lines += [f"{pairs} pairs compared"] if pairs > 0 else []
    lines += [f"{places} delivered pictures remarked on"] if places > 0 else []
    return lines or [f"{Path(name).name}: changed"]


def _model(desk: Desk, name: str, text: str, model: type[Model]) -> Any:
    if not text:
        return None
    try:
        source = parse_yaml(desk.root, desk.root / name, text.encode())
    except InputError:
        return None
    return validate(source, model, source.data or {})[0]


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""
