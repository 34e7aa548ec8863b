"""Is the film as loud as its placement wants?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.heard import Heard, listened
from checks.ink import blame
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.loudness import STEP

id = "film-loudness"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

NEAR = 1.0  # LU: EBU R 128 (2023), where exactness is not practical; its ±0.5 is for what is made at leisure
SHORT_TERM = 30  # momentary values that overlap in three seconds
SHARPEST = 5.0  # LU over the target for three seconds: EBU R 128 s1 (2014), for short films


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Integrated loudness (ITU-R BS.1770) against the placement's, and the loudest three seconds as advice.

    The range (EBU Tech 3342) is told beside it and held against nothing: no placement limits it, it isn't stable under
    a minute (Tech 3341), and the EBU wants it for no limit of delivery.
    """
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    if heard.silent:
        return  # film-silence tells
    wish, found = spec.placement.lufs, heard.loudness
    if wish is not None and abs(off := found.integrated - wish) > NEAR:
        text = (
            f"The film has {found.integrated:.1f} LUFS, {abs(off):.1f} LU too {'loud' if off > 0 else 'quiet'}; "
            f"mix it to {wish:g}."
        )
        measured = f"{found.integrated:.1f} LUFS, range {found.range:.1f} LU"
        source, allowed = blame(spec, "placement"), f"{wish:g} ± {NEAR:g} LUFS"
        yield Finding(id, Severity.BLOCK, text, source, measured, allowed)
    if wish is not None and found.integrated <= wish + NEAR:
        yield from _sharp(heard, wish)


def _sharp(heard: Heard, wish: float) -> Iterator[Finding]:
    power = 10 ** (heard.loudness.momentary / 10)
    if len(power) < SHORT_TERM:
        return
    short = 10 * np.log10(np.convolve(power, np.full(SHORT_TERM, 1 / SHORT_TERM), "valid"))
    place = int(short.argmax())
    if short[place] > wish + SHARPEST:
        text = f"Three seconds of it have {short[place]:.1f} LUFS, far over the rest; even them out."
        span = heard.span(place * STEP, place * STEP + 3)
        measured = f"{short[place]:.1f} LUFS, range {heard.loudness.range:.1f} LU"
        source, allowed = heard.source("music"), f"{wish + SHARPEST:g} LUFS"
        yield Finding(id, Severity.WARN, text, source, measured, allowed, span=span)
