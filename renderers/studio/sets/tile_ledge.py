"""A stone ledge before handmade tiles, plaster above: a bathroom shelf in the morning."""

from __future__ import annotations

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.camera import Frame
from renderers.studio.mesh import Mesh, arch, filleted, grid, joined, moved, prism, rounded_rectangle
from renderers.studio.sets.common import HeightAt, Paints, broader, cyclorama, halo_place
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, rotated, translated

TILE, JOINT = 0.165, 0.013  # decimetres
SHADES = 3  # glazes that differ as one firing's tiles do


def tile_ledge(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """The wall is painted in the ground; a round-headed field of glazed tiles frames the product."""
    wide = broader(view)
    finish, bevel = picture.environment.finish * picture.style.finish, 0.03 * picture.style.bevel
    stage.add("ground", cyclorama(-3.5, 0.4), materials.matte(paint.ground), role="ground")
    depth = 1.45 + wide
    ledge = prism(rounded_rectangle(18, 2 * depth, 0.06), -0.34, 0, bevel)
    stage.add("ledge", ledge, materials.satin(paint.plinth, finish))
    wall = np.array([[(x, depth, z) for x in (-11.0, 11.0)] for z in (-3.4, 9.0)])
    stage.add("wall", _board(wall), materials.matte(paint.ground), role="ground")
    _tiles(stage, view, picture, paint, depth)

    def height(x: float, y: float) -> float:
        return 0.0 if abs(y) < depth - 0.05 else -0.34

    return height


def _board(points: np.ndarray) -> Mesh:
    flat = points.reshape(-1, 3)
    normals = np.tile([0.0, -1.0, 0.0], (4, 1))
    uv = np.array([[0.0, 1], [1, 1], [0, 0], [1, 0]])
    return Mesh(flat, normals, uv, np.array([[0, 1, 3], [0, 3, 2]]))


def _tiles(stage: Stage, view: Frame, picture: Picture, paint: Paints, y: float) -> None:
    """An arch of tiles in a plaster moulding. Each tile is a little out of true and mirrors its own bit of the room."""
    across, above, radius = halo_place(view)
    dx, dz = picture.composition.halo_shift
    grown = view.height * view.grown(y) * picture.environment.halo
    top = view.behind(across + dx, above + dz + radius, y)
    half, head, middle = 0.84 * radius * grown, top[2], top[0]
    upright = translated(middle, y, 0) @ rotated("x", 90)
    grout = prism(arch(2 * half, head), 0, 0.012, 0.002)
    stage.add("halo", grout, materials.matte(0.6 * paint.ground + 0.2), upright)
    stage.add("moulding", moulding(half, head), materials.matte(paint.ground), upright)
    rng = np.random.default_rng(5)
    pitch = TILE + JOINT
    groups: list[list[Mesh]] = [[] for _ in range(SHADES)]
    unit = prism(rounded_rectangle(TILE, TILE, 0.012), 0, 0.035, 0.010)
    columns = int(half // pitch) + 1
    for i in range(-columns, columns + 1):
        for j in range(int(head // pitch) + 1):
            x, z = i * pitch, (j + 0.5) * pitch
            if np.hypot(x, max(0.0, z - head + half)) > half:
                continue
            tilt = rotated("x", 90 + rng.normal() * 0.9) @ rotated("y", rng.normal() * 0.9)
            groups[rng.integers(SHADES)].append(moved(unit, translated(middle + x, y - 0.006, z) @ tilt))
    for k, group in enumerate(g for g in groups if g):
        glaze = np.clip(tone.from_hex(picture.palette.get("paper", "#f6efe2")) * (0.82 + 0.07 * k), 0, 0.9)
        stage.add(f"tiles{k}", joined(group), materials.satin(glaze, 0.07, 1.52))


def moulding(half: float, head: float) -> Mesh:
    """A round-edged frame along the arch, which also hides where tiles are cut; in the arch's own plane."""
    path = arch(2 * half, head)
    step = np.gradient(path, axis=0)
    out = np.c_[step[:, 1], -step[:, 0]] / np.linalg.norm(step, axis=1, keepdims=True)
    profile = filleted([(-0.10, 0), (-0.10, 0.10, 0.03), (0.10, 0.10, 0.03), (0.10, 0)], 10)
    points = [np.c_[path + out * across, np.full(len(path), rise)] for across, rise in profile[::-1]]
    return grid(np.array(points))
