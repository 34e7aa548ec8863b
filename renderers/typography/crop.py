"""Master-to-variant: which window of the master becomes the variant. Never stretched, never padded.

Boxes are (x, y, width, height) in pixels, origin top left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Box = tuple[float, float, float, float]
Size = tuple[int, int]
STEPS = 32  # places tried along each free axis
ZOOMS = (1.0, 0.92, 0.84, 0.76)  # how much closer than necessary a window may come, where a layout allows it
ENOUGH = {"above": 0.42, "below": 0.42, "side": 0.52}  # share of the frame from which more room wins nothing


def window(master: Size, target: Size, sidecar: Mapping[str, Any], prefer: Sequence[str], zoom: bool) -> Box:
    """The window of the target's ratio that shows the label, then the whole product, then leaves room for words.

    prefer: where the layout wants its words: above, below, side.
    """
    label, product, space = (union(boxes(sidecar, role)) for role in ("label", "product", "copy-space"))
    subject = label or product
    if product is None:
        return min(_windows(master, target, 1.0), key=lambda w: _drift(w, master))

    def merit(w: Box) -> float:
        worth = 40 * share(subject, w) + 12 * share(product, w)
        worth += 6 * max(_room(w, product, space, where) * 0.9**i for i, where in enumerate(prefer))
        worth -= 0.6 * _off_centre(subject, w) * (1 - share(product, w))
        return worth - 3 * (1 - w[2] / _windows_width(master, target)) - 0.2 * _drift(w, master)

    return max((w for z in (ZOOMS if zoom else ZOOMS[:1]) for w in _windows(master, target, z)), key=merit)


def _windows_width(master: Size, target: Size) -> float:
    """The width of the largest window."""
    return target[0] * min(master[0] / target[0], master[1] / target[1])


def _windows(master: Size, target: Size, zoom: float) -> Iterable[Box]:
    """Windows of the target's ratio at evenly spread places."""
    w = _windows_width(master, target) * zoom
    h = w * target[1] / target[0]
    columns = np.linspace(0, master[0] - w, STEPS + 1) if master[0] - w > 0.5 else [0.0]
    rows = np.linspace(0, master[1] - h, STEPS + 1) if master[1] - h > 0.5 else [0.0]
    return ((float(x), float(y), w, h) for y in rows for x in columns)


def _room(w: Box, product: Box, space: Box | None, where: str) -> float:
    """How much of the wanted room a window leaves, 0 to 1."""
    if where in ("above", "below"):
        edges = (product[1] - w[1], w[1] + w[3] - product[1] - product[3])
        return min(1.0, max(0.0, edges[where == "below"]) / w[3] / ENOUGH[where])
    left, right = product[0] - w[0], w[0] + w[2] - product[0] - product[2]
    if space and space[2] < 0.75 * w[2] + product[2]:  # composed on one side: words belong there
        left, right = (left, 0.0) if space[0] + space[2] / 2 < product[0] + product[2] / 2 else (0.0, right)
    return min(1.0, max(0.0, left, right) / w[2] / ENOUGH["side"])


def _off_centre(box: Box, w: Box) -> float:
    """How far a subject too large for the window stands from its middle, in windows; along its height alone."""
    return abs(box[1] + box[3] / 2 - w[1] - w[3] / 2) / w[3]


def _drift(w: Box, master: Size) -> float:
    """How far a window strays from the master's middle, as a share of it."""
    return abs((w[0] + w[2] / 2) / master[0] - 0.5) + abs((w[1] + w[3] / 2) / master[1] - 0.5)


def boxes(sidecar: Mapping[str, Any], role: str) -> list[Box]:
    """All boxes of one role in a layout sidecar."""
    return [tuple(e["box"]) for e in sidecar.get("elements", ()) if e["role"] == role]


def share(part: Box, whole: Box) -> float:
    """How much of `part` lies inside `whole`, 0 to 1."""
    w = min(part[0] + part[2], whole[0] + whole[2]) - max(part[0], whole[0])
    h = min(part[1] + part[3], whole[1] + whole[3]) - max(part[1], whole[1])
    return max(0.0, w) * max(0.0, h) / max(1e-9, part[2] * part[3])


def union(found: Sequence[Box]) -> Box | None:
    """The smallest box around all; None for none."""
    if not found:
        return None
    x0, y0 = min(b[0] for b in found), min(b[1] for b in found)
    x1, y1 = max(b[0] + b[2] for b in found), max(b[1] + b[3] for b in found)
    return (x0, y0, x1 - x0, y1 - y0)


def carry(box: Box, w: Box, size: Size) -> Box | None:
    """A box of the master in the variant's pixels, clipped to it; None when nothing is left."""
    scale = size[0] / w[2]
    x0, y0 = max(0.0, (box[0] - w[0]) * scale), max(0.0, (box[1] - w[1]) * scale)
    x1 = min(float(size[0]), (box[0] + box[2] - w[0]) * scale)
    y1 = min(float(size[1]), (box[1] + box[3] - w[1]) * scale)
    return (x0, y0, x1 - x0, y1 - y0) if x1 - x0 >= 1 and y1 - y0 >= 1 else None


def opened(path: Path, mode: str) -> Image.Image:
    """A picture, decoded once for the many variants that are cut from it."""
    stat = path.stat()
    return _decoded(path, mode, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _decoded(path: Path, mode: str, *_stamp: int) -> Image.Image:
    with Image.open(path) as image:
        return image.convert(mode)


def cut(image: Image.Image, w: Box, size: Size) -> np.ndarray:
    """The window, resized with Lanczos: H×W×C uint8. Pillow's float box keeps sub-pixel truth."""
    region = (w[0], w[1], min(w[0] + w[2], image.width), min(w[1] + w[3], image.height))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, box=region, reducing_gap=3.0))
