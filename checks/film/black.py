"""Is the picture black where nobody asked for it: at the beginning, in between, at the end?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.film.decode import Looked, caused, cues_of, during, runs, watched
from onbrief.model.cues import Card
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.shots import Span, fraction

id = "film-black"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

DARK = 0.98  # share of the frame that is as good as black; a dark scene has lights in it
EVEN = 8.0  # luma of 255, standard deviation: white words on black are no black frame


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks at every frame. What the cut declares as `blacks` may be black, and the end card before its words come."""
    yield from watched(id, subject, spec, _faults)


def _faults(film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    black = (film.tables.dark >= DARK) & (film.tables.spread <= EVEN)
    allowed = during(film, spec, *((*cues.blacks, _opening(cues.card, cues.rate)) if cues else ()))
    for first, frames in runs(black & ~allowed):
        seconds = f"{film.seconds_of(frames):.2f} s"
        where = "begins" if first == 0 else "ends" if first + frames == film.frames else ""
        what = f"The film {where} black" if where else "The picture is black in between"
        cure = "trim it, or declare it under `blacks`"
        said = f"{what}, for {frames} {'frame' if frames == 1 else 'frames'} ({seconds}); {cure}."
        yield Finding(
            id, Severity.BLOCK, said, caused(spec, "clips"), f"{frames} black", "0", span=(first, frames)
        )


def _opening(card: Card | None, rate: str) -> Span | None:
    """The end card's first second, in which there may be only its ground."""
    return Span(at=card.at, frames=min(card.frames, round(fraction(rate)))) if card else None
