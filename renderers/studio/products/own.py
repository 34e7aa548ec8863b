"""Own meshes as products; see renderers/studio/meshfile.py for what a file may hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.camera import Form
from renderers.studio.spec import Own
from renderers.studio.stage import Stage


def given(mesh: Path | None) -> Path:
    raise ValueError("not yet")


def form(product: Own, mesh: Path) -> Form:
    raise ValueError("not yet")


def stand(stage: Stage, product: Own, art: Path | None, density: float, mesh: Path, at: np.ndarray) -> None:
    raise ValueError("not yet")
