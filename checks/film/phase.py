"""Does the sound survive a phone's single loudspeaker? Two channels in opposite phase cancel each other there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.heard import Heard, listened, runs
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-phase"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

BLOCK = 0.5  # seconds
OPPOSED = -0.35  # correlation from which a listener hears a hole
LOST = 6.0  # dB that mono may lose; two channels that have nothing in common lose 3
SHORTEST = 1.0  # seconds that are worth telling
HEARD = -50.0  # dBFS: what is quieter doesn't count


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Correlation of the channels, and what their sum loses, over half seconds and the whole."""
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    samples = heard.sound.samples
    if samples.shape[1] != 2:
        return
    size = round(BLOCK * heard.sound.rate)
    count = len(samples) // size
    if not count:
        return
    blocks = samples[: count * size].reshape(count, size, 2)
    own = np.einsum("bsc,bsc->bc", blocks, blocks) / size
    both = np.einsum("bs,bs->b", blocks[..., 0], blocks[..., 1]) / size
    loud = own.mean(axis=1) > 10 ** (HEARD / 10)
    if not loud.any():
        return
    loss = _loss(own[loud].sum(axis=0), both[loud].sum())
    if loss > LOST:
        correlation = both[loud].sum() / max(float(np.sqrt(np.prod(own[loud].sum(axis=0)))), 1e-12)
        text = (
            f"In mono the film loses {loss:.0f} dB: its channels are in opposite phase (correlation {correlation:.2f}); "
            "turn one of them over."
        )
        yield _blocked(text, heard, f"{loss:.1f} dB", f"{LOST:g} dB", None)
        return
    alike = both / np.maximum(np.sqrt(own.prod(axis=1)), 1e-12)
    for first, last in runs(loud & (alike < OPPOSED)):
        if (last - first) * BLOCK >= SHORTEST:
            lost = _loss(own[first:last].sum(axis=0), both[first:last].sum())
            text = f"For {(last - first) * BLOCK:.1f} s the channels are in opposite phase: in mono {lost:.0f} dB are lost there; turn one over."
            span = heard.span(first * BLOCK, last * BLOCK)
            yield _blocked(text, heard, f"correlation {alike[first:last].mean():.2f}", f"{OPPOSED:g}", span)


def _loss(own: np.ndarray, both: float) -> float:
    """Decibels from the mean power of two channels to that of their mean."""
    mono = (own.sum() + 2 * both) / 4
    return float(10 * np.log10(max(own.mean(), 1e-12) / max(mono, 1e-12)))


def _blocked(text: str, heard: Heard, measured: str, allowed: str, span: tuple[int, int] | None) -> Finding:
    return Finding(id, Severity.BLOCK, text, heard.source("music"), measured, allowed, span=span)
