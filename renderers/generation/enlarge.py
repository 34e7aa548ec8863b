"""A super-resolution model run over a picture of any size, in tiles that leave no seam."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.request import EngineFault
from renderers.onnx.session import Net

TILE = 256  # pixels: side of the tiles of a model that takes any
SMALLEST = 16  # pixels: side of tiles that can still be joined
PROBES = (96, 192, 384)  # pixels: sides of the noise that a model's reach is measured on
SEAMS = {
    "float32": 5e-5,
    "float16": 1e-3,
}  # of full scale: tiles that differ by less are alike; 8 bits tell 4e-3
SPARE = 1.25  # pads are so much wider than noise asked for
FADE = 8  # pixels over which one tile passes into the next

Run = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Enlarger:
    """A model that was looked at. run: 1×3×H×W sRGB, 0 to 1 → the same, `scale` times as large.

    tile: side of its tiles, pixels. pad: how far inside a tile its cut is felt. seam: how much is felt that far
    inside, of full scale; above SEAMS only where the model reaches farther than its tiles can tell.
    """

    run: Run
    scale: int
    tile: int
    pad: int
    seam: float
    provider: str = ""
    dtype: str = "float32"

    @property
    def fade(self) -> int:
        return min(FADE, (self.tile - 2 * self.pad) // 2)

    @property
    def step(self) -> int:
        return self.tile - 2 * self.pad - self.fade


def enlarged(
    model: Enlarger, picture: np.ndarray, told: Callable[[float], None] = lambda share: None
) -> np.ndarray:
    """H×W×3 float32, sRGB 0 to 1 → the same, `scale` times as large. told: the share that is done.

    What a tile shows within `pad` of its own edge is thrown away; over the next `fade` pixels it passes into its
    neighbour. Beyond the picture's edge it is reflected.
    """
    (height, width, _), margin, scale = picture.shape, model.pad + model.fade, model.scale
    rows, columns = (-(-(side + model.fade) // model.step) for side in (height, width))
    beyond = [
        (margin, (n - 1) * model.step + model.tile - margin - side)
        for n, side in ((rows, height), (columns, width))
    ]
    source = np.pad(picture, (*beyond, (0, 0)), mode="reflect")
    line = _share(model)[:, None]
    share = (line * line.T)[..., None]
    made = np.zeros((scale * source.shape[0], scale * source.shape[1], 3), np.float32)
    for k, (row, column) in enumerate(np.ndindex(rows, columns)):
        y, x, side = row * model.step, column * model.step, model.tile
        shown = _of(model.run, source[y : y + side, x : x + side])
        made[scale * y : scale * (y + side), scale * x : scale * (x + side)] += shown * share
        told((k + 1) / (rows * columns))
    first = scale * margin
    return np.clip(made[first : first + scale * height, first : first + scale * width], 0, 1)


def _share(model: Enlarger) -> np.ndarray:
    """How much of a tile counts along a line of it: 0 in the pad, then rising to 1, so that two tiles' shares are 1."""
    at = (np.arange(model.tile * model.scale) + 0.5) / model.scale
    inside = np.minimum(at, model.tile - at) - model.pad
    return np.clip(inside / model.fade, 0, 1).astype(np.float32)


def _of(run: Run, tile: np.ndarray) -> np.ndarray:
    return run(np.ascontiguousarray(tile.transpose(2, 0, 1)[None]))[0].transpose(1, 2, 0)


def measured(run: Run, fixed: int | None, provider: str = "", dtype: str = "float32") -> Enlarger:
    """fixed: the side of tiles that the model insists on, if it does. Raises ValueError for a model of another kind."""
    probe = noise(fixed or PROBES[0])
    made = run(probe)
    scale = made.shape[-1] // probe.shape[-1]
    if scale < 2 or made.shape != (1, 3, scale * probe.shape[2], scale * probe.shape[3]):
        raise ValueError(
            f"of {_sizes(probe)} numbers it makes {_sizes(made)}, not a picture some whole times larger"
        )
    felt, side = np.ones(1), 0
    for side in (fixed,) if fixed else PROBES:
        felt = reach(run, side, scale)
        enough = np.flatnonzero(felt <= SEAMS.get(dtype, SEAMS["float32"]))
        pad = int(np.ceil(SPARE * enough[0])) if enough.size else None
        if pad is not None and pad <= side // 4:
            return Enlarger(
                run, scale, fixed or max(TILE, 4 * pad), pad, float(felt[enough[0]]), provider, dtype
            )
    return Enlarger(run, scale, fixed or max(TILE, side), side // 4, float(felt[side // 4]), provider, dtype)


def reach(run: Run, side: int, scale: int) -> np.ndarray:
    """How much of a cut is felt so many pixels inside a tile, or farther; of full scale, by pixels, from 0.

    The same noise is shown twice, the second time from a quarter of a tile later on. What both show must not differ.
    """
    shift = side // 4
    wide = noise(side, side + shift)
    one, two = (run(np.ascontiguousarray(wide[..., at : at + side])) for at in (0, shift))
    both = np.abs(one[..., scale * shift :] - two[..., : scale * (side - shift)]).max((0, 1, 2))
    columns = both.reshape(-1, scale).max(1)
    inside = np.minimum(np.arange(columns.size), np.arange(columns.size)[::-1])
    return np.array([columns[inside >= pad].max() for pad in range(int(inside.max()) + 1)])


def noise(height: int, width: int | None = None) -> np.ndarray:
    """1×3×H×W float32, 0 to 1: every frequency, and brighter to the right, so that no two parts are alike as a whole."""
    wide = width or height
    brighter = np.linspace(0.2, 1, wide, dtype=np.float32)
    return np.random.default_rng(7).random((1, 3, height, wide), np.float32) * brighter


def _sizes(array: np.ndarray) -> str:
    return " × ".join(map(str, array.shape))


def enlarger(folder: Path) -> Enlarger:
    """The one model of a folder, measured; asked again, the same session. Raises ValueError, EngineFault."""
    found = sorted(folder.glob("*.onnx"))
    if len(found) != 1:
        raise ValueError(f"a model that upscales is one .onnx file; {folder.name} holds {len(found)}")
    return _loaded(found[0], found[0].stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _loaded(path: Path, changed: int) -> Enlarger:
    net = Net(path, path.parent.name)
    takes = next(iter(net.inputs))
    if len(net.inputs) != 1 or len(net.shape(takes)) != 4:
        raise ValueError(f"{net.part}: a model that upscales takes one picture, 1 × 3 × height × width")

    def run(tile: np.ndarray) -> np.ndarray:
        made = net.run({takes: tile})[net.outputs[0]]
        if not np.isfinite(made).all():
            raise EngineFault(f"{net.part} made numbers that are none; its 32-bit weights may help", "failed")
        return made

    try:
        return measured(run, _fixed(net.shape(takes)[2:]), net.provider, net.dtype)
    except ValueError as error:
        raise ValueError(f"{net.part}: {error}") from error


def _fixed(sides: list[Any]) -> int | None:
    """The side of the tiles that a model insists on, None where it takes any."""
    if not any(isinstance(side, int) for side in sides):
        return None
    if sides[0] != sides[1] or sides[0] < SMALLEST:
        raise ValueError(f"tiles of {sides[1]} × {sides[0]} pixels can't be joined; export it for any size")
    return int(sides[0])
