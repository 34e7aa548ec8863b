"""A plaster bench by a window."""

from __future__ import annotations

import math

from renderers.studio import materials
from renderers.studio.camera import Frame
from renderers.studio.mesh import arch, prism, rounded_rectangle
from renderers.studio.sets.common import HeightAt, Paints, broader, cyclorama, halo_place
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, rotated, translated


def window_table(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """A plaster bench with a slab, an arched niche in the wall behind, room for the light of a window."""
    wide = broader(view)
    finish, bevel = picture.environment.finish * picture.style.finish, 0.03 * picture.style.bevel
    plaster = materials.satin(paint.plinth, finish)
    stage.add("ground", cyclorama(-3.5, 0.4), materials.matte(paint.ground), role="ground")
    bench = prism(rounded_rectangle(16, 3.6 + 2 * wide, 0.05), -3.0, -0.16, bevel)
    stage.add("bench", bench, materials.satin(paint.ground, finish), translated(0, 0.55, 0), role="ground")
    slab = prism(rounded_rectangle(2.5 + 2 * wide, 1.5 + 2 * wide, 0.10), -0.16, 0, bevel)
    stage.add("slab", slab, plaster, translated(0.1, 0.05, 0))
    _arch(stage, view, picture, paint, 2.1 + wide)
    for k, (x, across, tall) in enumerate(
        [(1.42, 0.62, 0.62), (2.0, 0.5, 0.28)][: picture.environment.steps]
    ):
        block = prism(rounded_rectangle(across, 0.62, 0.03), -0.16, tall - 0.16, bevel)
        stage.add(
            f"block{k}",
            block,
            plaster,
            translated(x + wide, 1.15 - 0.1 * k + wide, 0) @ rotated("z", 8 - 20 * k),
        )

    def height(x: float, y: float) -> float:
        if abs(x - 0.1) < 1.2 + wide and abs(y - 0.05) < 0.72 + wide:
            return 0.0
        return (
            0.46
            if math.hypot(x - 1.42 - wide, y - 1.15 - wide) < 0.3 and picture.environment.steps
            else -0.16
        )

    return height


def _arch(stage: Stage, view: Frame, picture: Picture, paint: Paints, y: float) -> None:
    across, above, radius = halo_place(view)
    grown = view.height * view.grown(y) * picture.environment.halo
    dx, dz = picture.composition.halo_shift
    top = view.behind(across + dx, above + dz + radius, y)
    board = prism(arch(1.7 * radius * grown, top[2] + 0.16), 0, 0.14, 0.03)
    stage.add(
        "halo", board, materials.satin(paint.halo, 0.5), translated(top[0], y, -0.16) @ rotated("x", 90)
    )
