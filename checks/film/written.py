"""What is written in a film's frames: lines are found, read in several ways, and held against the cue sheet's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from checks.film.inking import inked, light_ink
from checks.film.letters import Line, Match, is_arabic, letters, match, nearness
from checks.film.lines import detected, detector
from checks.ink import Box
from checks.reading import pack_of, page, read, ready
from checks.said import script
from checks.stray import INSTALL
from onbrief.model.cues import CueSheet, Words
from onbrief.model.finding import Subject

SIZES = (
    300_000,
    900_000,
)  # pixels of a frame in which lines are looked for: 0.13 to 0.5 CPU-s, then thrice that
GLANCE = 150_000  # pixels that do for supers: 16 px of type are left of 60 in 1080 × 1920
TALLEST = 0.25  # of the frame's height: what is taller is no line
MOST_LINES = 24  # lines read in one frame
QUICK = 2  # ways in which every line is read; the others are for lines that are nearly the words
NEARLY = 0.6  # share of a line's letters that may be wrong then
WAYS = (  # px an em, blur px, manner; each only for what the ones before misread
    (32, 0.0, "plain"),
    (24, 0.0, "tint"),
    (32, 0.0, "alone"),
    (40, 0.0, "local"),
    (32, 0.0, "tint"),
    (32, 0.0, "reversed"),
)
SLIPS = {"arabic": 0.3, "": 0.12}  # share of letters misread from which the reader is believed at once
LEAST = 3  # letters of a line that is quoted
AGREED = 3  # ways that must hear the same wrong letters before a smaller slip is believed


class Asked(NamedTuple):
    """Words that must be seen in a frame."""

    words: Words
    frame: int


class Sight(NamedTuple):
    """How words were found. wrong: they aren't there. rest: the other lines of the frame as they were read."""

    match: Match
    wrong: bool
    rest: tuple[str, ...]

    @property
    def box(self) -> Box | None:
        """Around all lines of the words."""
        return around([line.box for line in self.match.lines])


@dataclass
class Frame:
    """A frame with its lines. heard: number of a line → way → what was read."""

    pixels: np.ndarray
    boxes: list[Box]
    heard: dict[int, list[str]] = field(default_factory=dict)

    @property
    def lines(self) -> list[Line]:
        return [Line(box, tuple(self.heard.get(n, ()))) for n, box in enumerate(self.boxes)]


def obstacle(cues: CueSheet, words: Iterable[Words]) -> str | None:
    """What must be installed before these words can be read, if anything."""
    if detector() is None:
        return INSTALL
    for one in words:
        pack = pack_for(one.text, cues.locale)
        why = ready(pack) if pack else f"no reader for {cues.locale} is set up"
        if why:
            return why
    return None


def pack_for(text: str, locale: str) -> str | None:
    """Tesseract's data for a text: Latin words in an Arabic film are read as Latin."""
    scripts = [script(c) for c in text if c.isalpha()]
    latin = scripts.count("LATIN") * 2 > len(scripts)
    language = locale.split("-")[0]
    foreign = latin and language in ("ar", "ja", "fa", "he", "ko", "zh", "th", "hi")
    return pack_of("en" if foreign else language, latin)


def sights(
    asked: Sequence[Asked], frames: Mapping[int, np.ndarray], cues: CueSheet, subject: Subject
) -> dict[Asked, Sight]:
    """Each text with how it was found. Words whose frame is missing are left out. Raises Unread.

    Reading accuses only when all ways give something else, by more letters than the reader is known to slip in that
    script, or when several ways agree on what else it is.
    """
    there = [one for one in asked if one.frame in frames and letters(one.words.text)]
    known: dict[int, Frame] = subject.memo.setdefault("written", {})

    def look(numbers: Iterable[int], size: int) -> None:
        for number in numbers:
            laid = _laid_out(number, frames[number].shape, subject)
            known[number] = Frame(frames[number], [*boxes(frames[number], size), *laid])

    def unmet(among: set[int]) -> list[Asked]:
        return [one for one in there if one.frame in among and _matched(one, known[one.frame], cues).off]

    every = {one.frame for one in there}
    large = every - {one.frame for one in there if not _is_super(one)}
    look(large, GLANCE)
    look(every - large, SIZES[0])
    _hear(there, known, cues, 0)
    unsure = {one.frame for one in unmet(large)}  # a glance is believed only where every letter is right
    look(unsure, SIZES[0])
    _hear(unmet(unsure), known, cues, 0)
    for way in range(1, len(WAYS)):
        _hear(unmet(every), known, cues, way)
    small = {one.frame for one in there if not _read(one, known, cues) and _fine(one, known)}
    look(small, SIZES[1])
    for way in range(len(WAYS)):
        _hear(unmet(small), known, cues, way)
    found = {one: _matched(one, known[one.frame], cues) for one in there}
    missed = [one for one in there if one.words.role == "caption" and not _read(one, known, cues)]
    for one, relit in _in_light_ink(missed, frames, cues).items():
        if relit.off < found[one].off:
            found[one] = relit
    return {one: _sight(one, found, known[one.frame]) for one in there}


def boxes(pixels: np.ndarray, size: int) -> list[Box]:
    """Boxes of lines of text, seen at a working size in pixels; the tallest first."""
    height, width = pixels.shape[:2]
    drawn = [_inside(box, width, height) for box in detected(pixels, size) if box[3] <= TALLEST * height]
    return sorted(drawn, key=lambda box: -box[3])[:MOST_LINES]


def _laid_out(frame: int, shape: tuple[int, ...], subject: Subject) -> list[Box]:
    """Where the layout says that words stand in a frame: beside what is found, so that what is dim is read too."""
    found = []
    for element in subject.elements:
        at, frames = element.about.get("at"), element.about.get("frames")
        if (
            isinstance(at, int)
            and isinstance(frames, int)
            and at <= frame < at + frames
            and element.about.get("text")
        ):
            found.append(_inside(element.box, shape[1], shape[0]))
    return found[:MOST_LINES]


def _in_light_ink(
    asked: Sequence[Asked], frames: Mapping[int, np.ndarray], cues: CueSheet
) -> dict[Asked, Match]:
    """Captions as they are found and read in a frame's lightest ink alone.

    Where one stands over a label, with or without a plate, both are taken for one line: the caption is white, the label
    isn't.
    """
    lit = {number: light_ink(frames[number]) for number in {one.frame for one in asked}}
    known = {number: Frame(pixels, boxes(pixels, SIZES[0])) for number, pixels in lit.items()}
    for way in range(len(WAYS)):
        _hear((one for one in asked if _matched(one, known[one.frame], cues).off), known, cues, way)
    return {one: _matched(one, known[one.frame], cues) for one in asked}


def _inside(box: Box, width: int, height: int) -> Box:
    x, y = max(box[0], 0.0), max(box[1], 0.0)
    return x, y, max(min(box[0] + box[2], width) - x, 2.0), max(min(box[1] + box[3], height) - y, 2.0)


def _hear(asked: Iterable[Asked], known: Mapping[int, Frame], cues: CueSheet, number: int) -> None:
    """Reads the frames of these words in one of the ways: one process for each of Tesseract's languages."""
    em, blur, manner = WAYS[number]
    wanted: dict[str, dict[int, str]] = {}
    for one in asked:
        if pack := pack_for(one.words.text, cues.locale):
            texts = wanted.setdefault(pack, {})
            texts[one.frame] = texts.get(one.frame, "") + letters(one.words.text)
    for pack, texts in wanted.items():
        lines = [
            (known[frame], place)
            for frame, text in sorted(texts.items())
            for place, line in enumerate(known[frame].lines)
            if number < QUICK or not line.heard or nearness(line, text) <= NEARLY
        ]
        pages = [page(inked(frame.pixels, frame.boxes[place], manner, em), 1, blur) for frame, place in lines]
        for (frame, place), said in zip(lines, read(pages, pack), strict=True):
            frame.heard.setdefault(place, []).append(said)


def read_as(frame: Frame, text: str, locale: str) -> list[Line]:
    """A frame's lines as the reader of another language reads them; none where it isn't installed."""
    pack = pack_for(text, locale)
    if pack is None or ready(pack):
        return []
    pages = [page(inked(frame.pixels, box, "plain", WAYS[0][0]), 1) for box in frame.boxes]
    return [Line(box, (said,)) for box, said in zip(frame.boxes, read(pages, pack), strict=True)]


def _read(one: Asked, known: Mapping[int, Frame], cues: CueSheet) -> bool:
    """Whether the words were already found."""
    frame = known.get(one.frame)
    return frame is not None and not _wrong(one.words.text, _matched(one, frame, cues))


def _fine(one: Asked, known: Mapping[int, Frame]) -> bool:
    """Whether words may be too small to be found at first: those that share a frame with others."""
    return len(known[one.frame].boxes) > 1 and not _is_super(one)


def _is_super(one: Asked) -> bool:
    """Whether words are set large: others may be an end card's legal line."""
    return one.words.role.partition(".")[0] == "super"


def _matched(one: Asked, frame: Frame, cues: CueSheet) -> Match:
    return match(one.words.text, frame.lines, cues.direction == "rtl")


def _sight(one: Asked, found: Mapping[Asked, Match], frame: Frame) -> Sight:
    beside = [other for other in found if other.frame == one.frame]
    wrong = {other: _wrong(other.words.text, found[other]) for other in beside}
    used = {line.box for other in beside if not wrong[other] for line in found[other].lines}
    return Sight(found[one], wrong[one], tuple(_rest(frame, used)))


def _wrong(text: str, found: Match) -> bool:
    wanted = letters(text)
    if found.off > max(1, SLIPS["arabic" if is_arabic(text) else ""] * len(wanted)):
        return True
    if found.off == 0 or is_arabic(text):
        return False
    ways = max((len(line.heard) for line in found.lines), default=0)
    whole = [" ".join(line.heard[n] for line in found.lines if n < len(line.heard)) for n in range(ways)]
    return [letters(one) for one in whole].count(letters(found.heard)) >= AGREED


def _rest(frame: Frame, used: set[Box]) -> Iterator[str]:
    """What the other lines say, where two ways of reading agree on it; shapes read as letters are read anew each time."""
    for place, box in sorted(enumerate(frame.boxes), key=lambda pair: pair[1][1]):
        said = frame.heard.get(place, [])
        told = Counter(letters(one) for one in said if len(letters(one)) >= LEAST)
        if box not in used and told:
            heard, times = told.most_common(1)[0]
            if times >= min(2, len(said)):
                yield next(one for one in said if letters(one) == heard)


def around(some: Sequence[Box]) -> Box | None:
    """The box around boxes."""
    if not some:
        return None
    left, top = min(b[0] for b in some), min(b[1] for b in some)
    right, bottom = max(b[0] + b[2] for b in some), max(b[1] + b[3] for b in some)
    return left, top, right - left, bottom - top
