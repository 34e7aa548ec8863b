"""Does the film flash: dangerously, or by a frame that was left over?

Flashes as ITU-R BT.1702-3 (2023) and Ofcom's Guidance Note on flashing images count them; red ones as WCAG 2.2 defines
saturated red. What is measured is indicative: it is no certified analysis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.decode import Looked, caused, cues_of, during, watched
from checks.film.motion import AROUND, distances, usual
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-flash"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

PEAK = 200.0  # cd/m² of white on a television (BT.1702); BT.1886: gamma 2.4
GAMMA = 2.4
CHANGE = 20.0  # cd/m² from which a change of brightness counts
DARKER = 160.0  # cd/m²: above that in the darker state it doesn't
AREA = 0.25  # share of the screen that flashes together
A_SECOND = 3  # flashes that may come within one second
RED = 0.8  # share of red in the light of a saturated red (WCAG 2.2, “red flash”)
RED_CHANGE = 20 / 320  # of (R − G − B), linear
TOGETHER = 2  # frames within which a change counts as one
LONE = 6.0  # luma of 255: how far a cell of a left-over frame is from anything between its neighbours
MOST = (
    0.35  # of all cells that are; a light that flickers in a scene has less, and another picture half of them
)
APART = 12.0  # luma and chroma of 255, mean change of a cell into such a frame and out of it
ABRUPT = 3.0  # times the change that is usual around it


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Counts flashes cell by cell, and looks for one or two frames that belong to neither of their neighbours."""
    yield from watched(id, subject, spec, _faults)


def _faults(film: Looked, spec: Spec) -> Iterator[Finding]:
    source = caused(spec, "clips")
    for kind, up, down in _changes(film):
        worst = _sequence(film, up, down)
        if worst:
            first, frames, flashes = worst
            said = (
                f"The picture flashes {kind}{flashes} times within a second over more than a quarter of the screen, "
                "which can trigger seizures (indicative, after ITU-R BT.1702); slow it down or soften it."
            )
            measured, allowed = f"{flashes} flashes in 1 s", f"at most {A_SECOND}"
            yield Finding(id, Severity.BLOCK, said, source, measured, allowed, span=(first, frames))
            return  # its flashes are no left-over frames
    cues = cues_of(spec)
    allowed_frames = during(film, spec, *((*cues.blacks, *cues.holds) if cues else ()))
    for first, frames in _lone(film):
        if allowed_frames[first : first + frames].all():
            continue
        many = "A single frame belongs" if frames == 1 else f"{frames} frames belong"
        said = f"{many} neither to the shot before nor to the one after; take it out."
        shown = f"{frames} {'frame' if frames == 1 else 'frames'}"
        yield Finding(id, Severity.BLOCK, said, source, shown, "none", span=(first, frames))


def _changes(film: Looked) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Shares of the screen that get brighter and darker at each frame; then those that turn to red and from it."""
    light = PEAK * (film.tables.grid.reshape(film.frames, -1) / np.float32(255)) ** np.float32(GAMMA)
    yield "", *_turns(light, CHANGE, DARKER)
    red = _red(film)
    if (red > RED_CHANGE).mean(1).max(initial=0) > AREA:
        yield "red ", *_turns(red, RED_CHANGE, np.inf)


def _turns(series: np.ndarray, change: float, darker: float) -> tuple[np.ndarray, np.ndarray]:
    """For each frame the shares of cells that complete a rise, and a fall, of `change` since their last turn."""
    low = series[0].copy()
    high = series[0].copy()
    state = np.zeros(series.shape[1], np.int8)
    up, down = np.zeros(len(series)), np.zeros(len(series))
    for frame, now in enumerate(series):
        np.minimum(low, now, out=low)
        np.maximum(high, now, out=high)
        rises = (now - low >= change) & (low < darker) & (state <= 0)
        falls = (high - now >= change) & (now < darker) & (state >= 0) & ~rises
        up[frame], down[frame] = rises.mean(), falls.mean()
        turned = rises | falls
        state[rises], state[falls] = 1, -1
        low[turned] = high[turned] = now[turned]
    return up, down


def _sequence(film: Looked, up: np.ndarray, down: np.ndarray) -> tuple[int, int, int] | None:
    """The densest second of flashes beyond the limit: first frame, frames, flashes."""
    events = _alternating(_gathered(up), _gathered(down))
    best: tuple[int, int, int] | None = None
    for wanted in (1, -1):
        edges = [frame for frame, sign in events if sign == wanted]
        for place, first in enumerate(edges):
            within = [
                e for e in edges[place:] if film.times[e] - film.times[first] < 1 - 0.5 / float(film.rate)
            ]
            if len(within) > A_SECOND and (best is None or len(within) > best[2]):
                best = (first, within[-1] - first + 1, len(within))
    return best


def _gathered(share: np.ndarray) -> np.ndarray:
    """The share that changes within a few frames."""
    return np.convolve(share, np.ones(TOGETHER))[: len(share)]


def _alternating(up: np.ndarray, down: np.ndarray) -> list[tuple[int, int]]:
    """Frames at which enough of the screen turns at once, brighter (1) and darker (−1) in turn."""
    events: list[tuple[int, int]] = []
    for frame in range(len(up)):
        sign = (
            1
            if up[frame] > max(AREA, 2 * down[frame])
            else -1
            if down[frame] > max(AREA, 2 * up[frame])
            else 0
        )
        if sign and (not events or events[-1][1] != sign):
            events.append((frame, sign))
    return events


def _red(film: Looked) -> np.ndarray:
    """R − G − B of each cell of chroma where it is a saturated red, else 0; linear light, BT.709."""
    chroma = film.tables.chroma.astype(np.float32) - 128
    frames, rows, columns = chroma.shape[:3]
    if chroma[..., 1].max(initial=0) < 60:  # no cell is nearly red enough
        return np.zeros((frames, rows * columns), np.float32)
    ys = np.linspace(0, film.tables.grid.shape[1] - 1, rows).round().astype(int)
    xs = np.linspace(0, film.tables.grid.shape[2] - 1, columns).round().astype(int)
    luma = film.tables.grid[:, ys][:, :, xs].astype(np.float32)
    blue, red = chroma[..., 0] * 1.138, chroma[..., 1] * 1.138  # 255 / 224: chroma of limited range
    codes = np.stack([luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue])
    r, g, b = (np.clip(codes, 0, 255) / 255) ** np.float32(GAMMA)
    saturated = r / np.maximum(r + g + b, 1e-4) >= RED
    found: np.ndarray = np.where(saturated, np.maximum(r - g - b, 0), 0).reshape(frames, -1)
    return found


def _lone(film: Looked) -> Iterator[tuple[int, int]]:
    """Runs of one or two frames that lie far from anything between the frame before and the frame after them.

    In a dissolve the brightness of each cell lies between what it was before and what it is after.
    """
    step = distances(film)
    common = usual(step)
    taken = -1
    for frames in (1, 2):
        for first in range(1, film.frames - frames):
            end = first + frames
            into, out = step[first], step[end]
            abrupt = min(into, out) > max(APART, ABRUPT * max(common[first], common[end]))
            if not abrupt or first <= taken or _fast(step, first, end):
                continue
            if _away(film.tables.grid, first, end) > MOST:
                taken = end + AROUND
                yield first, frames


def _away(grid: np.ndarray, first: int, end: int) -> float:
    """The share of cells that lie beyond those of the frames before and after."""
    before, x, after = (grid[frame].astype(np.int16) for frame in (first - 1, first, end))
    beyond = np.maximum(np.minimum(before, after) - x, x - np.maximum(before, after))
    return float((beyond > LONE).mean())


def _fast(step: np.ndarray, first: int, end: int) -> bool:
    """Whether the picture changes as much before or after, as a moving camera's does."""
    beside = np.concatenate([step[max(first - 3, 1) : first], step[end + 1 : end + 4]])
    return bool(len(beside)) and float(np.median(beside)) > min(step[first], step[end]) / ABRUPT
