"""A round plinth before a coloured disc."""

from __future__ import annotations

import math

from renderers.studio import materials
from renderers.studio.camera import Frame
from renderers.studio.mesh import filleted, lathe
from renderers.studio.sets.common import HeightAt, Paints, broader, cyclorama, hang_halo
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, translated


def podium_halo(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """A round plinth, a fluted one behind it and a coloured disc that haloes the product."""
    wide = broader(view)
    drop, finish = 0.26, picture.environment.finish * picture.style.finish
    bevel = 0.035 * picture.style.bevel
    plaster = materials.satin(paint.plinth, finish)
    stage.add("ground", cyclorama(-drop), materials.matte(paint.ground), role="ground")
    stage.add(
        "plinth",
        lathe(filleted([(1.12 + wide, -drop), (1.12 + wide, 0, bevel), (0, 0)]), 256),
        plaster,
        translated(0, 0.1, 0),
    )
    fluted = [(0.64, -drop), (0.64, 0.46, 0.03), (0, 0.46)]
    stage.add(
        "column",
        lathe(filleted(fluted), 1024, flutes=40, depth=0.05),
        plaster,
        translated(1.12 + wide, 1.28 + wide, 0),
    )
    hang_halo(stage, view, picture, paint, 2.3)

    def height(x: float, y: float) -> float:
        if math.hypot(x, y - 0.1) < 1.1 + wide:
            return 0.0
        return 0.46 if math.hypot(x - 1.12 - wide, y - 1.28 - wide) < 0.62 else -drop

    return height
