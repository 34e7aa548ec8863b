"""A drawn thing that comes, stands and goes: what of it is seen in a frame, laid over the picture in linear light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import cv2
import numpy as np

from onbrief.model.easing import eased
from onbrief.model.stylepack import Curve
from renderers.motion import light

How = Literal["fade", "rise", "reveal", "none"]
STAGGER = 0.35  # of a line's time: so much later the next line comes
LINEAR: Curve = (0, 0, 1, 1)


class Patch(NamedTuple):
    """cover: h×w uint8. paint: the light of one colour, 3 float32, or of each pixel, h×w×3. x, y: its corner."""

    cover: np.ndarray
    paint: np.ndarray
    x: int
    y: int


@dataclass(frozen=True)
class Stage:
    """When and how something comes and goes: from frame `at` up to `end`; enter, leave: frames that it takes.

    travel: how far it rises, pixels.
    """

    at: int
    end: int
    enter: int = 0
    leave: int = 0
    how: How = "fade"
    curves: tuple[Curve, Curve] = (LINEAR, LINEAR)
    travel: float = 0

    @property
    def still(self) -> tuple[int, int]:
        """The first frame in which it stands, and the one after the last."""
        return min(self.at + self.enter, self.end), max(self.at, self.end - self.leave)


@dataclass(frozen=True, eq=False)
class Piece:
    """A thing at rest, and its stage. bands: the rows of its lines."""

    patch: Patch
    stage: Stage
    bands: tuple[tuple[int, int], ...] = ()

    def hides(self, size: tuple[int, int]) -> bool:
        """Whether nothing of the picture is seen behind it when it stands."""
        return self.patch.cover.shape == (size[1], size[0]) and int(self.patch.cover.min()) == 255


def shown(piece: Piece, frame: int) -> Patch | None:
    """What is seen of it, None where nothing is."""
    stage = piece.stage
    if not stage.at <= frame < stage.end:
        return None
    if frame < stage.at + stage.enter:
        return _entering(piece, (frame - stage.at + 1) / (stage.enter + 1))
    if frame >= stage.end - stage.leave:
        gone = eased(stage.curves[1], (frame - stage.end + stage.leave + 1) / (stage.leave + 1))
        return _faint(piece.patch, 1 - gone)
    return piece.patch


def over(picture: np.ndarray, patches: Sequence[Patch]) -> None:
    """Lays patches on a picture, H×W×3 uint8, in place, in order; touches no pixel outside them."""
    height, width = picture.shape[:2]
    for cover, paint, x, y in patches:
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + cover.shape[1], width), min(y + cover.shape[0], height)
        if x1 <= x0 or y1 <= y0:
            continue
        inner, place = np.s_[y0 - y : y1 - y, x0 - x : x1 - x], np.s_[y0:y1, x0:x1]
        if paint.ndim == 1:
            step = cover[inner].astype(np.uint16) << 8
            under = cv2.split(np.ascontiguousarray(picture[place]))
            mixed = [_mixed(float(value))[step | seen] for value, seen in zip(paint, under, strict=True)]
            picture[place] = cv2.merge(mixed)
        else:
            share = cover[inner].astype(np.float32)[..., None] / 255
            under = light.of(np.ascontiguousarray(picture[place]))
            picture[place] = light.to_8(under + (paint[inner] - under) * share)


@lru_cache(maxsize=64)
def _mixed(value: float) -> np.ndarray:
    """What light of one channel over each of 256 encoded values gives, at each of 256 covers: uint8, cover × 256 + value."""
    under = light.of(np.arange(256, dtype=np.uint8).reshape(1, 256, 1)).reshape(1, 256)
    share = np.arange(256, dtype=np.float32)[:, None] / 255
    return light.to_8(under + (np.float32(value) - under) * share).ravel()


def _faint(patch: Patch, share: float) -> Patch | None:
    if share <= 0:
        return None
    steps = np.round(np.arange(256) * min(1.0, share)).astype(np.uint8)
    return patch._replace(cover=steps[patch.cover])


def _entering(piece: Piece, time: float) -> Patch | None:
    patch, stage = piece.patch, piece.stage
    if stage.how == "none":
        return patch
    if stage.how == "reveal":
        return _revealed(piece, time)
    come = eased(stage.curves[0], time)
    if stage.how == "rise" and stage.travel:
        room = int(np.ceil(abs(stage.travel))) + 2
        grown = np.pad(patch.cover, ((room, room), (0, 0)))
        paint = patch.paint if patch.paint.ndim == 1 else np.pad(patch.paint, ((room, room), (0, 0), (0, 0)))
        patch = _lowered(Patch(grown, paint, patch.x, patch.y - room), (1 - come) * stage.travel)
    return _faint(patch, come)


def _revealed(piece: Piece, time: float) -> Patch:
    """Line after line rises from behind its own lower edge."""
    patch = piece.patch
    bands = piece.bands or ((0, patch.cover.shape[0]),)
    length = 1 / (1 + STAGGER * (len(bands) - 1))  # a line's share of the time
    cover = np.zeros_like(patch.cover)
    for number, (top, bottom) in enumerate(bands):
        come = eased(piece.stage.curves[0], (time - number * STAGGER * length) / length)
        line = Patch(
            patch.cover[top:bottom], patch.paint if patch.paint.ndim == 1 else patch.paint[top:bottom], 0, 0
        )
        cover[top:bottom] = _lowered(line, (1 - come) * (bottom - top)).cover
    return patch._replace(cover=cover)


def _lowered(patch: Patch, by: float) -> Patch:
    """Moved down by a part of a pixel: cubic convolution (Keys 1981, a = −1/2); what leaves its rows is cut off."""
    cover = _shifted(patch.cover.astype(np.float32), by)
    paint = patch.paint
    if paint.ndim == 3:
        dense = patch.cover.astype(np.float32)[..., None]
        paint = _shifted(paint * dense, by) / np.maximum(cover, 1)[..., None]
    return Patch(np.clip(np.round(cover), 0, 255).astype(np.uint8), paint, patch.x, patch.y)


def _shifted(rows: np.ndarray, by: float) -> np.ndarray:
    whole = int(np.floor(by))
    out = np.zeros_like(rows)
    for tap, weight in zip((-1, 0, 1, 2), _keys(by - whole), strict=True):
        shift = whole + tap
        if weight and abs(shift) < len(rows):
            source = rows[max(0, -shift) : len(rows) - max(0, shift)]
            out[max(0, shift) : max(0, shift) + len(source)] += np.float32(weight) * source
    return out


def _keys(part: float) -> Iterator[float]:
    """The weights with which a row shows in the rows −1, 0, 1 and 2 below it when it moves down by `part`."""
    for tap in (-1, 0, 1, 2):
        far = abs(part - tap)
        if far < 1:
            yield 1.5 * far**3 - 2.5 * far**2 + 1
        elif far < 2:
            yield -0.5 * far**3 + 2.5 * far**2 - 4 * far + 2
        else:
            yield 0.0
