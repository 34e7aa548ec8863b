"""What is written in a film's frames: lines are found, read in several ways, and held against the cue sheet's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np

from checks.film.letters import Line, Match, is_arabic, letters, match, nearness
from checks.ink import Box, window
from checks.reading import LARGEST, LONGEST, pack_of, page, read, ready
from checks.said import script
from checks.stray import INSTALL
from checks.stray import _reader as reader
from onbrief.model.cues import CueSheet, Words
from onbrief.model.finding import Subject

SIZES = (300_000, 900_000)  # pixels of a frame in which lines are looked for: 0.13 CPU-s, then 0.4
FOUND = 0.3  # the detector's score from which a line is read
TALLEST = 0.25  # of the frame's height: what is taller is no line
MOST_LINES = 24  # lines read in one frame
QUICK = 2  # ways in which every line is read; the others are for lines that are nearly the words
NEARLY = 0.6  # share of a line's letters that may be wrong then
AROUND = 0.15  # of a line's height: what is cut out beside it
LINE = 1.4  # em: the height of a box that the detector draws around a line
WAYS = (  # px an em, blur px, manner; each only for what the ones before misread
    (32, 0.0, "plain"),
    (24, 0.0, "tint"),
    (32, 0.0, "alone"),
    (40, 0.0, "local"),
    (32, 0.0, "tint"),
    (32, 0.0, "reversed"),
)
FAR = 50  # code values from the colour of the ink at which a pixel is no ink at all
SLIPS = {"arabic": 0.3, "": 0.12}  # share of letters misread from which the reader is believed at once
LIGHTEST = 99.95  # percentile of a frame that is its white: a caption of four letters fills 0.1 % or more
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
    if reader() is None:
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
    for size in SIZES:
        missed = [one for one in there if not _read(one, known, cues)]
        again = {one.frame for one in missed if size == SIZES[0] or _fine(one, known)}
        for number in again:
            laid = _laid_out(number, frames[number].shape, subject)
            known[number] = Frame(frames[number], [*boxes(frames[number], size), *laid])
        for way in range(len(WAYS)):
            unmet = [one for one in there if one.frame in again and _matched(one, known[one.frame], cues).off]
            _hear(unmet, known, cues, way)
    found = {one: _matched(one, known[one.frame], cues) for one in there}
    missed = [one for one in there if one.words.role == "caption" and not _read(one, known, cues)]
    for one, relit in _in_light_ink(missed, frames, cues).items():
        if relit.off < found[one].off:
            found[one] = relit
    return {one: _sight(one, found, known[one.frame]) for one in there}


def boxes(pixels: np.ndarray, size: int) -> list[Box]:
    """Boxes of lines of text (PP-OCRv6's detector), seen at a working size in pixels; the tallest first."""
    height, width = pixels.shape[:2]
    scale = min(1.0, (size / (height * width)) ** 0.5)
    small = cv2.resize(pixels[..., ::-1], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = reader()(small, use_det=True, use_cls=False, use_rec=False, box_thresh=FOUND).boxes
    corners = [points / scale for points in found] if found is not None else []
    drawn = [(*points.min(0).tolist(), *np.ptp(points, axis=0).tolist()) for points in corners]
    lines = [_inside(box, width, height) for box in drawn if box[3] <= TALLEST * height]
    return sorted(lines, key=lambda box: -box[3])[:MOST_LINES]


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


def light_ink(pixels: np.ndarray) -> np.ndarray:
    """What is as white as a frame gets, drawn black; what is darker or coloured is white: H×W×3 uint8."""
    least = pixels.min(-1).astype(np.float32)
    away = (np.percentile(least, LIGHTEST) - least) / FAR * 255
    return cv2.cvtColor(np.clip(away, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)


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


def inked(pixels: np.ndarray, box: Box, manner: str, em: int) -> np.ndarray:
    """A line as dark type on white, set in so many pixels an em: H×W float, 0 to 255.

    `plain`: as it is; `local`: without shades that are wider than the line is high; `alone`: without what touches the
    edge, such as a button's corners; `tint`: by how far each pixel's colour is from that of the ink; `reversed`: light
    and dark the other way round.
    """
    pad = max(2, round(AROUND * box[3]))
    cut = _sized(pixels[window(box, pixels.shape, pad)], em * LINE / box[3])
    grey = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    low, ground, high = np.percentile(grey, 2), np.median(edge), np.percentile(grey, 98)
    light = high - ground > ground - low
    if manner == "tint":
        return _tinted(cut, grey >= np.percentile(grey, 97) if light else grey <= np.percentile(grey, 3))
    if light != (manner == "reversed"):
        grey = 255 - grey
        ground = 255 - ground
    if manner == "local":
        grey = 255 - cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, _disc(em))
        ground = 255.0
    low = np.percentile(grey, 2)
    drawn = np.clip((grey - low) / max(ground - low, 1) * 255, 0, 255)
    return _alone(drawn) if manner == "alone" else drawn


def _tinted(cut: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """How far each pixel is from the colour of the ink: type is of one colour, what shines behind it isn't."""
    away = cut.astype(np.float32) - np.median(cut[ink], axis=0)
    return np.clip(np.sqrt((away * away).sum(-1)) / FAR * 255, 0, 255)


def _sized(cut: np.ndarray, scale: float) -> np.ndarray:
    scale = min(scale, LARGEST, LONGEST / max(cut.shape))
    size = [max(2, round(side * scale)) for side in cut.shape[1::-1]]
    return cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)


def _disc(em: int) -> np.ndarray:
    side = 2 * round(0.5 * em) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def _alone(drawn: np.ndarray) -> np.ndarray:
    """Without the pieces of ink that touch the edge."""
    inside = cv2.copyMakeBorder((drawn < 128).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    _, pieces = cv2.connectedComponents(inside)
    at_edge = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    touching = np.isin(pieces, at_edge[at_edge > 0])[1:-1, 1:-1]
    return np.where(cv2.dilate(touching.astype(np.uint8), np.ones((3, 3))) > 0, 255, drawn)


def _read(one: Asked, known: Mapping[int, Frame], cues: CueSheet) -> bool:
    """Whether the words were already found."""
    frame = known.get(one.frame)
    return frame is not None and not _wrong(one.words.text, _matched(one, frame, cues))


def _fine(one: Asked, known: Mapping[int, Frame]) -> bool:
    """Whether words may be too small to be found at first: those that share a frame with others."""
    return len(known[one.frame].boxes) > 1 and one.words.role.partition(".")[0] != "super"


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
