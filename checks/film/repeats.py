"""Does the motion stutter: frames shown twice, in a pattern (a film padded from a lower rate) or once in a while?

Measured on slow moves over masters at constant quality 18 and 26: where samples change by 0.2 of 255 a frame, no frame
of a true move changes by less than half of what is usual beside it (once 0.17 at the foot of an ease); a frame shown
twice changes by a tenth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.decode import Looked, caused, cues_of, during, watched
from checks.film.motion import cuts
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-repeats"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

MOVING = 0.25  # luma of 255, mean change of a sample from which a picture moves
SAME = 0.3  # of the motion beside it: a frame that changes by less was shown before
EVEN = (
    3.0  # times by which the motion before and after may differ; after a frame left out it is twice as much
)
PATTERN = 5  # frames shown twice at one distance, from which they are a pattern


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks for frames that hardly differ from the one before while the picture moves before and after."""
    yield from watched(id, subject, spec, _faults)


def _faults(film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    allowed = during(film, spec, *((*cues.holds, *cues.blacks) if cues else ()))
    again = repeated(film)
    again = again[~allowed[again]]
    if len(again) == 0:
        return
    first, frames = int(again[0]), int(again[-1] - again[0] + 1)
    gaps = np.diff(again)
    source = caused(spec, "clips", "rate")
    if len(again) >= PATTERN and (every := int(np.median(gaps))) and (gaps == every).mean() >= 0.6:
        shown = f"{float(film.rate) * (every - 1) / every:.4g}" if every > 1 else "a lower"
        said = (
            f"Every {_ordinal(every)} frame shows the one before again ({len(again)} in all), as if the film were made "
            f"at {shown} fps; export it at its own rate, or make the frames between."
        )
        yield Finding(id, Severity.BLOCK, said, source, f"{len(again)} repeated", "0", span=(first, frames))
        return
    for frame in again[:PATTERN]:
        said = f"Frame {int(frame)} shows the one before again while the picture moves; export the film anew."
        span = (int(frame), 1)
        yield Finding(id, Severity.BLOCK, said, source, f"{len(again)} repeated", "0", span=span)


def repeated(film: Looked) -> np.ndarray:
    """Frames that were shown before, one or two in a row amid even motion of one shot.

    The motion just before and just after must be alike: words that come or go, and the pause between them and a
    dissolve, make still frames beside large changes.
    """
    step, barriers = film.tables.step, set(cuts(film).tolist()) | {0}
    found: list[int] = []
    for row in (1, 2):
        for frame in range(2, film.frames - row):
            beside = step[frame - 1], step[frame + row]
            apart = barriers.intersection(range(frame - 1, frame + row + 1))
            if apart or min(beside) <= MOVING or max(beside) > EVEN * min(beside):
                continue
            if step[frame : frame + row].max() < SAME * min(beside):
                found += range(frame, frame + row)
    return np.array(sorted(set(found)), int)


def _ordinal(number: int) -> str:
    return {1: "single", 2: "second", 3: "third"}.get(number, f"{number}th")
