"""Retouch and grade, once per master: brand-colour correction, LUT, grain, and a dithered 8-bit picture."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import PyOpenColorIO as ocio
from pydantic import BaseModel, ConfigDict, Field
from skimage.color import deltaE_ciede2000, rgb2lab

from onbrief.model.base import Hex
from onbrief.model.request import Element, Progress, Rendering, RenderRequest
from renderers.studio import tone

GENTLE = (0.75, 1.33)  # per-channel gain beyond which a correction would show on the product
LIT = 0.65  # quantile of the ground's brightness that a viewer takes for its colour: above shade, below glare
TILE = 12  # the measured patch is 1/12 of the short side
GRID = 8  # pixels: the patch's box is snapped to it
PARTS = 5  # a further patch in each fifth of width and height, where there is lit ground
ALIKE = 0.06  # relative brightness and unevenness up to which a tile counts as lit like the solved patch

Grade = Callable[[np.ndarray], np.ndarray]


class Grain(BaseModel):
    """Film grain: standard deviation in sRGB (0..1) at mid-grey, grain size in pixels of a 1080-pixel short side."""

    model_config = ConfigDict(extra="forbid")
    amount: float = Field(0.012, ge=0, le=0.1, description="Standard deviation in sRGB (0 to 1) at mid-grey.")
    size_px_per_1080: float = Field(
        1.4, gt=0, le=8, description="Size of a grain, pixels of a 1080-pixel short side."
    )


class Strength(BaseModel):
    model_config = ConfigDict(extra="forbid")
    strength: float = Field(1.0, ge=0, le=1)


class Params(BaseModel):
    """`tolerance` is the CIEDE2000 distance of the lit ground from `ground` that is aimed at."""

    model_config = ConfigDict(extra="forbid")
    ground: Hex
    tolerance: float = Field(2.0, gt=0)
    grain: Grain = Grain()
    grade: Strength = Strength()
    seed: str = "0"
    ungraded: bool = Field(
        False,
        description="Balanced for the grade, but neither graded nor grained, at 16 bits: a film's cut does both.",
    )


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int

    def of(self, image: np.ndarray) -> np.ndarray:
        return image[self.y : self.y + self.height, self.x : self.x + self.width]


class Finish:
    """Finishes a plate; applied once, to the master, never to a variant."""

    name = "finish"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Inputs: `plate` (16-bit sRGB PNG), `ground` (its matte), `lut` (.cube, sRGB to sRGB).

        `metered`, `metered.ground`: another plate that the white balance is taken from, as of one that was retouched.
        """
        began = time.perf_counter()
        params = Params.model_validate(request.params)
        matte = read(inputs["ground"], cv2.IMREAD_GRAYSCALE)
        plate = without_specks(read_plate(inputs["plate"]), matte)
        grade = graded(cube(inputs["lut"]), params.grade.strength)
        progress(0.3, "grade")
        patch = lit_patch(plate, matte)
        wanted = tone.from_hex(params.ground)
        gains = np.ones(3)
        if "metered" in inputs:
            matte_then = read(inputs["metered.ground"], cv2.IMREAD_GRAYSCALE)
            then = without_specks(read_plate(inputs["metered"]), matte_then)
            if before := lit_patch(then, matte_then):
                gains = solve_gains(before.of(then), wanted, grade)
        elif patch:
            gains = solve_gains(patch.of(plate), wanted, grade)
        balanced = tone.encoded(tone.linear(plate) * gains)
        if params.ungraded:
            return Rendering(sixteen_bits(balanced), elements=carried(inputs), record=how(began))
        picture = grade(balanced)
        progress(0.7, "grain")
        rng = np.random.default_rng(int(params.seed))
        pixels = dithered(with_grain(picture, params.grain, rng), rng)
        progress(1.0)
        about = {"gains": [round(float(g), 4) for g in gains], "tolerance": params.tolerance}
        patches = [patch, *more_patches(plate, matte, patch)] if patch else []
        grounds = [
            Element("ground", tuple(p), "scene#/ground", about | measured(p.of(pixels), params.ground))
            for p in patches
        ]
        return Rendering(
            pixels, {}, [*carried(inputs), *grounds], {**(grounds[0].about if grounds else {}), **how(began)}
        )


def how(began: float) -> dict[str, Any]:
    seconds = round(time.perf_counter() - began, 2)
    return {"device": "cpu", "versions": {"opencolorio": ocio.__version__}, "seconds": seconds}


def carried(inputs: Mapping[str, Path]) -> list[Element]:
    return read_elements(inputs["layout"]) if "layout" in inputs else []


def read_elements(path: Path) -> list[Element]:
    """What the plate's sidecar names, handed on to whoever lays out the master."""
    return [Element(**entry) for entry in json.loads(path.read_text("utf-8"))["elements"]]


def sixteen_bits(picture: np.ndarray) -> np.ndarray:
    return np.round(np.clip(picture, 0, 1) * 65535).astype(np.uint16)


def read(path: Path, how: int) -> np.ndarray:
    image = cv2.imread(str(path), how)
    if image is None:
        raise ValueError(f"{path.name} is no readable picture")
    return image


def read_plate(path: Path) -> np.ndarray:
    """sRGB-encoded 0..1, float32, H×W×3."""
    image = read(path, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)[..., ::-1]
    return image.astype(np.float32) / np.float32(np.iinfo(image.dtype).max)


def without_specks(plate: np.ndarray, matte: np.ndarray, threshold: float = 0.04) -> np.ndarray:
    """Single bright or dark pixels on the plain ground, which print would show, take their neighbours' median."""
    calm = np.dstack([cv2.medianBlur(np.ascontiguousarray(plate[..., c]), 5) for c in range(3)])
    speck = (np.abs(plate - calm).max(-1) > threshold) & (cv2.erode(matte, np.ones((7, 7), np.uint8)) == 255)
    return np.where(speck[..., None], calm, plate)


def cube(path: Path) -> Grade:
    """A .cube LUT through OpenColorIO, tetrahedral interpolation; float32 in and out."""
    transform = ocio.FileTransform(src=str(path), interpolation=ocio.INTERP_TETRAHEDRAL)
    processor = ocio.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor()

    def apply(image: np.ndarray) -> np.ndarray:
        out = np.ascontiguousarray(image, np.float32).copy()
        processor.applyRGB(out)
        return out

    return apply


def graded(lut: Grade, strength: float) -> Grade:
    """A LUT at part of its strength."""
    return lambda image: image + (lut(image) - image) * np.float32(strength)


class Tiles(NamedTuple):
    """Square tiles of a plate on the GRID: which are all ground, their mean luminance and its spread."""

    side: int
    whole: np.ndarray
    mean: np.ndarray
    spread: np.ndarray

    def cost(self, level: float) -> np.ndarray:
        """How far each tile is from a brightness, and how uneven; infinite where it isn't all ground."""
        return np.where(self.whole, np.abs(self.mean / level - 1) + 2 * self.spread / level, np.inf)

    def box(self, row: int, column: int) -> Box:
        return Box(int(column) * GRID, int(row) * GRID, self.side, self.side)


def tiles(plate: np.ndarray, matte: np.ndarray, share: int) -> Tiles:
    """Tiles of 1/share of the short side."""
    side = max(GRID, min(matte.shape) // share // GRID * GRID)
    rows, columns = (np.arange(0, n - side + 1, GRID) for n in matte.shape)
    luma = (tone.linear(plate) @ tone.LUMA).astype(np.float32)

    def mean(image: np.ndarray) -> np.ndarray:
        return cv2.boxFilter(image, -1, (side, side), anchor=(0, 0))[np.ix_(rows, columns)]

    level = mean(luma)
    spread = np.sqrt(np.maximum(mean(luma * luma) - level * level, 0))
    return Tiles(side, mean((matte == 255).astype(np.float32)) > 0.999, level, spread)


def lit_patch(plate: np.ndarray, matte: np.ndarray) -> Box | None:
    """The evenest square of plain ground whose brightness is near the LIT quantile; None if the ground is hidden."""
    found = tiles(plate, matte, TILE)
    if not found.whole.any():
        return None
    cost = found.cost(float(np.quantile(found.mean[found.whole], LIT)))
    return found.box(*np.unravel_index(int(np.argmin(cost)), cost.shape))


def more_patches(plate: np.ndarray, matte: np.ndarray, patch: Box) -> list[Box]:
    """Even ground as bright as the solved patch, at most one in each part of the picture, large tiles first.

    So most crops hold one to measure. Chosen by brightness alone: their colour is what the gate judges.
    """
    level = float((tone.linear(patch.of(plate)) @ tone.LUMA).mean())
    chosen: list[Box] = []
    for found in (tiles(plate, matte, TILE // 2), tiles(plate, matte, TILE)):
        cost = found.cost(level)
        for rows in np.array_split(np.arange(cost.shape[0]), PARTS):
            for columns in np.array_split(np.arange(cost.shape[1]), PARTS):
                part = cost[np.ix_(rows, columns)]
                if part.size and part.min() <= ALIKE:
                    row, column = np.unravel_index(int(part.argmin()), part.shape)
                    box = found.box(rows[row], columns[column])
                    if not any(overlap(box, other) for other in (patch, *chosen)):
                        chosen.append(box)
    return chosen


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def solve_gains(patch: np.ndarray, wanted: np.ndarray, grade: Grade, rounds: int = 24) -> np.ndarray:
    """Linear-light gains, within GENTLE, after which the graded patch averages the wanted colour (linear sRGB)."""
    light, gains = tone.linear(patch), np.ones(3)
    for _ in range(rounds):
        shown = tone.linear(grade(tone.encoded(light * gains)).reshape(-1, 3).mean(0))
        gains = np.clip(gains * (wanted / np.maximum(shown, 1e-4)) ** 0.8, *GENTLE)
    return gains


def measured(patch: np.ndarray, ground: str) -> dict:
    """The patch's average colour and its CIEDE2000 distance from the brand's (skimage, D65, 2° observer)."""
    shown = patch.reshape(-1, 3).mean(0) / 255
    wanted = tone.encoded(tone.from_hex(ground))
    distance = deltaE_ciede2000(rgb2lab(shown), rgb2lab(wanted))
    return {"measured": tone.to_hex(tone.linear(shown)), "delta_e": round(float(distance), 2)}


def with_grain(picture: np.ndarray, grain: Grain, rng: np.random.Generator) -> np.ndarray:
    """Monochrome grain, strongest in the mid-tones, as silver halide shows it."""
    height, width = picture.shape[:2]
    size = grain.size_px_per_1080 * min(height, width) / 1080
    noise = rng.standard_normal((height, width), dtype=np.float32)
    if size > 0.5:
        noise = cv2.GaussianBlur(noise, (0, 0), size / 2)
        noise = noise / noise.std()
    amount = grain.amount * min(1.0, size)  # grains smaller than a pixel average out in it
    luma = picture @ tone.LUMA.astype(np.float32)
    return picture + (amount * noise * np.sqrt(np.clip(4 * luma * (1 - luma), 0.05, 1)))[..., None]


def dithered(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """To 8 bits with one step of noise, so that a smooth backdrop shows no bands."""
    noise = rng.random(picture.shape, dtype=np.float32)
    return np.floor(np.clip(picture * 255 + noise, 0, 255)).astype(np.uint8)


FINISH = Finish()
