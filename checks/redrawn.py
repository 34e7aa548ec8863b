"""What gates that know the drawing share: the drawing done again, and how what is seen differs from it.

Both sides are plates: H×W floats, 0 where the backdrop shows, 1 where the ink covers it wholly.
"""

from __future__ import annotations

import io
import math
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

import cv2
import numpy as np
import typst
from PIL import Image

from checks.ink import Box

FRINGE = 4 / 255  # coverage from which a pixel is no longer the backdrop's alone
BLANK = 0.25  # coverage that some pixel of a drawing must reach
FOREIGN = 0.4  # share of the way to the ink from which a pixel beside the drawing isn't taken for backdrop
BEHIND = 0.12  # of the window's height: how far around a pixel its backdrop is gathered
STEPS, STILL = 100, 1e-6  # of the registration: at most, and the change of likeness at which it rests
SOFTENED = 3  # pixels of blur under which the registration compares
HEAVIEST = 1 << 20  # bytes of a drawing that are read


class Pose(NamedTuple):
    """How a drawing stands against where it should: pixels, factors, degrees clockwise; like: correlation, −1 to 1."""

    right: float
    down: float
    across: float
    along: float
    turn: float
    like: float


class Sight(NamedTuple):
    """A drawing and what is seen in its place. at: the window's corner in the picture.

    seen: H×W×3 code values; behind: the backdrop under the ink; drawn: what should be seen; cover: of the ink, 0 to 1.
    """

    at: tuple[int, int]
    seen: np.ndarray
    behind: np.ndarray
    drawn: np.ndarray
    cover: np.ndarray
    ink: np.ndarray


def sight(pixels: np.ndarray, box: Box, svg: Path, pad: int, plate: np.ndarray | None = None) -> Sight:
    """A drawing laid over the delivered pixels' own backdrop. plate: the picture before it was drawn on, if known."""
    x, y = math.floor(box[0]) - pad, math.floor(box[1]) - pad
    columns, rows = math.ceil(box[0] + box[2]) + pad - x, math.ceil(box[1] + box[3]) + pad - y
    seen = cut(pixels, (x, y, columns, rows))
    placed = (box[0] - x, box[1] - y, box[2], box[3])
    rgba = redrawn(svg, stamp(svg), placed, (columns, rows)).astype(np.float32)
    cover, ink = rgba[..., 3] / 255, rgba[..., :3]
    if cover.max() < BLANK:
        raise ValueError(f"the drawing {svg.name} is blank")
    main = np.median(ink[cover > 0.5 * cover.max()], axis=0)
    known = np.zeros_like(seen) if plate is None else cut(plate, (x, y, columns, rows))
    behind = known + backdrop(seen - known, cover, main - np.median(known, axis=(0, 1)))
    drawn = behind + (ink - behind) * cover[..., None]
    return Sight((x, y), seen, behind, drawn, cover, ink)


def cut(pixels: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Whole pixels of a picture as floats; beyond the frame its edge goes on."""
    x, y, w, h = box
    height, width = pixels.shape[:2]
    inside = pixels[max(y, 0) : min(y + h, height), max(x, 0) : min(x + w, width)]
    beyond = max(-y, 0), max(y + h - height, 0), max(-x, 0), max(x + w - width, 0)
    return cv2.copyMakeBorder(inside, *beyond, cv2.BORDER_REPLICATE).astype(np.float32)


@lru_cache(64)
def redrawn(svg: Path, stamp: tuple[int, int], box: Box, size: tuple[int, int]) -> np.ndarray:
    """An SVG drawn into a box of a page without colour: H×W×4 uint8, straight alpha. stamp: which version of the file.

    Raises ValueError where it is no drawing. The typesetter sees an empty folder, no network and no fonts.
    """
    if stamp[1] > HEAVIEST:
        raise ValueError(f"the drawing {svg.name} is heavier than {HEAVIEST // 1024} kB")
    x, y, w, h = box
    page = (
        f"#set page(width: {size[0]}pt, height: {size[1]}pt, margin: 0pt, fill: none)\n"
        f"#place(dx: {x}pt, dy: {y}pt, image(bytes(sys.inputs.drawing), format: "
        f'"svg", width: {w}pt, height: {h}pt, fit: "stretch"))'
    )
    try:
        with tempfile.TemporaryDirectory() as empty:
            png = typst.Compiler(root=empty, ignore_system_fonts=True).compile(
                input=page.encode(), format="png", ppi=72, sys_inputs={"drawing": svg.read_text("utf-8")}
            )
    except (typst.TypstError, UnicodeDecodeError) as error:
        raise ValueError(f"the drawing {svg.name} can't be read") from error
    return np.asarray(Image.open(io.BytesIO(cast(bytes, png))).convert("RGBA"))


def stamp(path: Path) -> tuple[int, int]:
    """Which version of a file this is."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def backdrop(seen: np.ndarray, cover: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """The backdrop under the ink, gathered from pixels beside it that aren't inked by anything else."""
    free = cv2.dilate((cover > FRINGE).astype(np.uint8), np.ones((3, 3))) == 0
    middle = np.median(seen[free], axis=0)
    way = ink - middle
    inked = (seen - middle) @ way > FOREIGN * max(float(way @ way), 1.0)
    bare = free & (cv2.dilate(inked.astype(np.uint8), np.ones((3, 3))) == 0)
    weight = (bare if bare.mean() > 0.1 else free).astype(np.float32)
    reach = max(3.0, BEHIND * len(cover))
    total = cv2.GaussianBlur(seen * weight[..., None], (0, 0), reach)
    return total / np.maximum(cv2.GaussianBlur(weight, (0, 0), reach), 1e-4)[..., None]


def plates(view: Sight) -> tuple[np.ndarray, np.ndarray]:
    """What is seen and what should be, each as the share of the way from the backdrop to the main ink."""
    main = np.median(view.ink[view.cover > 0.5 * view.cover.max()], axis=0)
    way = main - view.behind
    length = np.maximum((way * way).sum(-1), 1.0)
    return ((view.seen - view.behind) * way).sum(-1) / length, ((view.drawn - view.behind) * way).sum(
        -1
    ) / length


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's correlation of two plates."""
    a, b = one - one.mean(), other - other.mean()
    return float((a * b).sum() / math.sqrt(float((a * a).sum() * (b * b).sum()) + 1e-9))


def pose(seen: np.ndarray, drawn: np.ndarray, start: np.ndarray) -> tuple[Pose, np.ndarray]:
    """Registers by enhanced correlation (Evangelidis and Psarakis 2008), which a fade or a tint doesn't disturb.

    start, and the second that is handed back: a 2×3 matrix from the drawing's pixels to those seen.
    """
    try:
        like, warp = cv2.findTransformECC(
            drawn.astype(np.float32),
            seen.astype(np.float32),
            start.astype(np.float32).copy(),
            cv2.MOTION_AFFINE,
            (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, STEPS, STILL),
            np.ones(seen.shape, np.uint8),
            SOFTENED,
        )
    except cv2.error:  # it found no way down
        like, warp = 0.0, start
    return _told(warp, drawn.shape, float(like)), warp


def _told(warp: np.ndarray, shape: tuple[int, ...], like: float) -> Pose:
    turned, middle = warp[:, :2], np.array([shape[1] / 2, shape[0] / 2])
    right, down = turned @ middle + warp[:, 2] - middle
    across = math.hypot(turned[0, 0], turned[1, 0])
    along = float(np.linalg.det(turned)) / max(across, 1e-6)
    turn = math.degrees(math.atan2(turned[1, 0], turned[0, 0]))
    return Pose(float(right), float(down), across, along, turn, like)


def placed(view: Sight, box: Box) -> tuple[slice, slice]:
    """The rows and columns of a sight that a box of the picture touches."""
    left, top = math.floor(box[0]) - view.at[0], math.floor(box[1]) - view.at[1]
    return slice(top, top + math.ceil(box[3]) + 1), slice(left, left + math.ceil(box[2]) + 1)
