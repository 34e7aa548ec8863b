"""Spots with words, drawn once for all tests that look at them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checks.film.lettered import Spot, film


@pytest.fixture(scope="session")
def spots(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Draws a spot with these changes, or hands out the one that is there."""
    folder = tmp_path_factory.mktemp("spots")
    made: dict[str, Path] = {}

    def spot(**changes: object) -> Path:
        key = repr(sorted(changes.items()))
        if key not in made:
            made[key] = film(folder / f"{len(made)}.mp4", Spot(**changes))  # type: ignore[arg-type]
        return made[key]

    return spot
