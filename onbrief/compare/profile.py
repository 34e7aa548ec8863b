"""How strictly two renderings are compared: `policies/compare.yaml`, two profiles and which placement takes which."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Profile:
    """name: `deterministic` or `tolerant`. limits: scale in pixels → the largest ΔE that is still the same."""

    name: str
    limits: dict[str, float]


def profile_of(root: Path, placement: str, about: dict[str, Any]) -> Profile:
    """The profile of a deliverable. about: what its request says of itself. Raises InputError."""
    raise NotImplementedError
