"""Does the picture stand still where nobody asked for it?

Measured on moves over masters, 540 × 960, H.264 at constant quality 18 and 26, with grain and without: within a second
a standing picture changes the cell that changes most by at most 2 of 255; a zoom of 1 % in 3 s, easing in, by 6 at least.
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
STILL = 3.0  # luma of 255: change of the cell that changes most
GRAIN = (
    5.5  # times a sample's mean change, over the samples of a cell's side: what grain leaves of it in a cell
)


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares frames a second apart, cell by cell. The end card, `holds` and `blacks` may stand still."""
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
    """Which frames are part of a picture that stays the same for `LONGEST`, and halfway too: a move may swing back."""
    grid, found = film.tables.grid, np.zeros(film.frames, bool)
    whole = max(round(float(film.rate) * LONGEST) - 1, 1)
    if film.frames <= whole:
        return found
    limit = STILL + GRAIN * film.tables.step * film.tables.stride / film.tables.cell
    alike = np.ones(film.frames - whole, bool)
    for lag in (whole, max(whole // 2, 1)):
        same = change(grid[lag:], grid[:-lag]) <= np.maximum(limit[lag:], limit[:-lag])
        alike &= same[: len(alike)]
    for first, pairs in runs(alike):
        found[first : first + pairs + whole] = True
    return found


def change(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The change of the cell that changes most, for each frame of two stacks of grids."""
    between = np.maximum(after, before) - np.minimum(after, before)
    return between.reshape(len(between), -1).max(1).astype(np.float32)
