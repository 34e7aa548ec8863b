"""A drawn thing that comes, stands and goes: what of it is seen in a frame, laid over the picture in linear light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from onbrief.model.easing import eased
from onbrief.model.stylepack import Curve
from renderers.motion import light

How = Literal["fade", "rise", "reveal", "none"]
STAGGER = 0.35  # of a line's time: so much later the next line comes
Patch = tuple[np.ndarray, np.ndarray, int, int]  # light (premultiplied), cover, x, y


@dataclass(frozen=True, eq=False)
class Piece:
    """light: h×w×3 float32, linear, multiplied by its cover; cover: h×w float32. Frames from 0; enter, leave: frames.

    bands: its lines' rows. travel: how far it rises, pixels.
    """

    x: int
    y: int
    light: np.ndarray
    cover: np.ndarray
    at: int
    end: int
    enter: int = 0
    leave: int = 0
    how: How = "fade"
    curves: tuple[Curve, Curve] = ((0, 0, 1, 1), (0, 0, 1, 1))
    travel: float = 0
    bands: tuple[tuple[int, int], ...] = field(default=())

    @property
    def still(self) -> tuple[int, int]:
        """The frames in which it stands: first, and the one after the last."""
        return min(self.at + self.enter, self.end), max(self.at, self.end - self.leave)

    def solid(self, size: tuple[int, int]) -> bool:
        """Whether nothing of the picture is seen behind it."""
        return self.cover.shape == (size[1], size[0]) and bool(self.cover.min() >= 1)


def shown(piece: Piece, frame: int) -> Patch | None:
    """What is seen of it, None where nothing is."""
    if not piece.at <= frame < piece.end:
        return None
    whole = (piece.light, piece.cover, piece.x, piece.y)
    if frame < piece.at + piece.enter:
        return _entering(piece, (frame - piece.at + 1) / (piece.enter + 1))
    if frame >= piece.end - piece.leave:
        left = 1 - eased(piece.curves[1], (frame - piece.end + piece.leave + 1) / (piece.leave + 1))
        return _faint(whole, left)
    return whole


def over(picture: np.ndarray, patches: Sequence[Patch]) -> None:
    """Lays patches on a picture, H×W×3 uint8, in place, in order; touches no pixel outside them."""
    height, width = picture.shape[:2]
    for add, cover, x, y in patches:
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + cover.shape[1], width), min(y + cover.shape[0], height)
        if x1 <= x0 or y1 <= y0:
            continue
        inner = np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
        under = light.of(np.ascontiguousarray(picture[y0:y1, x0:x1]))
        under *= 1 - cover[inner][..., None]
        under += add[inner]
        picture[y0:y1, x0:x1] = light.to_8(under)


def _faint(patch: Patch, share: float) -> Patch | None:
    add, cover, x, y = patch
    share_ = np.float32(share)
    return (add * share_, cover * share_, x, y) if share > 0 else None


def _entering(piece: Piece, time: float) -> Patch | None:
    if piece.how == "reveal":
        return _revealed(piece, time)
    come = eased(piece.curves[0], time)
    if piece.how == "none":
        return piece.light, piece.cover, piece.x, piece.y
    if piece.how == "fade" or not piece.travel:
        return _faint((piece.light, piece.cover, piece.x, piece.y), min(1.0, max(0.0, come)))
    room = int(np.ceil(abs(piece.travel))) + 2
    both = np.dstack([piece.light, piece.cover])
    moved = _lowered(np.pad(both, ((room, room), (0, 0), (0, 0))), (1 - come) * piece.travel)
    return _faint((moved[..., :3], moved[..., 3], piece.x, piece.y - room), min(1.0, max(0.0, come)))


def _revealed(piece: Piece, time: float) -> Patch:
    """Line after line rises from behind its own lower edge."""
    bands = piece.bands or ((0, piece.cover.shape[0]),)
    length = 1 / (1 + STAGGER * (len(bands) - 1))  # a line's share of the time
    both = np.dstack([piece.light, piece.cover])
    out = np.zeros_like(both)
    for number, (top, bottom) in enumerate(bands):
        come = eased(piece.curves[0], (time - number * STAGGER * length) / length)
        out[top:bottom] = _lowered(both[top:bottom], (1 - come) * (bottom - top))
    return out[..., :3], out[..., 3], piece.x, piece.y


def _lowered(rows: np.ndarray, by: float) -> np.ndarray:
    """Rows moved down by a part of a pixel: cubic convolution (Keys 1981, a = −1/2); what leaves is cut off."""
    whole = int(np.floor(by))
    part = by - whole
    out = np.zeros_like(rows)
    for tap, weight in zip((-1, 0, 1, 2), _keys(part), strict=True):
        shift = whole + tap
        if weight and abs(shift) < len(rows):
            source = rows[max(0, -shift) : len(rows) - max(0, shift)]
            out[max(0, shift) : max(0, shift) + len(source)] += np.float32(weight) * source
    return np.clip(out, 0, 1, out=out)


def _keys(part: float) -> Iterator[float]:
    """Weights of a row's value for the rows −1, 0, 1 and 2 below it when all move down by `part`."""
    for tap in (-1, 0, 1, 2):
        far = abs(part - tap)
        if far < 1:
            yield 1.5 * far**3 - 2.5 * far**2 + 1
        elif far < 2:
            yield -0.5 * far**3 + 2.5 * far**2 - 4 * far + 2
        else:
            yield 0.0
