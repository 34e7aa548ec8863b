"""Maps of a block-out that another engine follows: depth, normals and edges of what the camera sees first.

They are taken with a pinhole in the lens's middle, through the middle of each pixel: out of focus nothing blurs, no
sample is drawn by chance, and every map has the same bits for any seed, device and number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import mitsuba as mi
import numpy as np

from renderers.studio.scene import Scene, load

JUMP = 0.008  # of the distance: how far a surface bends or breaks away between pixels where an edge is drawn
CREASE = np.cos(
    np.radians([32, 18])
)  # of the angle between normals two pixels apart: a fold, and where one runs on
SPECK = 9  # pixels: shorter lines are no outline of anything


@dataclass(frozen=True)
class Seen:
    """What each pixel's middle sees first, H×W: its shape (0: nothing), normal in camera axes, and disparity.

    normal: H×W×3, to the right, up, and towards the camera; unit length. disparity: 1 / distance along the camera's
    axis, 1/decimetre, 0 where there is nothing. Along a plane disparity is linear in the pixel.
    """

    shape: np.ndarray
    normal: np.ndarray
    disparity: np.ndarray


def seen(scene: Scene) -> Seen:
    """Always in the scalar variant: there the shape index is the same for any number of threads."""
    mi.set_variant("scalar_rgb")
    nodes = scene.stage.nodes
    sensor = nodes["sensor"] | {"sampler": {"type": "stratified", "sample_count": 1, "jitter": False}}
    shown = {
        name: node for name, node in nodes.items() if node["type"] != "rectangle"
    }  # no lamp is ever seen
    integrator = {"type": "aov", "aovs": "at:position,normal:sh_normal,shape:shape_index"}
    loaded = load(scene, integrator, shown | {"sensor": sensor})
    aov = np.array(mi.render(loaded, spp=1, seed=0)).astype(np.float64)[..., -7:]
    shape = np.rint(aov[..., 6]).astype(np.int32)
    left, up, forward, origin = np.asarray(sensor["to_world"])[:3, :4].T
    distance = _along(aov[..., :3] - origin, forward)
    there = (shape > 0) & (distance > 0)
    normal = np.stack([_along(aov[..., 3:6], axis) for axis in (-left, up, -forward)], axis=-1)
    length = np.sqrt((normal * normal).sum(-1, keepdims=True))
    towards = np.array([0.0, 0.0, 1.0])
    normal = np.where(there[..., None] & (length > 0), normal / np.maximum(length, 1e-9), towards)
    return Seen(np.where(there, shape, 0), normal, np.where(there, 1 / np.where(there, distance, 1), 0))


def _along(vectors: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Written out: a matrix product's last bits depend on the processor."""
    return vectors[..., 0] * axis[0] + vectors[..., 1] * axis[1] + vectors[..., 2] * axis[2]


def depth(view: Seen) -> np.ndarray:
    """H×W uint16: disparity from the farthest that is seen, 0, to the nearest, 65535; nothing at all is 0.

    Near is white and the scale is relative, as MiDaS tells depth (Ranftl et al., 2020, arXiv:1907.01341), from whose
    maps depth-guided models learnt.
    """
    there = view.shape > 0
    if not there.any():
        return np.zeros(view.shape.shape, np.uint16)
    far, near = view.disparity[there].min(), view.disparity[there].max()
    share = (view.disparity - far) / max(near - far, 1e-12)
    return np.where(there, np.rint(np.clip(share, 0, 1) * 65535), 0).astype(np.uint16)


def normal(view: Seen) -> np.ndarray:
    """H×W×3 uint8, RGB: left is red, up is green, towards the camera is blue; 128 is none of it.

    So normals are told in the ground truth of ScanNet that Bae et al. learnt from (2021, arXiv:2109.09881), whose
    maps the ControlNet 1.1 model `normalbae` follows (README of lllyasviel/ControlNet-v1-1-nightly, Normal 1.1, read
    2026-11-22). 3-D programs mostly paint what faces right red. What is empty faces the camera.
    """
    return np.rint((view.normal * [-1, 1, 1] + 1) / 2 * 255).astype(np.uint8)


def edge(view: Seen) -> np.ndarray:
    """H×W uint8: lines one pixel wide, 255 on 0, where shapes end, surfaces break, or fold by more than CREASE.

    From geometry alone: no shadow, reflection or texture makes a line, as it would with Canny's on the picture.
    """
    return _lines(_ends(view) | _breaks(view.disparity) | _folds(view.normal))


def _ends(view: Seen) -> np.ndarray:
    """Where the neighbour is another shape; on the nearer one's side, so that lines lie on what they outline."""
    marks = np.zeros(view.shape.shape, bool)
    for one, other in _neighbours():
        differ = view.shape[one] != view.shape[other]
        nearer = view.disparity[one] >= view.disparity[other]
        marks[one] |= differ & nearer
        marks[other] |= differ & ~nearer
    return marks


def _breaks(disparity: np.ndarray) -> np.ndarray:
    """Where disparity is not linear: its second difference, relative to itself."""
    marks = np.zeros(disparity.shape, bool)
    for before, at, after in _threes():
        bend = np.abs(disparity[before] - 2 * disparity[at] + disparity[after])
        marks[at] |= (bend > JUMP * disparity[at]) & (
            disparity[at] >= (disparity[before] + disparity[after]) / 2
        )
    return marks


def _folds(normal: np.ndarray) -> np.ndarray:
    """By two thresholds (Canny, 1986): weak folds count where they run on from a strong one."""
    least = np.ones(normal.shape[:2])
    for before, at, after in _threes():
        least[at] = np.minimum(least[at], (normal[before] * normal[after]).sum(-1))
    strong, weak = (least < limit for limit in CREASE)
    _, labels = cv2.connectedComponents(weak.astype(np.uint8), connectivity=8)
    return weak & np.isin(labels, np.unique(labels[strong]))


def _neighbours() -> Iterable[tuple[tuple, tuple]]:
    """Pairs of a pixel and the one to its right, and below it."""
    to, since, all_ = slice(None, -1), slice(1, None), slice(None)
    return (((all_, to), (all_, since)), ((to, all_), (since, all_)))


def _threes() -> Iterable[tuple[tuple, tuple, tuple]]:
    """The same of three pixels in a row, and in a column."""
    all_, (before, at, after) = slice(None), (slice(None, -2), slice(1, -1), slice(2, None))
    return (
        ((all_, before), (all_, at), (all_, after)),
        ((before, all_), (at, all_), (after, all_)),
    )


def _lines(marks: np.ndarray) -> np.ndarray:
    """Marks thinned to lines of one pixel (Zhang and Suen, 1984), without specks."""
    from skimage.morphology import skeletonize  # only where edges are asked for

    thin = skeletonize(marks).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(thin, connectivity=8)
    long = stats[:, cv2.CC_STAT_AREA] >= SPECK
    long[0] = False  # the ground between the lines
    return np.where(long[labels], 255, 0).astype(np.uint8)


MAPS: dict[str, Callable[[Seen], np.ndarray]] = {"depth": depth, "normal": normal, "edge": edge}


def maps(scene: Scene, names: Iterable[str]) -> dict[str, np.ndarray]:
    """The maps of those names; in their order."""
    wanted = tuple(names)
    view = seen(scene) if wanted else None
    return {name: MAPS[name](view) for name in wanted} if view else {}
