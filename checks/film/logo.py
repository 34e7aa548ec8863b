"""Is the logo seen when it must be, as it was drawn?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from checks.film.decode import Looked, cues_of, watched
from checks.film.mark import Mark, find
from checks.ink import Box, Fault, not_run
from onbrief.model.cues import CueSheet, Shown
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-logo"
scope = Scope.FILM
needs = frozenset({Need.PIXELS})

MOMENTS = (0.5, 0.85, 0.25)  # of a window: where it is looked for
STRETCH = 0.08  # share by which its sides may differ: registered to 3 % in encoded films
OPAQUE = 0.6  # least share of its own ink


def frames(spec: Spec) -> Iterable[int]:
    cues = cues_of(spec)
    return [frame for one in windows(cues) for frame in moments(one)] if cues else []


def windows(cues: CueSheet) -> list[Shown]:
    return [one for one in cues.shown if one.what == "logo"]


def moments(shown: Shown) -> list[int]:
    return [shown.at + int(share * shown.frames) for share in MOMENTS]


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks for the style pack's drawing at all sizes in three frames of each declared window.

    Its edges are held against the frame's (normalised cross-correlation; measured: logos from 0.79, all else to 0.58);
    then it is registered, so that stretching and fading are told.
    """
    cues = cues_of(spec)
    if cues and windows(cues):
        yield from watched(id, subject, spec, partial(_judged, subject))


def _judged(subject: Subject, film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    assert cues
    for shown in windows(cues):
        try:
            told = _fault(shown, seen(shown, subject, film, spec), film)
        except (ValueError, OSError) as error:
            yield not_run(id, str(error), shown.source)
            continue
        if told:
            fault, box = told
            yield Finding(
                id,
                Severity.BLOCK,
                fault.message,
                shown.source,
                fault.measured,
                fault.allowed,
                box,
                span=(shown.at, shown.frames),
            )


def seen(shown: Shown, subject: Subject, film: Looked, spec: Spec) -> dict[int, Mark | None]:
    """The logo in each frame of a window that the film has. Raises ValueError where its drawing isn't at hand."""
    key = f"logo {shown.at} {shown.frames}"
    if key in subject.memo:
        return subject.memo[key]
    files = [subject.inputs[name] for name in ("logo", "logo.reversed") if name in subject.inputs]
    aspect = spec.params.get("logo", {}).get("aspect")
    if not files or not aspect:
        raise ValueError("the style pack's logo isn't at hand")
    found: dict[int, Mark | None] = {}
    known: Box | None = None
    for frame in moments(shown):
        pixels = film.rgb(frame)
        if pixels is not None:
            mark = find(pixels, files, aspect, known) if known else None
            found[frame] = mark or find(pixels, files, aspect)
            known = mark.box if (mark := found[frame]) else None
            if found[frame] is None:
                break  # one moment without it is enough
    subject.memo[key] = found
    return found


def _fault(shown: Shown, found: dict[int, Mark | None], film: Looked) -> tuple[Fault, Box | None] | None:
    if not found:
        return Fault(
            "The logo isn't seen: the film ends before.",
            f"{film.frames} frames",
            f"the logo in frame {shown.at}",
        ), None
    for frame, mark in sorted(found.items()):
        if mark is None:
            told = (
                f"The logo isn't seen in frame {frame}, where it must be; put the style pack's drawing there."
            )
            return Fault(told, "nothing like it", "the style pack's logo"), None
        if abs(mark.stretch - 1) > STRETCH:
            measured = (
                f"{abs(mark.stretch - 1):.0%} too {'wide' if mark.stretch > 1 else 'narrow'} for its height"
            )
            return Fault(
                f"The logo is {measured}; scale both sides alike.", measured, f"at most {STRETCH:.0%}"
            ), mark.box
        if mark.strength < OPAQUE:
            measured = f"{max(mark.strength, 0):.0%} of its ink"
            return Fault(
                f"The logo is faded: {measured} is seen; set it at full strength.",
                measured,
                f"at least {OPAQUE:.0%}",
            ), mark.box
    return None
