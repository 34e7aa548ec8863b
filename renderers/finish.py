"""Retouch and grade, once per master: brand-colour correction, LUT, grain, and a dithered 8-bit picture."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

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

Grade = Callable[[np.ndarray], np.ndarray]


class Grain(BaseModel):
    """Film grain: standard deviation in sRGB (0..1) at mid-grey, grain size in pixels of a 1080-pixel short side."""

    model_config = ConfigDict(extra="forbid")
    amount: float = Field(0.012, ge=0, le=0.1)
    size_px_per_1080: float = Field(1.4, gt=0, le=8)


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
        """Inputs: `plate` (16-bit sRGB PNG), `ground` (its matte), `lut` (.cube, sRGB to sRGB)."""
        began = time.perf_counter()
        params = Params.model_validate(request.params)
        matte = read(inputs["ground"], cv2.IMREAD_GRAYSCALE)
        plate = without_specks(read_plate(inputs["plate"]), matte)
        grade = graded(cube(inputs["lut"]), params.grade.strength)
        progress(0.3, "grade")
        patch = lit_patch(plate, matte)
        wanted = tone.from_hex(params.ground)
        gains = solve_gains(patch.of(plate), wanted, grade) if patch else np.ones(3)
        picture = grade(tone.encoded(tone.linear(plate) * gains))
        progress(0.7, "grain")
        rng = np.random.default_rng(int(params.seed))
        pixels = dithered(with_grain(picture, params.grain, rng), rng)
        progress(1.0)
        about = {"gains": [round(float(g), 4) for g in gains], "tolerance": params.tolerance}
        elements = (
            [
                Element(
                    "ground", tuple(patch), "plate#/ground", about | measured(patch.of(pixels), params.ground)
                )
            ]
            if patch
            else []
        )
        carried = read_elements(inputs["layout"]) if "layout" in inputs else []
        seconds = round(time.perf_counter() - began, 2)
        return Rendering(
            pixels,
            {},
            [*carried, *elements],
            (elements[0].about if patch else {})
            | {"device": "cpu", "seconds": seconds, "versions": {"opencolorio": ocio.__version__}},
        )


def read_elements(path: Path) -> list[Element]:
    """What the plate's sidecar names, handed on to whoever lays out the master."""
    return [Element(**entry) for entry in json.loads(path.read_text("utf-8"))["elements"]]


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


def lit_patch(plate: np.ndarray, matte: np.ndarray) -> Box | None:
    """The evenest square of plain ground whose brightness is near the LIT quantile; None if the ground is hidden."""
    tile = max(GRID, min(matte.shape) // TILE // GRID * GRID)
    whole = cv2.boxFilter((matte == 255).astype(np.float32), -1, (tile, tile), anchor=(0, 0)) > 0.999
    luma = (tone.linear(plate) @ tone.LUMA).astype(np.float32)
    mean = cv2.boxFilter(luma, -1, (tile, tile), anchor=(0, 0))
    spread = np.sqrt(np.maximum(cv2.boxFilter(luma * luma, -1, (tile, tile), anchor=(0, 0)) - mean * mean, 0))
    rows, columns = (np.arange(0, n - tile + 1, GRID) for n in matte.shape)
    at = np.ix_(rows, columns)
    if not whole[at].any():
        return None
    level = np.quantile(mean[at][whole[at]], LIT)
    cost = np.where(whole[at], np.abs(mean[at] / level - 1) + 2 * spread[at] / level, np.inf)
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return Box(int(columns[column]), int(rows[row]), tile, tile)


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
