"""A shot of traced frames: exposed as one, steadied, with pictures between those that were traced, at the film's size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from onbrief.model.film import ShotAsk
from renderers.moving import moves
from renderers.moving.between import filled, steadied
from renderers.moving.light import Developed, developed, unpacked
from renderers.moving.moves import Window


def traced(ask: ShotAsk, paths: list[Path], matte: Path | None, lut: Path | None) -> Iterator[np.ndarray]:
    """Its frames, H×W×3 uint16, sRGB. paths: of the traced ones; matte: the ground in the one that is metered."""
    develop = developing(ask, paths, matte, lut)
    size = _size_of(paths[0])
    windows = [whole(paths[0], ask.size)]
    plain = size == ask.size
    lights = steadied((develop(path) for path in paths), ask.steady)
    for light in filled(lights, ask.step, ask.frames):
        yield moves.shown(light) if plain else next(moves.drawn(light, windows, ask.size))


def developing(ask: ShotAsk, paths: list[Path], matte: Path | None, lut: Path | None):
    """What makes linear light 0 to 1, H×W×3 float32, of a frame's file."""
    if ask.light is None:
        return moves.read_still
    if matte is None:
        raise ValueError("its frames hold scene light, and there is no matte to meter them by")
    ground = _read(matte, cv2.IMREAD_GRAYSCALE)
    develop: Developed = developed(ask.light, scene_light(paths[ask.light.on]), ground, lut)
    return lambda path: develop(scene_light(path)).astype(np.float32)


def scene_light(path: Path) -> np.ndarray:
    code = _read(path, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    if code.dtype != np.uint16:
        raise ValueError(f"{path.name} holds no scene light: that takes 16 bits")
    return unpacked(code[..., ::-1])


def _read(path: Path, how: int) -> np.ndarray:
    image = cv2.imread(str(path), how)
    if image is None:
        raise ValueError(f"{path.name} is no readable picture")
    return image


def whole(path: Path, size: tuple[int, int]) -> Window:
    """All of a frame that fits the film's shape."""
    width, height = _size_of(path)
    return Window(width / 2, height / 2, min(width, height * size[0] / size[1]))


def _size_of(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path, formats=("PNG",)) as image:
        return image.size
