"""Is something heard, on both channels, wherever no silence was declared?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.heard import HOP, Heard, listened, runs
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-silence"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

SILENT = -60.0  # dBFS, RMS of 50 ms: under the noise of any room a voice was recorded in
LONGEST = 0.5  # seconds: half a second at either end is what broadcasters ask for, and a breath within
ONE_SIDED = 40.0  # dB between the channels
SMOOTH = 5  # rows


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Levels of 50 ms, per channel."""
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    power = 10 ** (heard.levels / 10)
    whole = 10 * np.log10(power.mean(axis=0) + 1e-12) if len(power) else np.full(1, -120.0)
    if whole.max() < SILENT:
        text = "The sound track is silent from beginning to end; lay the mix under the picture."
        yield _blocked(text, heard.source("music"), f"{whole.max():.0f} dBFS", f"over {SILENT:g} dBFS", None)
        return
    if len(whole) == 2 and abs(whole[0] - whole[1]) > ONE_SIDED:
        side = "left" if whole[0] < whole[1] else "right"
        text = f"Nothing is heard on the {side} channel; put the mix on both."
        yield _blocked(
            text,
            heard.source("music"),
            f"{whole.min():.0f} dBFS",
            f"within {ONE_SIDED:g} dB of the other",
            None,
        )
    yield from _passages(heard, power.max(axis=1))


def _passages(heard: Heard, power: np.ndarray) -> Iterator[Finding]:
    level = 10 * np.log10(np.convolve(power, np.full(SMOOTH, 1 / SMOOTH), "same") + 1e-12)
    allowed = heard.within(heard.cues.silences, 0.1, 0.1) if heard.cues else np.zeros(len(level), bool)
    for first, last in runs((level < SILENT) & ~allowed):
        seconds = (last - first) * HOP
        if seconds > LONGEST:
            text = f"Nothing is heard for {seconds:.1f} s, and no silence is declared there; fill it, or declare it in `silences`."
            span = heard.span(first * HOP, last * HOP)
            yield _blocked(text, heard.source("music"), f"{seconds:.2f} s", f"{LONGEST:g} s", span)


def _blocked(text: str, source: str, measured: str, allowed: str, span: tuple[int, int] | None) -> Finding:
    return Finding(id, Severity.BLOCK, text, source, measured, allowed, span=span)
