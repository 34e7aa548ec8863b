"""Do peaks between the samples stay under what the placement allows?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.film.heard import Heard, listened
from checks.ink import blame
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.loudness import between

id = "film-true-peak"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

USUAL = -1.0  # dBTP: EBU R 128 (2023), where the placement says nothing
METER = 0.3  # dB by which good meters differ (EBU Tech 3341, 2023: +0.2 and −0.4)


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Four times oversampled (ITU-R BS.1770, Annex 2)."""
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    wish = spec.placement.true_peak_dbtp
    limit = USUAL if wish is None else wish
    # Most films stay below: then only what lies among samples that could reach the limit is oversampled.
    least = 10 ** ((limit + METER) / 20)
    if between(heard.sound.samples, least).max() <= least:
        return
    peak, sample = heard.true_peak
    if peak <= limit + METER:
        return
    text = f"The sound peaks at {peak:.1f} dBTP, and players distort what is over {limit:g}; limit the mix."
    span = heard.span(sample / heard.sound.rate, (sample + 1) / heard.sound.rate)
    source = heard.source("music") if wish is None else blame(spec, "placement")
    yield Finding(id, Severity.BLOCK, text, source, f"{peak:.1f} dBTP", f"{limit:g} dBTP", span=span)
