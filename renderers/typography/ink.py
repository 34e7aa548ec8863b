"""Ink on a picture: contrast as WCAG 2.2 measures it, a colour for the words, a scrim where the picture fails them.

Colours are sRGB-encoded (IEC 61966-2-1) uint8 unless a name says linear. Ratios are 1 to 21.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from renderers.typography.crop import Box

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # WCAG 2.2, relative luminance
FLARE = 0.05  # WCAG 2.2: ambient light added to both luminances
NORMAL, LARGE = 4.5, 3.0  # WCAG 2.2 SC 1.4.3
LARGE_PX, LARGE_BOLD_PX, BOLD = 24.0, 18.66, 700
LOST = 2 / 3  # of the needed contrast: less than that at one letter, and the letter is lost
NEAR, ENOUGH = 4, 12  # pixels around the glyphs that count as behind them; pixels that make a spot
FADE = 0.25  # share of the picture's side over which a scrim fades
PREFER = 0.15  # strength of veil that the pack's first colour is worth: a set speaks in one voice
LOW, APART = 0.62, 0.05  # shares of the height: where a low band begins, and the gap that parts it
SAMPLE = 20_000  # pixels are enough to find a percentile
STRENGTHS = np.arange(0.02, 0.91, 0.02, dtype=np.float32)
HEADROOM = 1.14  # a file is encoded after us: JPEG moves colours a little

_NEAR = np.ones((2 * NEAR + 1, 2 * NEAR + 1), np.uint8)
_VALUE = np.arange(256) / 255
_LINEAR = np.where(_VALUE <= 0.04045, _VALUE / 12.92, ((_VALUE + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass(frozen=True)
class Words:
    """One drawn thing: where its ink is (H×W bool within box), the contrast it needs, and in what share of it.

    worst: percentile of the pixels that decides. 5: copy is lost where it crosses a highlight. A shape is seen
    where a part of its edge is. px: type size, 0 for what is no type.
    """

    role: str
    box: tuple[int, int, int, int]
    mask: np.ndarray
    needs: float
    worst: float = 5
    px: float = 0


def rgb(colour: str) -> np.ndarray:
    """`#rrggbb` as uint8."""
    return np.frombuffer(bytes.fromhex(colour.lstrip("#")), np.uint8)


def luminance(pixels: np.ndarray) -> np.ndarray:
    """Relative luminance of …×3 uint8."""
    return _LINEAR[pixels] @ LUMINANCE


def contrast(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The WCAG ratio of two luminances."""
    return (np.maximum(a, b) + FLARE) / (np.minimum(a, b) + FLARE)


def needs(px: float, weight: int) -> float:
    """The least contrast for a size and weight."""
    return LARGE if px >= LARGE_PX or (px >= LARGE_BOLD_PX and weight >= BOLD) else NORMAL


@dataclass(frozen=True)
class Backdrop:
    """What lies under and just around the ink of words. at: rows, columns. squares: which letter's square each is."""

    words: Words
    at: tuple[np.ndarray, np.ndarray]
    squares: np.ndarray
    pixels: np.ndarray


def behind(words: Words, picture: np.ndarray) -> Backdrop:
    """The pixels that decide whether words can be read, thinned evenly to a sample."""
    x, y, w, _ = words.box
    rows, columns = np.nonzero(cv2.dilate(words.mask.astype(np.uint8), _NEAR))
    step = max(1, len(rows) // SAMPLE)
    rows, columns = rows[::step], columns[::step]
    side = max(4, round(words.px / 2))
    squares = rows // side * (w // side + 1) + columns // side
    at = (rows + y, columns + x)
    return Backdrop(words, at, squares, picture[at])


def margin(backdrop: Backdrop, colour: str, veil: tuple[np.ndarray, np.ndarray] | None = None) -> float:
    """Measured over needed contrast: 1 just passes. Overall by percentile, and no letter lost at one spot.

    veil: tint and its alpha at each pixel of the backdrop.
    """
    if not len(backdrop.pixels):
        return 21.0
    pixels = _blend(backdrop.pixels, *veil) if veil else backdrop.pixels
    ratios = contrast(luminance(pixels), luminance(rgb(colour)))
    overall = float(np.percentile(ratios, backdrop.words.worst)) / backdrop.words.needs
    if not backdrop.words.px:
        return overall
    counts = np.bincount(backdrop.squares)
    spots = np.bincount(backdrop.squares, ratios)[counts >= ENOUGH] / counts[counts >= ENOUGH]
    return min(overall, float(spots.min(initial=21.0)) / (LOST * backdrop.words.needs))


@dataclass(frozen=True)
class Plan:
    """roles: element → palette role of its ink. picture: with its veils laid on."""

    roles: dict[str, str]
    picture: np.ndarray
    veils: list[Veil]


def plan(
    words: list[Words], picture: np.ndarray, keep: np.ndarray, palette: Mapping[str, str], roles: list[str]
) -> Plan:
    """A colour for each zone of the sheet: the first role that reads as it is, else the one that needs least veil.

    keep: H×W uint8, what no veil may touch.
    """
    chosen, veils = {}, []
    for zone in _zones(words, picture.shape[0]):
        role, picture, veil = _voiced(zone, picture, keep, palette, roles)
        chosen |= {w.role: role for w in zone}
        veils += [veil] if veil else []
    return Plan(chosen, picture, veils)


def _zones(words: list[Words], height: int) -> list[list[Words]]:
    """The sheet speaks in one colour; only a low band that stands apart, on the floor, may have its own."""
    ordered = sorted(words, key=lambda w: w.box[1])
    for i in range(len(ordered) - 1, 0, -1):
        above = max(w.box[1] + w.box[3] for w in ordered[:i])
        if ordered[i].box[1] > height * LOW and ordered[i].box[1] - above > height * APART:
            return [ordered[:i], ordered[i:]]
    return [ordered]


def _voiced(
    zone: list[Words], picture: np.ndarray, keep: np.ndarray, palette: Mapping[str, str], roles: list[str]
):
    """(role, picture, veil or None) for one zone."""
    backdrops = [behind(w, picture) for w in zone]
    tries = []
    for rank, role in enumerate(roles):
        margins = [margin(b, palette[role]) for b in backdrops]
        failing = [b for b, m in zip(backdrops, margins, strict=True) if m < HEADROOM]
        if not failing:
            return role, picture, None
        veil = scrim(failing, picture, keep, palette[role])
        tries.append((veil.strength + 2 * veil.short + PREFER * rank, -min(margins), role, veil))
    _, _, role, veil = min(tries, key=lambda t: t[:2])
    return role, _laid(picture, veil), veil


def opposite(palette: Mapping[str, str], roles: list[str], fill: str) -> str:
    """The role that reads best on a fill."""
    other = luminance(rgb(palette[fill]))
    return max(roles, key=lambda role: float(contrast(luminance(rgb(palette[role])), other)))


@dataclass(frozen=True)
class Veil:
    """A gradient in the ground's own hue. field: H×W float, 0 to 1. short: how far contrast still falls short."""

    edge: str
    field: np.ndarray
    tint: np.ndarray
    strength: float
    short: float


def scrim(failing: list[Backdrop], picture: np.ndarray, keep: np.ndarray, colour: str) -> Veil:
    """The weakest gradient that lets the words be read; the strongest if none does."""
    height, width = picture.shape[:2]
    boxes = np.array([b.words.box for b in failing])
    x0, y0 = boxes[:, :2].min(0)
    x1, y1 = (boxes[:, :2] + boxes[:, 2:]).max(0)
    edge, field = gradient((x0, y0, x1, y1), width, height)
    field = field * _beside(keep)
    tinted = tint(picture[y0:y1, x0:x1], towards_light=luminance(rgb(colour)) < 0.18)

    def least(strength: np.float32) -> float:
        return min(margin(b, colour, (tinted, field[b.at] * strength)) for b in failing)

    at = bisect_left(STRENGTHS, True, hi=len(STRENGTHS) - 1, key=lambda strength: least(strength) >= HEADROOM)
    return Veil(edge, field, tinted, float(STRENGTHS[at]), max(0.0, 1 - least(STRENGTHS[at])))


def _laid(picture: np.ndarray, veil: Veil) -> np.ndarray:
    """The picture with a veil on it."""
    x, y, w, h = (int(v) for v in told(veil)[0])
    cut = np.s_[y : y + h, x : x + w]
    out = picture.copy()
    out[cut] = _blend(picture[cut], veil.tint, veil.field[cut] * np.float32(veil.strength))
    return out


def told(veil: Veil) -> tuple[Box, dict[str, Any]]:
    """A veil's box, and what the sidecar says of it."""
    rows, columns = np.flatnonzero(veil.field.max(1) > 1e-3), np.flatnonzero(veil.field.max(0) > 1e-3)
    box = (columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)
    about = {"edge": veil.edge, "strength": round(veil.strength, 2), "colour": "#" + bytes(veil.tint).hex()}
    return tuple(float(v) for v in box), about


def _beside(keep: np.ndarray) -> np.ndarray:
    """1 where a veil may lie, softly 0 on what it must not touch."""
    small = cv2.resize(
        keep, (max(1, keep.shape[1] // 8), max(1, keep.shape[0] // 8)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), (0, 0), 2)
    return 1 - cv2.resize(soft, keep.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255


def gradient(box: tuple[int, int, int, int], width: int, height: int) -> tuple[str, np.ndarray]:
    """Full behind the words, fading to nothing beyond them, from the edge that leaves most of the picture alone."""
    x0, y0, x1, y1 = box
    reach = {"top": y1 / height, "bottom": 1 - y0 / height, "left": x1 / width, "right": 1 - x0 / width}
    edge = min(reach, key=reach.__getitem__)
    columns, rows = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    beyond_x = np.maximum(
        0, np.maximum(0 if edge == "left" else x0 - columns, 0 if edge == "right" else columns - x1)
    )
    beyond_y = np.maximum(
        0, np.maximum(0 if edge == "top" else y0 - rows, 0 if edge == "bottom" else rows - y1)
    )
    return edge, _fade(beyond_y / (FADE * height))[:, None] * _fade(beyond_x / (FADE * width))[None, :]


def _fade(distance: np.ndarray) -> np.ndarray:
    """1 at 0, smoothly 0 from 1 on."""
    left = np.clip(1 - distance, 0, 1)
    return left * left * (3 - 2 * left)


def tint(region: np.ndarray, towards_light: bool) -> np.ndarray:
    """The ground's mean colour, lighter or deeper at the same hue (CIE L*a*b*): never grey."""
    mean = region.reshape(-1, 3).mean(0, dtype=np.float64).astype(np.float32) / 255
    lab = cv2.cvtColor(mean.reshape(1, 1, 3), cv2.COLOR_RGB2LAB)
    lab[..., 0] = 92 if towards_light else 22
    lab[..., 1:] *= 0.75 if towards_light else 1.0
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)[0, 0] * 255 + 0.5, 0, 255).astype(np.uint8)


def _blend(picture: np.ndarray, colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Straight alpha in encoded sRGB, as Typst and browsers blend."""
    a = alpha[..., None]
    return (picture * (1 - a) + colour.astype(np.float32) * a + 0.5).astype(np.uint8)
