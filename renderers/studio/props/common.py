"""What props share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from renderers.studio.mesh import Mesh
from renderers.studio.spec import Item, Picture
from renderers.studio.stage import Stage

Parts = list[tuple[str, Mesh, dict]]  # name, mesh standing anywhere, material
Grower = Callable[[Stage, np.random.Generator, Picture, Item], Parts]
