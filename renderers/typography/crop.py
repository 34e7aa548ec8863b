"""Master-to-variant: which window of the master becomes the variant. Never stretched, never padded.

Boxes are (x, y, width, height) in pixels, origin top left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from PIL import Image

Box = tuple[float, float, float, float]
STEPS = 48  # positions tried along the free axis
ZOOMS = (1.0, 0.94, 0.88, 0.82)  # a window may come closer when that keeps props or edges out


def boxes(sidecar: Mapping[str, Any], role: str) -> list[Box]:
    """All boxes of one role in a layout sidecar."""
    return [tuple(e["box"]) for e in sidecar.get("elements", ()) if e["role"] == role]


def window(master: tuple[int, int], target: tuple[int, int], sidecar: Mapping[str, Any], zoom: bool = False) -> Box:
    """The window of the target's ratio that keeps the product whole and most of the room for words."""
    product = union(boxes(sidecar, "product"))
    label = union(boxes(sidecar, "label"))
    room = union(boxes(sidecar, "copy-space"))
    candidates = [w for z in (ZOOMS if zoom else ZOOMS[:1]) for w in _windows(master, target, z)]
    return max(candidates, key=lambda w: _merit(w, master, product, label, room))


def _windows(master: tuple[int, int], target: tuple[int, int], zoom: float) -> Iterable[Box]:
    (mw, mh), (tw, th) = master, target
    scale = min(mw / tw, mh / th) * zoom
    w, h = tw * scale, th * scale
    for i in range(STEPS + 1):
        t = i / STEPS
        if zoom == 1.0:
            yield ((mw - w) * t, (mh - h) * t, w, h)
        else:
            for j in range(0, STEPS + 1, 4):
                yield ((mw - w) * t, (mh - h) * j / STEPS, w, h)


def _merit(w: Box, master: tuple[int, int], product: Box | None, label: Box | None, room: Box | None) -> float:
    """The label first, then the product, then room for words; at equal merit the middle of the master."""
    merit = 0.0
    if label:
        merit += 40 * share(label, w)
    if product:
        merit += 12 * share(product, w)
        merit -= _off_centre(product, w) * (1 - share(product, w))
    if room:
        merit += 4 * share(room, w)
    cx, cy = w[0] + w[2] / 2, w[1] + w[3] / 2
    merit -= 0.2 * (abs(cx / master[0] - 0.5) + abs(cy / master[1] - 0.5))
    return merit + 0.5 * w[2] / master[0]


def _off_centre(box: Box, w: Box) -> float:
    """How far a subject too large for the window stands from its middle, in windows."""
    dx = abs(box[0] + box[2] / 2 - w[0] - w[2] / 2) / w[2]
    dy = abs(box[1] + box[3] / 2 - w[1] - w[3] / 2) / w[3]
    return dx + dy


def share(part: Box, whole: Box) -> float:
    """How much of `part` lies inside `whole`, 0 to 1."""
    w = min(part[0] + part[2], whole[0] + whole[2]) - max(part[0], whole[0])
    h = min(part[1] + part[3], whole[1] + whole[3]) - max(part[1], whole[1])
    return max(0.0, w) * max(0.0, h) / max(1e-9, part[2] * part[3])


def union(found: list[Box]) -> Box | None:
    """The smallest box around all; None for none."""
    if not found:
        return None
    x0, y0 = min(b[0] for b in found), min(b[1] for b in found)
    x1, y1 = max(b[0] + b[2] for b in found), max(b[1] + b[3] for b in found)
    return (x0, y0, x1 - x0, y1 - y0)


def carry(box: Box, w: Box, size: tuple[int, int]) -> Box | None:
    """A box of the master in the variant's pixels, clipped to it; None when nothing is left."""
    scale = size[0] / w[2]
    x0, y0 = max(0.0, (box[0] - w[0]) * scale), max(0.0, (box[1] - w[1]) * scale)
    x1 = min(float(size[0]), (box[0] + box[2] - w[0]) * scale)
    y1 = min(float(size[1]), (box[1] + box[3] - w[1]) * scale)
    return (x0, y0, x1 - x0, y1 - y0) if x1 - x0 >= 1 and y1 - y0 >= 1 else None


def cut(image: Image.Image, w: Box, size: tuple[int, int]) -> np.ndarray:
    """The window, resized with Lanczos: H×W×C uint8. Pillow's float box keeps sub-pixel truth."""
    region = (w[0], w[1], w[0] + w[2], w[1] + w[3])
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, box=region, reducing_gap=3.0))
