"""Do the film's cuts stand where the edit has them, and only there: no shot early, no jump, no frame left over at a join?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.decode import Looked, caused, cues_of, watched
from checks.film.motion import distances, usual
from onbrief.model.cues import CueSheet
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.shots import fraction

id = "film-cuts"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

SUDDEN = 4.0  # times the change that is usual around it
CELL = (
    3.0  # luma of 255 by which a cell changes at once, at least; light that changes as a whole isn't counted
)
WHOLE = 0.6  # of all cells: hard cuts change 0.87 and more; a super with its shade that goes at once 0.4
MOST = 0.35  # where no words come or go: punched in by a tenth, a shot changes half of its cells
SEEN = 2.5  # times the usual change: enough where a cut is expected; two shots may look much alike
UNSEEN = 1.5  # and so little is none
LEFT_OVER = 5  # frames of another picture at a join, at most
FLASH = 2  # frames of another picture amid a shot that film-flash tells
MOVED = 0.5  # seconds by which a cut is looked for beside its place
COMING = 1.0  # seconds in which an end card comes over the picture
FADING = 0.3  # seconds in which words and marks come and go
TOLD = 5  # cuts that are told one by one


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Holds frames at which most of the picture changes at once against the cue sheet's changes, to the frame.

    A transition may change the picture as it likes while it lasts; light that comes and goes is no cut.
    """
    yield from watched(id, subject, spec, _faults)


def _faults(film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    if cues is None or not cues.changes or film.frames < 3:
        return
    sheet = _Edit(film, cues)
    step = distances(film)
    common = np.maximum(usual(step), 0.1)
    found = _cuts(film, sheet, step, common)
    source = caused(spec, "edit", "clips")
    stray, left = [], [frame for frame in found if frame not in sheet.hard]
    for change in sorted(sheet.hard):
        beside = [frame for frame in left if 0 < abs(frame - change) <= round(MOVED * float(film.rate))]
        there = change in found or step[change] > SEEN * common[change]
        if there:
            near = [frame for frame in beside if abs(frame - change) <= LEFT_OVER]
            if near:
                left = [frame for frame in left if frame not in near]
                yield _left_over(change, near, source)
        elif beside:
            moved = min(beside, key=lambda frame: abs(frame - change))
            left.remove(moved)
            yield _moved(change, moved, source)
        elif step[change] < UNSEEN * common[change]:
            stray.append(change)
    for change in stray:
        said = f"No cut is seen at frame {change}, where the edit has one; conform the film to the edit."
        yield Finding(id, Severity.WARN, said, source, "no cut", f"a cut at {change}", span=(change, 1))
    yield from _unasked(left, source)


class _Edit:
    """What the cue sheet says of the picture's changes, in frames of the film."""

    def __init__(self, film: Looked, cues: CueSheet):
        self.ratio, self.frames = film.rate / fraction(cues.rate), film.frames
        over = [(one.at, one.end) for one in cues.transitions]
        if cues.card:
            over.append((cues.card.at, cues.card.at + round(COMING * fraction(cues.rate))))
        over += [(edge - 1, edge + 1) for one in cues.blacks for edge in (one.at, one.end)]
        soft = {frame for first, end in over for frame in range(first, end + 1)}
        self.soft = {self.at(frame) for frame in soft}
        self.changes = {self.at(frame) for frame in cues.changes}
        self.hard = {frame for frame in self.changes - self.soft if 0 < frame < film.frames}
        fading = round(FADING * fraction(cues.rate))
        self.words = {
            self.at(frame)
            for one in (*cues.supers, *cues.shown)  # captions are small
            for first in (one.at - 1, one.end - fading)
            for frame in range(first, first + fading + 2)
        }

    def at(self, frame: int) -> int:
        return round(frame * self.ratio)


def _cuts(film: Looked, sheet: _Edit, step: np.ndarray, common: np.ndarray) -> list[int]:
    """Frames with which another picture begins at once, those of the cue sheet's transitions left out."""
    found = []
    for frame in np.flatnonzero(step > SUDDEN * common).tolist():
        if frame and frame not in sheet.soft:
            least = WHOLE if frame in sheet.words else MOST
            change = max(CELL, 2 * float(common[frame]))
            if _changed(film.tables.grid[frame - 1], film.tables.grid[frame], change) > least:
                found.append(frame)
    return found


def _changed(before: np.ndarray, after: np.ndarray, least: float) -> float:
    """The share of cells that change, and still do when the light as a whole is made the same."""
    x, y = before.astype(np.float64).ravel(), after.astype(np.float64).ravel()
    spread = x.std()
    gain = float(np.clip(((x - x.mean()) * (y - y.mean())).mean() / max(spread**2, 1.0), 0, 4))
    rest = np.abs((y - y.mean()) - gain * (x - x.mean()))
    return float((np.minimum(rest, np.abs(y - x)) > least).mean())


def _left_over(change: int, near: list[int], source: str) -> Finding:
    first, end = min([*near, change]), max([*near, change])
    many = "A frame" if end - first == 1 else f"{end - first} frames"
    said = f"{many} of another picture stand{'s' if end - first == 1 else ''} at the cut of frame {change}; take it out."
    return Finding(
        id, Severity.BLOCK, said, source, f"{end - first} left over", "0", span=(first, end - first)
    )


def _moved(change: int, moved: int, source: str) -> Finding:
    many = abs(moved - change)
    frames = f"{many} frame{'s' if many != 1 else ''} {'late' if moved > change else 'early'}"
    said = f"The cut of frame {change} comes {frames}, at {moved}; conform the film to the edit."
    first = min(change, moved)
    return Finding(id, Severity.BLOCK, said, source, f"at {moved}", f"at {change}", span=(first, many))


def _unasked(left: list[int], source: str) -> Iterator[Finding]:
    """Cuts that nobody asked for; those that a flash frame makes are `film-flash`'s."""
    flash = {f for a in left for b in left if 0 < b - a <= FLASH for f in (a, b)}
    left = [frame for frame in left if frame not in flash]
    if len(left) > TOLD:
        said = f"{len(left)} cuts aren't in the edit, the first at frame {left[0]}; conform the film to the edit."
        span = (left[0], left[-1] - left[0] + 1)
        yield Finding(id, Severity.BLOCK, said, source, f"{len(left)} cuts", "none", span=span)
        return
    for frame in left:
        said = f"At frame {frame} the picture jumps, and the edit has no cut there; take it out, or bring the edit up to date."
        yield Finding(id, Severity.BLOCK, said, source, "a cut", "none", span=(frame, 1))
