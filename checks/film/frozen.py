"""Does the picture stand still where nobody asked for it?

Measured on clips made for it, 540 × 960, H.264 at constant quality 18 and 26: a standing picture changes its brightest
cell by at most 2 of 255 in half a second, by 3 under grain; a zoom of 1 % in 3 s, easing in, by 3 in its first half
second and by 7 later on. So a second is looked at, and the grain's own share is allowed for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.decode import Looked, caused, cues_of, during, runs, watched
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-frozen"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

LONGEST = 1.0  # seconds that a picture may stand unasked; a viewer takes it for a fault from about there
LAG = 0.5  # seconds over which frames are compared
STILL = 2.0  # luma of 255: change of the cell that changes most
GRAIN = (
    5.5  # times a sample's mean change, over the samples of a cell's side: what grain leaves of it in a cell
)


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares frames half a second apart, cell by cell. The end card, `holds` and `blacks` may stand still."""
    yield from watched(id, subject, spec, _faults)


def _faults(film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    allowed = during(film, spec, *((*cues.holds, *cues.blacks, cues.card) if cues else ()))
    for first, frames in runs(_standing(film) & ~allowed):
        seconds = film.seconds_of(frames)
        if seconds < LONGEST:
            continue
        said = f"The picture stands still for {seconds:.2f} s ({frames} frames); let it move, or declare it under `holds`."
        source, most = caused(spec, "clips"), f"at most {LONGEST:g} s"
        yield Finding(id, Severity.BLOCK, said, source, f"{seconds:.2f} s", most, span=(first, frames))


def _standing(film: Looked) -> np.ndarray:
    """Which frames are part of a picture that stands for `LAG` at least, and stays what it was when it began."""
    grid, lag = film.tables.grid, max(round(float(film.rate) * LAG), 1)
    found = np.zeros(film.frames, bool)
    if film.frames <= lag:
        return found
    limit = STILL + GRAIN * film.tables.step * film.tables.stride / film.tables.cell
    alike = change(grid[lag:], grid[:-lag]) <= np.maximum(limit[lag:], limit[:-lag])
    for first, pairs in runs(alike):
        begun = first
        for frame in range(first, first + pairs + lag):  # a drift too slow for the lag adds up
            if change(grid[frame : frame + 1], grid[begun : begun + 1])[0] > limit[frame] + 1:
                begun = frame
            found[frame] = True
            if begun == frame and frame > first:
                found[frame - 1] = False
    return found


def change(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The change of the cell that changes most, for each frame of two stacks of grids."""
    between = np.maximum(after, before) - np.minimum(after, before)
    return between.reshape(len(between), -1).max(1).astype(np.float32)
