"""How strictly two renderings are compared: two profiles, and which deliverable takes which (`policies/compare.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from onbrief.model.comparing import NAME, ComparePolicy
from onbrief.model.source import read_model


@dataclass(frozen=True)
class Profile:
    """name: `deterministic` or `tolerant`. limits: scale in pixels (or `whole`) → the largest ΔE that is still the same.

    slack, shift: by how many pixels detail may move across a window's rim, and all of the picture, before that counts.
    calm: the share of the limits that holds where a pair shows no noise.
    """

    name: str
    limits: dict[str, float]
    slack: float = 0.0
    shift: float = 0.0
    calm: float = 1.0


def profile_of(root: Path, placement: str, about: dict[str, Any], engines: Iterable[str] = ()) -> Profile:
    """The profile of a deliverable. placement: `channel/name`. about: what its request says of itself.

    engines: the renderers that made it, from the plate to the layout; where none is told, all count as repeating
    themselves. Raises InputError with every mistake in the policy.
    """
    policy = read_policy(root)
    asked = {policy.engines.get(engine, policy.otherwise) for engine in engines}
    name = policy.placements.get(placement) or ("tolerant" if "tolerant" in asked else "deterministic")
    found = getattr(policy.profiles, name)
    return Profile(
        name,
        {str(scale): limit for scale, limit in found.limits.items()},
        found.slack,
        found.shift,
        found.calm,
    )


def read_policy(root: Path) -> ComparePolicy:
    """`policies/compare.yaml`, or what holds without one. Raises InputError."""
    path = root / NAME
    if not (path.exists() or path.is_symlink()):
        return ComparePolicy()
    state = path.lstat()
    return _read(root, path, (state.st_mtime_ns, state.st_size, state.st_ino))


@lru_cache(maxsize=8)
def _read(root: Path, path: Path, state: tuple[int, ...]) -> ComparePolicy:
    """Once for a state of the file: a review asks for every deliverable."""
    return read_model(root, path, ComparePolicy)[0]
