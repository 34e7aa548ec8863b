"""The words that people say why in, as a campaign's style pack has them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from onbrief.errors import InputError, Problem, nearest
from onbrief.model.brief import Brief
from onbrief.model.reasons import Reasons
from onbrief.model.source import confine, read_yaml, validate


def vocabulary(root: Path, campaign: str) -> Reasons:
    """A campaign's words for picks and rejects; the house's where its style pack has none. Raises InputError."""
    brief = confine(root, root / "campaigns" / campaign / "brief.yaml")
    pack = _stylepack(root, brief, *_state(brief))
    path = confine(root, root / "stylepacks" / pack / "vocabulary.yaml")
    return _reasons(root, path, *_state(path))


def known(reasons: Iterable[str], words: Reasons, verdict: str | None) -> None:
    """Raises InputError for words that a verdict can't give, with the nearest that it can."""
    there = words.words(verdict)
    kind = (
        "reason" if verdict is None else "reason for a reject" if verdict == "reject" else "reason for a pick"
    )
    unknown = [word for word in reasons if word not in there]
    if unknown:
        raise InputError(
            Problem("--reason", f"“{word[:60]}” is no {kind} of this style pack", nearest(word, there))
            for word in unknown
        )


def _state(path: Path) -> tuple[int, int]:
    """What changes when a file does: keys are pressed faster than a vocabulary is read."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=64)
def _stylepack(root: Path, path: Path, changed: int, size: int) -> str:
    source = read_yaml(root, path)
    name = source.data.get("stylepack") if isinstance(source.data, dict) else None
    known_ = sorted(found.parent.name for found in (root / "stylepacks").glob("*/vocabulary.yaml"))
    if name not in known_:
        field = Brief.model_fields["stylepack"].description or ""
        raise InputError(
            [source.problem(("stylepack",), f"“{name}” is no style pack with a vocabulary", field)]
        )
    return name


@lru_cache(maxsize=64)
def _reasons(root: Path, path: Path, changed: int, size: int) -> Reasons:
    source = read_yaml(root, path)
    data = source.data.get("reasons", {}) if isinstance(source.data, dict) else {}
    found, problems = validate(source, Reasons, data, ("reasons",))
    if found is None:
        raise InputError(problems)
    return found
