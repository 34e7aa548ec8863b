"""Are bars baked into the picture: above and below it, or beside it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.decode import Looked, caused, cues_of, during, runs, watched
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-letterbox"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

BAR = 0.015  # of the height or width, both bars together: what is less is a line of the encoder's
LONGEST = 1.0  # seconds
BLACK = 26  # luma of 255
FLAT = 8  # luma of 255 between the darkest and the brightest sample of a bar's row
EDGE = 12  # luma of 255: a step from bar to picture
ACROSS = 0.7  # of a bar's length, along which there is such a step at one time or other
SEEN = 16.0  # mean luma from which there is a picture that bars could stand beside
WITHIN = 10.0  # standard deviation of luma of what stands between the bars
LEAST = 0.2  # of the height or width that the picture still has


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks at two pictures a second for even rows at both edges that end in a straight line. The end card may have them.

    Black bars block; bars of another colour could be drawn on purpose, and warn.
    """
    yield from watched(id, subject, spec, _faults)


def _faults(film: Looked, spec: Spec) -> Iterator[Finding]:
    cues, tables = cues_of(spec), film.tables
    left_out = during(film, spec, *((*cues.blacks, cues.card) if cues else ()))[tables.pictured]
    seen = (tables.mean[tables.pictured] > SEEN) & ~left_out
    ends = np.append(tables.pictured[1:], film.frames)
    for what, stack in (("above and below", tables.pictures), ("beside", tables.pictures.transpose(0, 2, 1))):
        first_bar, last_bar = bars(stack), bars(stack[:, ::-1])
        barred = (first_bar > 0) & (last_bar > 0) & seen
        for start, count in runs(barred):
            first, end = int(tables.pictured[start]), int(ends[start + count - 1])
            if film.seconds_of(end - first) < LONGEST and count < len(stack):
                continue
            part = slice(start, start + count)
            found = _judged(stack[part], int(first_bar[part].min()), int(last_bar[part].min()))
            if found is None:
                continue
            share, black = found
            said = (
                f"{'Black' if black else 'Plain'} bars stand {what} the picture and take {share:.1%} of it; "
                "fill the frame: re-frame the shots."
            )
            severity = Severity.BLOCK if black else Severity.WARN
            source, most = caused(spec, "clips"), f"at most {BAR:.1%}"
            yield Finding(id, severity, said, source, f"{share:.1%}", most, span=(first, end - first))
            break


def bars(stack: np.ndarray) -> np.ndarray:
    """How many rows from the top are even and of one brightness, in each picture of a K×h×w stack."""
    low, high = stack.min(2).astype(np.int16), stack.max(2).astype(np.int16)
    lowest = np.minimum.accumulate(low, 1)
    highest = np.maximum.accumulate(high, 1)
    even = ((highest - lowest) <= FLAT) | (highest <= BLACK)
    return np.where(even.all(1), 0, even.argmin(1))


def _judged(stack: np.ndarray, first: int, last: int) -> tuple[float, bool] | None:
    """Share of the bars and whether they are black; None if there is no straight edge, or nothing between them."""
    height = stack.shape[1]
    share = (first + last) / height
    inside = stack[:, first : height - last]
    if share < BAR or first == 0 or last == 0 or inside.shape[1] < LEAST * height or inside.std() < WITHIN:
        return None
    if _edge(stack, first) < ACROSS or _edge(stack[:, ::-1], last) < ACROSS:
        return None
    rim = np.concatenate([stack[:, :first].ravel(), stack[:, height - last :].ravel()])
    return share, bool(rim.max() <= BLACK)


def _edge(stack: np.ndarray, rows: int) -> float:
    """Along which share of its length a bar of so many rows ends in a step, at one time or other."""
    bar = stack[:, max(rows - 2, 0)].astype(np.int16)
    beyond = stack[:, min(rows + 2, stack.shape[1] - 1)].astype(np.int16)
    return float((np.abs(beyond - bar).max(0) > EDGE).mean())
