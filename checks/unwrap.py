"""Flat label art found again on a product: round, flat or tapering, seen from a little above or aside."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from checks.ink import Box

STARTS = (  # half of the angle that the art goes round, radians; its width by what is seen; sag by height
    (0.05, 1.0, 0.0),  # flat
    (0.75, 1.0, -0.05),  # a jar
    (1.2, 1.0, -0.05),  # a bottle
    (1.2, 1.0, -0.2),  # a bottle from above
    (0.05, 1.09, 0.0),  # a carton, some of the art round its edges
)
COARSE, FINE = 3.0, 1.2  # pixels of art, standard deviations that both are blurred by
ROUNDS = 24  # steps of the fit at each blur, at most
FOUND = 0.9  # correlation at the coarse blur from which no other start is tried
POLISHED = 2  # starts that are followed at the fine blur
UPRIGHT = 9  # parameters fitted at the coarse blur: all but the turn aside
LOCAL = 12.0  # pixels of art, standard deviation of the window that light is evened out in
QUICK = 4  # part of the art's size at which a first fit takes the means of that window
SURE, WHOLE = 0.85, 0.5  # correlation, and share of the art that shows, from which a first fit is believed
FAINT = 9.0  # L*²: variance below which a window counts as plain
STEPS = np.array([0.5, 0.5, 0.5, 0.5, 0.02, 0.5, 0.005, 0.005, 0.005, 0.02])
ROUND = 1.5  # radians: the art's edge can't be seen further round


class Pair(NamedTuple):
    """The art and the picture as they are compared: L*, blurred alike; where the product is seen, in the picture.

    shrunk: by how much the art is. part: of the art's size at which local means are taken.
    """

    art: np.ndarray
    light: np.ndarray
    seen: np.ndarray
    shrunk: int
    part: int


class Fit(NamedTuple):
    """like: correlation of the art with the picture, -1 to 1.

    surface: centre x and y, half width and height in pixels, half angle, sag in pixels, tilt, skew, taper, and the
    angle by which the product is turned aside.
    """

    like: float
    surface: np.ndarray


def grid(art: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """u from -1 to 1 for each column of the art, v from 0 to 1 for each row: 1×W and H×1."""
    return np.linspace(-1, 1, art.shape[1])[None], np.linspace(0, 1, art.shape[0])[:, None]


def placed(surface: np.ndarray, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where points of the art are in the picture: round a cylinder, the sag of an ellipse, tilted, skewed and tapered."""
    x, y, half, height, angle, sag, tilt, skew, taper, turn = surface
    across = (np.sin(angle * u + turn) - np.sin(turn)) / np.sin(angle)
    fall = (np.cos(turn) - np.cos(angle * u + turn)) / (1 - np.cos(max(angle, 0.2)))
    left = x + half * across * (1 + taper * (v - 0.5)) + tilt * (v - 0.5) * height
    top = y + height * (v - 0.5) + sag * fall + skew * across * half
    return left.astype(np.float32), top.astype(np.float32)


def fitted(art: np.ndarray, light: np.ndarray, seen: np.ndarray, box: Box) -> Fit:
    """Finds the surface on which the art looks most like the picture (Levenberg-Marquardt on evened-out L*).

    art, light: L* of the art and of the picture, float32. seen: 1 where the product shows. box: of the label in the picture.
    First at half the size with few means, which takes a sixth of the time and finds most labels that are as they should
    be; what it doesn't find without doubt is looked for in full.
    """
    for quick in (True, False):
        coarse = _softened(art, light, seen, box, COARSE, quick)
        rough = []
        for start in STARTS:
            rough.append(_climbed(_start(art, light, box, *start), coarse, UPRIGHT))
            if rough[-1].like > FOUND:
                break
        best = sorted(rough, key=lambda fit: -fit.like)[:POLISHED]
        fine = _softened(art, light, seen, box, FINE, quick)
        found = max((_climbed(fit.surface, fine, len(STEPS)) for fit in best), key=lambda fit: fit.like)
        if found.like > SURE and _residual(found.surface, fine)[1].mean() > WHOLE:
            break
    return found


def _softened(
    art: np.ndarray, light: np.ndarray, seen: np.ndarray, box: Box, blur: float, quick: bool
) -> Pair:
    """Art and picture blurred alike. blur: pixels of art, standard deviation."""
    soft = max(blur * box[2] / art.shape[1], 0.3)
    art, light = cv2.GaussianBlur(art, (0, 0), blur), cv2.GaussianBlur(light, (0, 0), soft)
    if not quick or blur < COARSE:
        return Pair(art, light, seen, 1, QUICK if quick else 1)
    size = (art.shape[1] // 2, art.shape[0] // 2)  # what is blurred so far shows as much at half the size
    return Pair(cv2.resize(art, size, interpolation=cv2.INTER_AREA), light, seen, 2, QUICK // 2)


def evened(light: np.ndarray, seen: np.ndarray, shrunk: int = 1, part: int = 1) -> np.ndarray:
    """The picture with its local mean taken away and its local contrast made one, where seen.

    shrunk: by how much it is. part: of its size at which means are taken.
    """
    weight = _around(seen, shrunk, part) + 1e-6
    mean = _around(light * seen, shrunk, part) / weight
    spread = _around((light - mean) ** 2 * seen, shrunk, part) / weight
    return (light - mean) / np.sqrt(spread + FAINT)


def _around(values: np.ndarray, shrunk: int, part: int) -> np.ndarray:
    """The mean of what lies around each pixel."""
    if part == 1:
        return cv2.GaussianBlur(values, (0, 0), LOCAL / shrunk)
    height, width = values.shape
    small = cv2.resize(values, (-(-width // part), -(-height // part)), interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), LOCAL / shrunk / part), (width, height))


def alike(ours: np.ndarray, theirs: np.ndarray, seen: np.ndarray) -> float:
    """Correlation of two evened pictures where seen."""
    power = float((seen * ours**2).sum() * (seen * theirs**2).sum())
    return float((seen * ours * theirs).sum()) / (np.sqrt(power) + 1e-6)


def _start(
    art: np.ndarray, light: np.ndarray, box: Box, angle: float, wider: float, sag: float
) -> np.ndarray:
    """A surface that fills the label's box; where the frame cuts it, the art's own ratio tells the height."""
    x, y, width, height = box
    half, cut_above, cut_below = width / 2 * wider, y <= 2, y + height >= light.shape[0] - 2
    full = 2 * half * angle / np.sin(angle) * art.shape[0] / art.shape[1]
    middle = y + height / 2
    if cut_above != cut_below:
        middle = y + height - full / 2 if cut_above else y + full / 2
    tall = full if cut_above or cut_below else height
    return np.array([x + width / 2, middle, half, tall, angle, sag * height, 0, 0, 0, 0], float)


def _climbed(surface: np.ndarray, pair: Pair, free: int) -> Fit:
    """Levenberg-Marquardt with numeric derivatives over the first `free` parameters; stops where no step helps."""
    away, clear, like = _residual(surface, pair)
    damping, area = 1e-2, clear.sum()
    for _ in range(ROUNDS):
        columns = []
        for step in np.diag(STEPS)[:free]:
            moved, also, _ = _residual(surface + step, pair)
            columns.append(((moved - away) * clear * also / step.max()).ravel())
        slope = np.stack(columns, 1)
        normal, pull = slope.T @ slope, -slope.T @ (away * clear).ravel()
        before = like
        for _ in range(4):
            step = np.zeros(len(STEPS))
            step[:free] = np.linalg.solve(normal + damping * np.diag(np.diag(normal) + 1e-9), pull)
            tried = _bounded(surface + step)
            moved, also, better = _residual(tried, pair)
            if better > like and also.sum() > 0.5 * area:
                surface, like, away, clear = tried, better, moved, also
                damping = max(damping / 3, 1e-5)
                break
            damping *= 4
        if like < before + 1e-4:
            break
    return Fit(like, surface)


def _bounded(surface: np.ndarray) -> np.ndarray:
    far = np.inf
    low = np.array([-far, -far, 5, 5, 0.02, -far, -1, -1, -0.5, -0.6])
    return np.clip(surface, low, np.array([far, far, far, far, ROUND, far, 1, 1, 0.5, 0.6]))


def _residual(surface: np.ndarray, pair: Pair) -> tuple[np.ndarray, np.ndarray, float]:
    """Picture less art, both evened, in the art's pixels; where the product shows; and how alike they are."""
    art, light, seen, shrunk, part = pair
    x, y = placed(surface, *grid(art))
    clear = (cv2.remap(seen, x, y, cv2.INTER_LINEAR) > 0.9).astype(np.float32)
    ours = evened(cv2.remap(light, x, y, cv2.INTER_LINEAR), clear, shrunk, part)
    theirs = evened(art, clear, shrunk, part)
    return ours - theirs, clear, alike(ours, theirs, clear)
