"""Does the film show the brand's colours when it must, and the brand as early as the channel wants it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.film import logo
from checks.film.decode import Looked, cues_of, watched
from checks.ink import blame, not_run
from onbrief.model.cues import CueSheet, Shown
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.shots import fraction

id = "film-brand"
scope = Scope.FILM
needs = frozenset({Need.PIXELS})

NEAR = 6.0  # ΔE00 within which a pixel shows the colour: encoders' noise and grain stay below 4
SHARE = 0.03  # of the picture that must show it
SMALL = 96  # pixels of the shorter side in which colours are counted


def frames(spec: Spec) -> Iterable[int]:
    cues = cues_of(spec)
    return [_middle(one) for one in _palettes(cues)] if cues else []


def _palettes(cues: CueSheet) -> list[Shown]:
    return [one for one in cues.shown if one.what == "palette" and one.colour]


def _middle(shown: Shown) -> int:
    return shown.at + shown.frames // 2


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Counts the pixels near each declared colour (CIEDE2000, Sharma 2005) in the middle of its window.

    The brand counts as seen where its logo or a colour of its palette is.
    """
    cues = cues_of(spec)
    if cues and (cues.shown or spec.placement.brand_within):
        yield from watched(id, subject, spec, partial(_judged, subject))


def _judged(subject: Subject, film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    assert cues
    for shown in _palettes(cues):
        pixels = film.rgb(_middle(shown))
        if pixels is None:
            yield not_run(id, "the film ends before the colour should be seen", shown.source)
        elif (share := near(pixels, shown.colour)) < SHARE:
            told = (
                f"{shown.colour} fills {share:.1%} of the picture in frame {_middle(shown)}; the brand's colour must be "
                "seen there: look at the grade and at how the film was exported."
            )
            span = (shown.at, shown.frames)
            yield Finding(
                id, Severity.BLOCK, told, shown.source, f"{share:.1%}", f"at least {SHARE:.0%}", span=span
            )
    yield from _early(subject, film, spec, cues)


def near(pixels: np.ndarray, colour: str) -> float:
    """The share of a picture that shows a colour."""
    scale = min(1.0, SMALL / min(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    wanted = np.array([[list(bytes.fromhex(colour.removeprefix("#")))]], np.uint8)
    return float((deltaE_ciede2000(rgb2lab(small), rgb2lab(wanted)) <= NEAR).mean())


def _early(subject: Subject, film: Looked, spec: Spec, cues: CueSheet) -> Iterator[Finding]:
    """Whether logo or colours are seen in the first seconds, where the placement wants it."""
    within = spec.placement.brand_within
    if within is None:
        return
    first = [one for one in cues.shown if one.at < within * fraction(cues.rate)]
    source, allowed = blame(spec, "placement"), f"within {within:g} s"
    if not first:
        said = "Nothing says that the brand is seen {allowed}; show its logo or a colour early, and list it under `shown`."
        yield Finding(
            id,
            Severity.BLOCK,
            said.format(allowed=allowed),
            cues.sources.get("cut", source),
            "nothing declared",
            allowed,
            span=(0, 1),
        )
    elif not any(_is_seen(one, subject, film, spec) for one in first):
        logos = [one for one in first if one.what == "logo"]
        if not logos:  # a colour that is missing was told
            return
        if all(one.what == "logo" for one in first):
            return  # film-logo tells that it is missing
        said = f"The brand isn't seen {allowed}: neither its logo nor its colour is there."
        yield Finding(id, Severity.BLOCK, said, logos[0].source, "not seen", allowed, span=(0, logos[0].end))


def _is_seen(shown: Shown, subject: Subject, film: Looked, spec: Spec) -> bool:
    if shown.what == "logo":
        try:
            return any(logo.seen(shown, subject, film, spec).values())
        except (ValueError, OSError):
            return False
    pixels = film.rgb(_middle(shown))
    return pixels is not None and near(pixels, shown.colour) >= SHARE
