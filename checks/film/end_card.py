"""Is the end card there, does it stand still for its time, and does it say what this market's copy says?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import cv2
import numpy as np

from checks.film.decode import Looked, cues_of, watched
from checks.film.onscreen import block, card, fault, found, frames_of, strays, unread
from checks.film.written import Asked, Sight
from checks.ink import Box, Fault, window
from checks.reading import Unread
from checks.said import quoted
from onbrief.model.cues import CueSheet
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.shots import fraction

id = "film-end-card"
scope = Scope.FILM
needs = frozenset({Need.PIXELS})

COMING = 1.5  # seconds, and half of its time: how long an end card may take until it stands still
SAME = 0.9  # correlation of a line with itself later: encoders' noise leaves 0.98, a move by a stroke 0.5
SHADES = 0.2  # share of the line's contrast by which it may differ: a fade that is four fifths done


def frames(spec: Spec) -> Iterable[int]:
    cues = cues_of(spec)
    return [*frames_of(card, spec), *(_moments(cues) if cues else ())]


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Reads the card shortly before it ends, and holds each of its lines against itself earlier.

    It may take a second and a half to come, or half of its time; from then on it stands still.
    """
    cues = cues_of(spec)
    if cues and cues.card:
        yield from watched(id, subject, spec, partial(_judged, subject))


def _judged(subject: Subject, film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    assert cues and cues.card
    try:
        seen = found(card, film, cues, subject)
    except Unread as error:
        yield unread(id, error, spec)
        return
    if not any(not sight.wrong for sight in seen.values()):
        faults = [fault(one, sight, subject, cues) for one, sight in seen.items()]
        foreign = next((f for f in faults if f and f.measured.startswith("the words of")), None)
        yield _of_card(foreign or _missing(cues, film, seen), cues)
        return
    for one, sight in seen.items():
        if wrong := fault(one, sight, subject, cues):
            yield block(id, wrong, one, sight)
    for one, locale in strays(card(cues), seen, subject, cues):
        told = (
            f"Beside {quoted(one.words.text)} the end card says it in the words of {locale}; take them out."
        )
        yield block(id, Fault(told, f"the words of {locale}", f"words for {cues.locale} alone"), one, None)
    yield from _unstill(seen, film, cues)


def _missing(cues: CueSheet, film: Looked, seen: Mapping[Asked, Sight]) -> Fault:
    if not seen:
        return Fault(
            "The film ends before its end card does; deliver it whole.",
            f"{film.frames} frames",
            f"{cues.frames} frames",
        )
    rest = next(iter(seen.values())).rest
    told = "; ".join(quoted(said) for said in rest[:3])
    shown = f"it shows {told}" if told else "nothing can be read there"
    return Fault(
        f"The end card isn't there: where it should stand, {shown}.",
        told or "no words",
        "the end card's words",
    )


def _of_card(told: Fault, cues: CueSheet) -> Finding:
    assert cues.card
    span = (cues.card.at, cues.card.frames)
    return Finding(id, Severity.BLOCK, told.message, cues.card.source, told.measured, told.allowed, span=span)


def _moments(cues: CueSheet) -> list[int]:
    """Frames at which the card must already stand, the earliest first."""
    if cues.card is None:
        return []
    last = card(cues)[0].frame if cues.card.words else cues.card.end - 1
    come = cues.card.at + min(cues.card.frames // 2, math.ceil(COMING * fraction(cues.rate)))
    return sorted({min(come, last), (come + last) // 2})


def _unstill(seen: Mapping[Asked, Sight], film: Looked, cues: CueSheet) -> Iterator[Finding]:
    assert cues.card
    last = film.rgb(card(cues)[0].frame)
    boxes = [line.box for sight in seen.values() if not sight.wrong for line in sight.match.lines]
    for moment in reversed(_moments(cues)):
        earlier = film.rgb(moment)
        if last is None or earlier is None or not boxes:
            return
        if moved := [box for box in boxes if not _same(earlier, last, box)]:
            rate = fraction(cues.rate)
            still = f"still for less than {float((cues.card.end - moment) / rate):.2f} s"
            asked = f"at least {float((cues.card.end - _moments(cues)[0]) / rate):.2f} s"
            told = Fault(
                f"The end card doesn't stand for its time: at frame {moment}, {len(moved)} of its {len(boxes)} lines "
                "aren't yet as they are at the end; let it come earlier.",
                still,
                asked,
            )
            yield _of_card(told, cues)
            return


def _same(earlier: np.ndarray, later: np.ndarray, box: Box) -> bool:
    """Whether a line is as it will be: the same shapes in the same strength."""
    cuts = (picture[window(box, picture.shape)] for picture in (earlier, later))
    one, other = (
        cv2.cvtColor(np.ascontiguousarray(cut), cv2.COLOR_RGB2GRAY).astype(np.float32) for cut in cuts
    )
    contrast = float(other.std())
    if contrast < 1:
        return True
    like = float(
        ((one - one.mean()) * (other - other.mean())).mean() / max(float(one.std()) * contrast, 1e-6)
    )
    return like >= SAME and abs(float(one.std()) / contrast - 1) <= SHADES
