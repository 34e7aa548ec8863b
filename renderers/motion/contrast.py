"""Which ink can be read on a picture that moves, and the veil that helps where none can.

Light is linear, 0 to 1; contrast is WCAG 2.2's, over all the frames that were looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from renderers.typography import ink

STRENGTHS = np.arange(0.05, 0.96, 0.05)


@dataclass(frozen=True)
class Behind:
    """What lies behind words in all frames that were looked at. luminance, at: one entry a pixel and frame."""

    words: ink.Words
    luminance: np.ndarray
    squares: np.ndarray
    rows: np.ndarray
    columns: np.ndarray


@dataclass(frozen=True)
class Veil:
    """A gradient in the ground's own hue. field: H×W float32 over the whole picture, its strength in it."""

    field: np.ndarray
    tint: np.ndarray
    strength: float
    edge: str


@dataclass(frozen=True)
class Choice:
    role: str
    veil: Veil | None
    margin: float


def behind(words: ink.Words, pictures: Sequence[np.ndarray], corner: tuple[int, int]) -> Behind:
    """pictures: the same window of several frames, H×W×3 uint8; corner: where its first pixel is in the film."""
    x, y, w, h = words.box
    here = ink.Words(
        words.role, (x - corner[0], y - corner[1], w, h), words.mask, words.needs, words.worst, words.px
    )
    found = [ink.behind(here, picture) for picture in pictures]
    apart = 1 + max((int(one.squares.max(initial=0)) for one in found), default=0)
    return Behind(
        words,
        np.concatenate([ink.luminance(one.pixels) for one in found]),
        np.concatenate([one.squares + n * apart for n, one in enumerate(found)]),
        np.concatenate([one.at[0] + corner[1] for one in found]),
        np.concatenate([one.at[1] + corner[0] for one in found]),
    )


def margin(back: Behind, colour: str, veil: Veil | None = None) -> float:
    """Measured over needed contrast, as `ink.margin` has it: 1 just passes."""
    seen = back.luminance
    if not len(seen):
        return 21.0
    if veil:
        cover = veil.field[back.rows, back.columns]
        seen = seen * (1 - cover) + float(ink.luminance(veil.tint)) * cover
    ratios = ink.contrast(seen, ink.luminance(ink.rgb(colour)))
    overall = float(np.percentile(ratios, back.words.worst)) / back.words.needs
    if not back.words.px:
        return overall
    counts = np.bincount(back.squares)
    spots = np.bincount(back.squares, ratios)[counts >= ink.ENOUGH] / counts[counts >= ink.ENOUGH]
    return min(overall, float(spots.min(initial=21.0)) / (ink.LOST * back.words.needs))


def chosen(
    found: Sequence[Behind],
    pictures: Sequence[np.ndarray],
    size: tuple[int, int],
    palette: Mapping[str, str],
    roles: Sequence[str],
) -> Choice:
    """The first role that reads as it is, else the one that needs the least veil. size: of the film."""
    tries = []
    for rank, role in enumerate(roles):
        worst = min((margin(back, palette[role]) for back in found), default=21.0)
        if worst >= ink.HEADROOM:
            return Choice(role, None, worst)
        veil = _veil(found, pictures, size, palette[role])
        after = min(margin(back, palette[role], veil) for back in found)
        short = max(0.0, 1 - after)
        tries.append((veil.strength + 2 * short + ink.PREFER * rank, Choice(role, veil, after)))
    return min(tries, key=lambda entry: entry[0])[1]


def _veil(
    found: Sequence[Behind], pictures: Sequence[np.ndarray], size: tuple[int, int], colour: str
) -> Veil:
    """The weakest veil with which all words are read; the strongest if none does."""
    boxes = np.array([back.words.box for back in found])
    x0, y0 = boxes[:, :2].min(0)
    x1, y1 = (boxes[:, :2] + boxes[:, 2:]).max(0)
    edge, field = ink.gradient((x0, y0, x1, y1), *size)
    seen = np.concatenate([picture.reshape(-1, 3) for picture in pictures])[None]
    tint = ink.tint(seen, towards_light=bool(ink.luminance(ink.rgb(colour)) < 0.18))

    def at(strength: float) -> Veil:
        return Veil((field * np.float32(strength)).astype(np.float32), tint, float(strength), edge)

    def read(strength: float) -> bool:
        return all(margin(back, colour, at(strength)) >= ink.HEADROOM for back in found)

    place = bisect_left(STRENGTHS, True, hi=len(STRENGTHS) - 1, key=read)
    return at(STRENGTHS[place])
