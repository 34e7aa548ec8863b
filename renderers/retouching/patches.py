"""Continuing a picture into a hole with patches of what lies around it, from coarse to fine.

Wexler, Shechtman, Irani: Space-Time Completion of Video (2007), with the search of Barnes et al.: PatchMatch (2009).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

REACH = 3  # patches of 7 × 7 pixels
START = 7  # pixels: the width of the hole on the coarsest level
ROUNDS = (8, 4)  # of search and vote, on the coarsest and on the finest level that votes
MOST = 24_000  # pixels of the hole: finer levels take over the places that were found, and search no more
JUMPS = (8, 4, 2, 1)
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def continued(
    picture: np.ndarray, hole: np.ndarray, usable: np.ndarray, seed: int, things: bool = True
) -> np.ndarray | None:
    """picture: H×W×3 float32, alike in all channels and near 0 on average. hole, usable: H×W bool.

    Every pixel of the hole becomes one of the usable ones, so that grain stays grain. None where nothing is usable.
    things: whether edges and things go on into the hole; grain alone has no shape, and any piece of it will do.
    """
    rng = np.random.default_rng(seed)
    levels = _levels(picture, hole, usable)
    if levels is None:
        return None
    places = _first(levels[0], rng) if things else _anywhere(levels[0], rng)
    for number, level in enumerate(levels):
        if number:
            places = _finer(level, places, levels[number - 1])
            level.copy(places)
        for _ in range(ROUNDS[number > 0] if things and level.hole.sum() <= MOST else 0):
            places = _searched(level, places, rng)
            level.vote(places)
    last = levels[-1]
    last.copy(_searched(last, places, rng) if things and last.hole.sum() <= MOST else places)
    return last.picture[REACH:-REACH, REACH:-REACH]


@dataclass
class _Level:
    """One resolution. picture is padded by REACH. targets: flat places whose patch touches the hole."""

    picture: np.ndarray
    hole: np.ndarray
    source: np.ndarray
    targets: np.ndarray
    trust: np.ndarray
    index: np.ndarray

    @property
    def width(self) -> int:
        return self.picture.shape[1]

    @property
    def window(self) -> np.ndarray:
        """Flat steps from a patch's centre to its pixels."""
        side = np.arange(-REACH, REACH + 1)
        return (side[:, None] * self.width + side).ravel()

    def patches(self, places: np.ndarray) -> np.ndarray:
        """N×49×3."""
        return self.picture.reshape(-1, 3)[places[:, None] + self.window]

    def vote(self, places: np.ndarray) -> None:
        """Each pixel of the hole becomes the mean of what the patches over it say, the trusted ones louder."""
        flat, holes = self.picture.reshape(-1, 3), self.hole.ravel()
        sums, weights = np.zeros((flat.shape[0], 3)), np.zeros(flat.shape[0])
        error = self.errors(self.patches(self.targets), places)
        spread = max(float(np.quantile(error, 0.75)), 1e-9)
        loud = self.trust.ravel()[self.targets] * np.exp(-error / (2 * spread))
        for step in self.window:
            to = self.targets + step
            weights += np.bincount(to, loud, minlength=flat.shape[0])
            said = flat[places + step]
            for channel in range(3):
                sums[:, channel] += np.bincount(to, loud * said[:, channel], minlength=flat.shape[0])
        flat[holes] = (sums[holes] / np.maximum(weights[holes], 1e-12)[:, None]).astype(np.float32)

    def copy(self, places: np.ndarray) -> None:
        """Each pixel of the hole becomes the middle of its patch."""
        flat, inside = self.picture.reshape(-1, 3), self.hole.ravel()[self.targets]
        flat[self.targets[inside]] = flat[places[inside]]

    def errors(self, wanted: np.ndarray, places: np.ndarray) -> np.ndarray:
        """How far the patches at these places are from the wanted ones, by trusted pixels first; N."""
        trust = self.trust.ravel()[self.targets[:, None] + self.window]
        gap = wanted - self.patches(places)
        return np.einsum("npc,npc,np->n", gap, gap, trust) / trust.sum(1)


def _levels(picture: np.ndarray, hole: np.ndarray, usable: np.ndarray) -> list[_Level] | None:
    """Coarsest first."""
    found = []
    while True:
        level = _level(picture, hole, usable)
        if level is not None:
            found.append(level)
        elif not found:
            return None
        deep = float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3).max())
        if level is None or 2 * deep <= START or min(hole.shape) < 8 * REACH:
            return found[::-1]
        size = (hole.shape[1] // 2, hole.shape[0] // 2)
        known = (~hole).astype(np.float32)
        weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
        small = cv2.resize(picture * known[..., None], size, interpolation=cv2.INTER_AREA)
        picture = small / np.maximum(weight, 1e-6)[..., None]
        hole = weight < 0.5
        usable = cv2.resize(usable.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.99


def _level(picture: np.ndarray, hole: np.ndarray, usable: np.ndarray) -> _Level | None:
    room = ((REACH, REACH), (REACH, REACH))
    whole = cv2.erode((usable & ~hole).astype(np.uint8), np.ones((2 * REACH + 1,) * 2), borderValue=0)
    source = np.pad(whole.astype(bool), room)
    if source.sum() < 64:
        return None
    empty = np.pad(hole, room)
    touched = cv2.dilate(hole.astype(np.uint8), np.ones((2 * REACH + 1,) * 2))
    targets = np.flatnonzero(np.pad(touched, room))
    index = np.full(empty.size, -1)
    index[targets] = np.arange(targets.size)
    deep = cv2.distanceTransform(np.pad(hole, room, mode="edge").astype(np.uint8), cv2.DIST_L2, 3)
    filled = np.pad(np.where(hole[..., None], 0, picture), (*room, (0, 0)), mode="reflect")
    trust = np.float32(1.3) ** -np.minimum(deep, 24)
    return _Level(filled.astype(np.float32), empty, source, targets, trust, index.reshape(empty.shape))


def _first(level: _Level, rng: np.random.Generator) -> np.ndarray:
    """Places by what is known around the hole alone; then a first guess of what is in it."""
    places = _anywhere(level, rng)
    trust, level.trust = level.trust, np.where(level.hole, np.float32(1e-6), level.trust)
    for _ in range(ROUNDS[0]):
        places = _searched(level, places, rng)
    level.vote(places)
    level.trust = trust
    return places


def _anywhere(level: _Level, rng: np.random.Generator) -> np.ndarray:
    sources = np.flatnonzero(level.source)
    return sources[rng.integers(0, sources.size, level.targets.size)]


def _finer(level: _Level, places: np.ndarray, before: _Level) -> np.ndarray:
    """The places of the level before, in this one's pixels; where that is no source, the nearest one that is."""
    y, x = np.divmod(level.targets, level.width)
    by, bx = (np.clip((v - REACH) // 2, 0, n - 1) + REACH for v, n in _within(y, x, before))
    known = np.maximum(before.index[by, bx], 0)
    missing = before.index[by, bx] < 0
    oy, ox = np.divmod(places[known] - before.targets[known], before.width)
    wrapped = ox > before.width // 2
    oy, ox = np.where(wrapped, oy + 1, oy), np.where(wrapped, ox - before.width, ox)
    ny = np.clip(y + 2 * oy, 0, level.source.shape[0] - 1)
    nx = np.clip(x + 2 * ox, 0, level.width - 1)
    found = np.where(missing, level.targets, ny * level.width + nx)
    return _snapped(level, found)


def _within(y: np.ndarray, x: np.ndarray, before: _Level) -> list[tuple[np.ndarray, int]]:
    height, width = before.hole.shape
    return [(y, height - 2 * REACH), (x, width - 2 * REACH)]


def _snapped(level: _Level, places: np.ndarray) -> np.ndarray:
    """The nearest source to each place."""
    _, labels = cv2.distanceTransformWithLabels(
        (~level.source).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owner = np.zeros(labels.max() + 1, np.int64)
    inside = np.flatnonzero(level.source)
    owner[labels.ravel()[inside]] = inside
    return owner[labels.ravel()[places]]


def _searched(level: _Level, places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Better places: those of neighbours, moved along; and random ones, ever nearer."""
    wanted = level.patches(level.targets)
    best, error = places.copy(), level.errors(wanted, places)
    y, x = np.divmod(level.targets, level.width)
    height = level.source.shape[0]

    def tried(found: np.ndarray) -> None:
        allowed = level.source.ravel()[found]
        at = np.where(allowed, found, best)
        now = level.errors(wanted, at)
        better = now < error
        best[better], error[better] = at[better], now[better]

    for jump in JUMPS:
        for dy, dx in NEIGHBOURS:
            ny, nx = np.clip(y + dy * jump, 0, height - 1), np.clip(x + dx * jump, 0, level.width - 1)
            other = level.index[ny, nx]
            moved = best[np.maximum(other, 0)] + (y - ny) * level.width + (x - nx)
            tried(np.where((other >= 0) & (moved >= 0) & (moved < level.source.size), moved, best))
    radius = max(level.source.shape)
    while radius >= 1:
        by, bx = np.divmod(best, level.width)
        step = rng.integers(-radius, radius + 1, (2, best.size))
        ny, nx = np.clip(by + step[0], 0, height - 1), np.clip(bx + step[1], 0, level.width - 1)
        tried(ny * level.width + nx)
        radius //= 2
    return best
