"""Label art on a product: paper, print or foil, a hair above the surface and in the art's own proportions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from renderers.studio import materials, tone
from renderers.studio.mesh import Mesh, lathe
from renderers.studio.spec import Band, Print
from renderers.studio.stage import Stage

LIFT = 0.0014  # decimetres between glass and paper: enough that they never touch in single precision
FINER = 1.5  # pixels of label art for one of the picture
CLEAR = 10  # of 255: how far a pixel may be from the art's own ground and still count as ground


@dataclass(frozen=True)
class Art:
    """Decoded art at about the size it will be seen (H×W×4 uint8), and the band that it fills, in decimetres."""

    pixels: np.ndarray
    aspect: float
    transparent: bool
    band: Band
    print: Print

    @property
    def width(self) -> float:
        """Its height is the band's; its width decides how far it goes round."""
        return (self.band[1] - self.band[0]) * self.aspect


def read(path: Path, band: Band, print_: Print, density: float) -> Art:
    """density: pixels of the picture in a decimetre of the product."""
    low, high = band
    with Image.open(path) as image:
        width, height = image.size
        alpha = "A" in image.getbands()
        pixels = _shrunk(image.convert("RGBA"), round((high - low) * density * FINER))
    return Art(pixels, width / height, alpha and bool(pixels[..., 3].min() < 255), band, print_)


def _shrunk(art: Image.Image, height: int) -> np.ndarray:
    """The art at about the size it will be seen: finer detail would come out as noise at few samples a pixel."""
    if height >= art.height:
        return np.asarray(art)
    return np.asarray(
        art.resize((max(1, round(art.width * height / art.height)), height), Image.Resampling.LANCZOS)
    )


def material(stage: Stage, art: Art, body: dict | None) -> dict:
    """Paper shows all of the art; print and foil leave out its ground, the colour of its first pixel, for the body.

    A cut-out film would shade what lies under it, so print is one surface with the body.
    """
    paper = art.print == "paper" or body is None
    pixels = art.pixels[..., :3] if paper else _before_tone_map(art.pixels[..., :3])
    ink = materials.satin(stage.texture("label-art", pixels), 0.32, 1.42)
    if paper:
        alpha = stage.texture("label-alpha", art.pixels[..., 3], raw=True) if art.transparent else None
        return materials.cutout(ink, alpha) if alpha else ink
    if art.print == "foil":
        ink = materials.brushed(materials.GOLD, 0.16, 0.16)
    return materials.printed(body, ink, stage.texture("label-ink", _ink(art.pixels), raw=True))


def _before_tone_map(pixels: np.ndarray) -> np.ndarray:
    """Print is matched to its colours as bodies are, so that a tone laid on a body keeps its distance from it."""
    light = tone.linear(pixels / 255)
    return np.rint(255 * tone.encoded(tone.before_tone_map(light))).astype(np.uint8)


def _ink(pixels: np.ndarray) -> np.ndarray:
    """Coverage of what is not the art's ground, antialiased."""
    away = np.abs(pixels[..., :3].astype(int) - pixels[0, 0, :3].astype(int)).max(-1)
    return np.clip((away - CLEAR) * 6, 0, 255).astype(np.uint8)


def wrap_round(stage: Stage, art: Art, radius: float, at: np.ndarray, body: dict | None = None) -> None:
    """Round an upright cylinder, the art's middle in front. body: what print lies on."""
    low, high = art.band
    radius = radius + LIFT
    wrap = min(art.width / radius, 0.98 * 2 * math.pi)
    front = -math.pi / 2
    wrapped = lathe(np.array([[radius, low], [radius, high]]), 160, front - wrap / 2, front + wrap / 2)
    put(stage, art, wrapped, at, body)


def put(
    stage: Stage, art: Art, shape: Mesh, at: np.ndarray, body: dict | None = None, name: str = "label"
) -> None:
    """A surface that already lies where the label belongs."""
    stage.add(name, shape, material(stage, art, body), at, role="label", readable=True)
