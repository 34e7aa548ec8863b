"""Were peaks cut off? Counted on samples: after AAC a flat top is flat no more, but it still is at full scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.heard import Heard, listened, runs
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-clipping"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

FULL = 0.999
MOST = 8  # samples at full scale that a loud master may have
TOGETHER = 0.25  # seconds between runs that are told as one place


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Counts samples of |x| ≥ 0.999 on every channel and tells the place where most of them are."""
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    full = (np.abs(heard.sound.samples) >= FULL).any(axis=1)
    count = int(full.sum())
    if count <= MOST:
        return
    first, last = _worst(np.flatnonzero(full), round(TOGETHER * heard.sound.rate))
    longest = max(stop - start for start, stop in runs(full))
    text = (
        f"{count:,} samples are at full scale, up to {longest} in a row: peaks were cut off; "
        "mix it lower, and limit before it is encoded."
    )
    span = heard.span(first / heard.sound.rate, (last + 1) / heard.sound.rate)
    yield Finding(
        id, Severity.BLOCK, text, heard.source("music"), f"{count} samples", f"{MOST} samples", span=span
    )


def _worst(places: np.ndarray, apart: int) -> tuple[int, int]:
    """First and last sample of the cluster with the most of them."""
    groups = np.split(places, np.flatnonzero(np.diff(places) > apart) + 1)
    most = max(groups, key=len)
    return int(most[0]), int(most[-1])
