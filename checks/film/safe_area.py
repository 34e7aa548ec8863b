"""Do words and logo keep out of the margins that the channel covers or cuts?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from checks.film import logo
from checks.film.decode import Looked, cues_of, watched
from checks.film.onscreen import KINDS, found, frames_of, label, supers, unread
from checks.film.written import SIZES, around, boxes
from checks.ink import Box, drawn, name
from checks.reading import Unread
from onbrief.model.cues import CueSheet
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-safe-area"
scope = Scope.FILM
needs = frozenset({Need.PIXELS})

PADDED = 0.16  # of a line's height: how much wider than its letters the detector draws a box
ROUGH = 0.006  # of the picture's side: how exactly a box is found
NEAR = 0.03  # of the picture's side: so near a margin a box that was found at a glance is looked at again
CLOSER = 0.5  # share of two boxes that both cover from which they are of one line
ROUNDING = 1.0  # pixel, where the layout tells the box


class Placed(NamedTuple):
    """Words or a logo in a frame. exact: how far its edges may be off, pixels across and down."""

    what: str
    box: Box
    exact: tuple[float, float]
    source: str
    span: tuple[int, int]


def frames(spec: Spec) -> Iterable[int]:
    return [*(frame for kind in KINDS for frame in frames_of(kind, spec)), *logo.frames(spec)]


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Takes the boxes from the layout where there is one; else those of the words and the logo that were recognised.

    Other letters in the picture, on a label say, may stand where they like.
    """
    yield from watched(id, subject, spec, partial(_judged, subject))


def _judged(subject: Subject, film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    size = film.facts.picture.width, film.facts.picture.height
    told = set()
    try:
        placed = list(
            _laid_out(subject, spec, size) if drawn(subject.elements) else _seen(subject, film, spec)
        )
    except Unread as error:
        yield unread(id, error, spec)
        return
    margins = _margins(spec, cues, size)
    for one in placed:
        side, depth = _deepest(one, margins, size)
        if depth > 0 and (one.what, one.source) not in told:
            told.add((one.what, one.source))
            yield Finding(
                id,
                Severity.BLOCK,
                f"The {one.what} runs {depth:.0f} px into the {side} margin that the channel covers; move it inside or set it "
                "smaller.",
                one.source,
                measured=f"{depth:.0f} px into the {side} margin",
                allowed="0 px",
                box=one.box,
                span=one.span,
            )


def _laid_out(subject: Subject, spec: Spec, size: tuple[int, int]) -> Iterator[Placed]:
    width, height = spec.params.get("size", size)
    across, down = size[0] / width, size[1] / height
    for element in drawn(subject.elements):
        x, y, w, h = element.box
        at, frames = element.about.get("at", 0), element.about.get("frames", 1)
        box = (x * across, y * down, w * across, h * down)
        what = name(element.role.partition(".")[0])
        yield Placed(what, box, (ROUNDING, ROUNDING), element.source, (at, max(frames, 1)))


def _seen(subject: Subject, film: Looked, spec: Spec) -> Iterator[Placed]:
    cues = cues_of(spec)
    if cues is None:
        return
    rough = ROUGH * film.facts.picture.width, ROUGH * film.facts.picture.height
    for kind in KINDS:
        for one, sight in found(kind, film, cues, subject).items():
            lines = [] if sight.wrong else [line.box for line in sight.match.lines]
            if box := around([_ink(line) for line in lines]):
                placed = Placed(
                    label(one.words), box, rough, one.words.source, (one.words.at, one.words.frames)
                )
                yield placed if kind is not supers else _finer(placed, lines, one.frame, film, spec)
    for shown in logo.windows(cues):
        try:
            marks = logo.seen(shown, subject, film, spec)
        except (ValueError, OSError):
            continue  # film-logo tells it
        yield from (
            Placed("logo", mark.box, rough, shown.source, (shown.at, shown.frames))
            for mark in marks.values()
            if mark
        )


def _finer(placed: Placed, lines: list[Box], frame: int, film: Looked, spec: Spec) -> Placed:
    """A super that was found at a glance, near a margin or over it, as it is found when one looks closer: each of its
    lines as the box that covers it best."""
    cues, size = cues_of(spec), (film.facts.picture.width, film.facts.picture.height)
    pixels = film.rgb(frame)
    near = placed._replace(exact=(-NEAR * size[0], -NEAR * size[1]))
    if pixels is None or max(_depths(near, _margins(spec, cues, size), size).values()) <= 0:
        return placed
    found = boxes(pixels, SIZES[0])
    closer = [
        max((line, *found), key=lambda box: _shared(line, box) - (box is line) * CLOSER) for line in lines
    ]
    return placed._replace(box=around([_ink(line) for line in closer]) or placed.box)


def _shared(one: Box, other: Box) -> float:
    """The share of two boxes that both cover."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(across, 0) * max(down, 0)
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def _ink(box: Box) -> Box:
    """A found line's box without the air that the detector draws around it."""
    x, y, width, height = box
    pad = PADDED * height
    return x + pad, y + pad, max(width - 2 * pad, 1), max(height - 2 * pad, 1)


def _margins(spec: Spec, cues: CueSheet | None, size: tuple[int, int]) -> dict[str, float]:
    direction = cues.direction if cues else spec.params.get("direction", "ltr")
    area = spec.placement.safe_area(direction)
    width, height = size
    return {
        "top": area.top * height,
        "right": area.right * width,
        "bottom": area.bottom * height,
        "left": area.left * width,
    }


def _depths(one: Placed, margins: dict[str, float], size: tuple[int, int]) -> dict[str, float]:
    """How far it surely is in each margin, pixels."""
    x, y, width, height = one.box
    return {
        "top": margins["top"] - y - one.exact[1],
        "right": x + width - (size[0] - margins["right"]) - one.exact[0],
        "bottom": y + height - (size[1] - margins["bottom"]) - one.exact[1],
        "left": margins["left"] - x - one.exact[0],
    }


def _deepest(one: Placed, margins: dict[str, float], size: tuple[int, int]) -> tuple[str, float]:
    depths = _depths(one, margins, size)
    side = max(depths, key=lambda side: depths[side])
    exact = one.exact[side in ("top", "bottom")]
    return side, depths[side] + exact if depths[side] > 0 else 0.0
