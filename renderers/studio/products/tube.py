"""A tube that stands on its cap: round at the shoulder, pressed flat at the seam, its girth the same all the way."""

from __future__ import annotations

import math

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.mesh import TAU, Mesh, filleted, grid, lathe
from renderers.studio.products.label import LIFT, Art, put
from renderers.studio.spec import Sku, Tube
from renderers.studio.stage import Stage

SEAM = 0.011  # decimetres: half the thickness of the pressed seam
COLUMNS, ROWS = 256, 64


def stand(stage: Stage, product: Tube, sku: Sku, art: Art | None, at: np.ndarray) -> None:
    """Body, seam, cap and what is printed on the body."""
    p = product
    skin = materials.finished(tone.from_hex(sku.colour or p.colour), p.finish)
    cap = materials.finished(tone.from_hex(sku.cap or p.cap_colour), p.cap_finish)
    stage.add("body", body(p), skin, at, role="product")
    stage.add("cap", lathe(foot(p), 256), cap, at, role="product")
    if art:
        put(stage, art, face(p, art), at, skin)


def foot(p: Tube) -> np.ndarray:
    """The cap: as wide as the tube, its lower edge a little soft; (radius, height)."""
    r = p.radius - 0.004
    return filleted(
        [
            (0, 0),
            (r, 0, 0.018),
            (r, p.cap - 0.014, 0.006),
            (r - 0.02, p.cap - 0.012, 0.004),
            (r - 0.02, p.cap),
        ],
        10,
    )


def section(p: Tube, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Half width and half depth of the ellipse at each height; the perimeter stays that of the round end."""
    t = np.clip((z - p.cap) / (p.height - p.seam - p.cap), 0, 1)
    depth = p.radius + (SEAM - p.radius) * t**1.15
    low, high = np.full_like(depth, 0.5 * p.radius), np.full_like(depth, 0.6 * math.pi * p.radius)
    for _ in range(40):
        middle = (low + high) / 2
        wide = perimeter(middle, depth) > TAU * p.radius
        low, high = np.where(wide, low, middle), np.where(wide, middle, high)
    return (low + high) / 2, depth


def perimeter(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Of an ellipse (Ramanujan 1914, second formula; within 0.5 % for the flattest)."""
    h = ((a - b) / (a + b)) ** 2
    return math.pi * (a + b) * (1 + 3 * h / (10 + np.sqrt(4 - 3 * h)))


def _ring(a: float, b: float, along: np.ndarray) -> np.ndarray:
    """Points of an ellipse at these distances from its front's middle, as shares of its girth; n×2."""
    theta = np.linspace(-1.5 * math.pi, 0.5 * math.pi, 2049)
    fine = np.c_[a * np.cos(theta), b * np.sin(theta)]
    run = np.r_[0, np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))]
    run = run / run[-1] - 0.5
    return np.c_[np.interp(along, run, fine[:, 0]), np.interp(along, run, fine[:, 1])]


def _skin(p: Tube, heights: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Rows × columns of points of the body."""
    a, b = section(p, heights)
    rings = [np.c_[_ring(x, y, along), np.full(len(along), z)] for x, y, z in zip(a, b, heights, strict=True)]
    return np.array(rings)


def body(p: Tube) -> Mesh:
    """Shoulder, body and seam; the seam is ribbed by the jaws that pressed it, and closed on top."""
    along = np.linspace(-0.5, 0.5, COLUMNS + 1)
    seam = p.height - p.seam
    shoulder = _skin(p, np.array([p.cap]), along) * [0.965, 0.965, 1]
    points = [shoulder, _skin(p, np.linspace(p.cap + 0.012, seam, ROWS), along)]
    ribs = np.linspace(seam, p.height, 33)[1:]
    pressed = _skin(p, ribs, along)
    pressed[..., 1] *= (1 - 0.22 * (1 + np.cos(np.linspace(0, 6 * TAU, 32))) / 2)[:, None]
    lip = pressed[-1:].copy()
    lip[..., 1] *= 0.02
    return grid(np.concatenate([*points, pressed, lip]))


def face(p: Tube, art: Art) -> Mesh:
    """The part of the body that the art covers, lifted off it."""
    low, high = art.band
    half = min(art.width / (TAU * p.radius), 0.98) / 2
    patch = grid(_skin(p, np.linspace(low, high, ROWS), np.linspace(-half, half, COLUMNS)))
    return Mesh(patch.points + LIFT * patch.normals, patch.normals, patch.uv, patch.faces)
