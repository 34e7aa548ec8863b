"""A folding carton with soft folds, a tucked lid and art that runs round its faces."""

from __future__ import annotations

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.mesh import Mesh, prism, rounded_rectangle
from renderers.studio.products.label import LIFT, Art, put
from renderers.studio.spec import Box, Sku
from renderers.studio.stage import Stage

TUCK = 0.010  # decimetres: how far the lid lies within the walls, which draws its shadow line


def stand(stage: Stage, product: Box, sku: Sku, art: Art | None, at: np.ndarray) -> None:
    """Walls, lid and the printed faces."""
    p = product
    board = materials.finished(tone.from_hex(sku.colour or p.colour), p.finish)
    walls = prism(rounded_rectangle(p.width, p.depth, p.edge), 0.0, p.height - 0.004, min(p.edge, 0.008))
    flap = rounded_rectangle(p.width - 2 * TUCK, p.depth - 2 * TUCK, 0.5 * p.edge)
    stage.add("walls", walls, board, at, role="product")
    stage.add("lid", prism(flap, p.height - 0.02, p.height, 0.003), board, at, role="product")
    if art:
        put(stage, art, faces(p, art), at, board)


def faces(p: Box, art: Art) -> Mesh:
    """A band of the outline, the art's middle in the middle of the front."""
    low, high = art.band
    outline = rounded_rectangle(p.width + 2 * LIFT, p.depth + 2 * LIFT, p.edge + LIFT)
    girth = np.linalg.norm(np.diff(np.r_[outline, outline[:1]], axis=0), axis=1).sum()
    width = min(art.width, 0.98 * girth)
    along, points, normals = _unrolled(outline, width)
    n = len(along)
    u = along / width + 0.5
    rows = [np.c_[points, np.full(n, z)] for z in (low, high)]
    corner = np.arange(n - 1)
    return Mesh(
        np.concatenate(rows),
        np.tile(np.c_[normals, np.zeros(n)], (2, 1)),
        np.concatenate([np.c_[u, np.full(n, v)] for v in (1.0, 0.0)]),
        np.concatenate(
            [np.c_[corner, corner + 1, corner + n + 1], np.c_[corner, corner + n + 1, corner + n]]
        ),
    )


def _unrolled(outline: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The part of a closed outline within half a width of its front's middle: distance, points, outward normals."""
    step = np.diff(np.r_[outline, outline[:1]], axis=0)
    length = np.linalg.norm(step, axis=1)
    start = np.r_[0, np.cumsum(length)]
    front = int(np.argmax(np.where(outline[:, 1] < 0, length, 0)))  # the edge that crosses the front
    middle = start[front] - outline[front, 0] * length[front] / step[front, 0]
    closed = np.r_[outline, outline, outline, outline[:1]]
    at = np.r_[start[:-1], start[:-1] + start[-1], start + 2 * start[-1]] - start[-1] - middle
    inner = at[(at > -width / 2) & (at < width / 2)]
    along = np.r_[-width / 2, inner, width / 2]
    points = np.c_[np.interp(along, at, closed[:, 0]), np.interp(along, at, closed[:, 1])]
    slope = np.r_[length[-1:], length]
    tangent = step / length[:, None]
    mean = tangent * slope[:-1, None] + np.roll(tangent, 1, axis=0) * slope[1:, None]
    mean = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    normal = np.c_[mean[:, 1], -mean[:, 0]]
    around = np.r_[normal, normal, normal, normal[:1]]
    out = np.c_[np.interp(along, at, around[:, 0]), np.interp(along, at, around[:, 1])]
    return along, points, out / np.linalg.norm(out, axis=1, keepdims=True)
