"""Do the delivered pixels read as the copy: every word of it, in whole letters, joined as its script joins them?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from checks.ink import Box, Fault, blame, drawn, name, not_run, obstacle, window
from checks.reading import Unread, pack_of, page, read, ready
from checks.said import folded, plain, quoted, script
from checks.strokes import Gaps, aside, gaps, ink_of, stray, unlike
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "words-seen"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

WAYS = ((24, 0.8, 0), (32, 0.0, 1), (20, 0.8, 1), (16, 0.8, 0))  # px an em, blur px, colour 0 or lightness 1
READABLE = 9  # px an em: smaller type is not read, only compared with the glyphs that were set
PRESENT = 0.5  # share of its ink from which a glyph's piece is there; least on clean work: 0.93
MOVED = 0.4  # share of the ink out of place from which a text was set anew, and reading it decides alone
ASIDE = 0.25  # share of what is out of place that stands beside it: of moved texts 0.30, of holed ones 0.19
SLIPS = {"Arab": 0.5, "": 0.1}  # share of letters misread before set glyphs are doubted; clean: 0.41, 0.05
SLIPS_ANEW = {"Arab": 0.2, "": 0.0}  # the same where the pixels aren't the glyphs that were set
ENDS = "اأإآٱدذرزوؤةىء"  # Arabic letters that join nothing after them
LETTER = 0.35  # of a letter's mean ink: the smallest letter that stands alone has more, dots have 0.1 to 0.3
MOST_TEXTS = 24  # texts read in one file
LETTERS_ALIKE = str.maketrans("0|1lıタへべぺ一力二口工卜八", "oiiii夕ヘベペーカニロエトハ") | {ord("%"): "96"}
COLOUR = re.compile(r"#[0-9a-f]{6}")


class Text(NamedTuple):
    """One text as delivered. ink: H×W float, 1 in the type's colour, 0 in the ground's. glyphs: H×W, what was set."""

    element: Element
    wanted: str
    ink: np.ndarray
    glyphs: np.ndarray
    crowded: bool  # a neighbour's box runs into its own
    dark: tuple[np.ndarray, np.ndarray]  # type dark on white: by its own colour, and by lightness


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares the pixels with the glyphs that were set, piece by piece, then reads them with Tesseract.

    A piece that is gone while its neighbours stand is a fault at once; so is type without ink. Reading
    accuses only when all ways (by the type's own colour, by lightness, at other sizes) give something else, by more
    letters than the reader is known to slip in that script: where the pixels are the glyphs that were set, it must
    slip far.
    """
    locale = str(spec.params.get("locale", ""))
    why = obstacle(subject, "type", pixels=True) or (None if locale else "the request names no locale")
    if why:
        yield not_run(id, why, blame(spec, "placement"))
        return
    copy = spec.params.get("copy", {})
    told = [e for e in drawn(subject.elements) if (copy.get(e.role) or e.about.get("text") or "").strip()]
    texts, doubted = [], set()
    for element in told[:MOST_TEXTS]:
        if not _usable(element):
            why = f"the layout sidecar tells no size and colour of the {name(element)}"
            yield not_run(id, why, blame(spec, element.role, "placement"))
            continue
        text = _text(element, copy.get(element.role) or element.about["text"], subject)
        fault, anew = _compared(text) if text else (_outside(element), False)
        if fault:
            yield _fail(fault, element, spec)
        elif text and (anew or element.about["px"] >= READABLE):
            texts.append(text)
            if anew:
                doubted.add(element.role)
    yield from _read(texts, doubted, locale, spec)


def _usable(element: Element) -> bool:
    px, colour = element.about.get("px"), element.about.get("colour", "")
    return isinstance(px, int | float) and px >= 1 and bool(COLOUR.fullmatch(str(colour)))


def _outside(element: Element) -> Fault:
    return Fault(
        f"The {name(element)} lies outside the picture; move it in.", "outside", "within the picture"
    )


def _text(element: Element, wanted: str, subject: Subject) -> Text | None:
    """A text cut out of the file with what was set there; its neighbours painted out."""
    px, box = float(element.about["px"]), _box(element)
    rows, columns = window(box, subject.pixels.shape, max(3, round(0.3 * px)))
    pixels = subject.pixels[rows, columns].astype(np.float32)
    if min(pixels.shape[:2]) < 2 or not window_filled(box, subject.pixels.shape):
        return None
    glyphs = subject.mattes["type"][rows, columns].astype(np.float32) / 255
    mine, crowded = _mine(element, subject, (rows, columns))
    glyphs = np.where(mine, glyphs, 0)
    colour = np.array([int(element.about["colour"][i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    ground = _ground(pixels, (cv2.dilate(glyphs, np.ones((5, 5))) < 0.02) & mine, px)
    way = colour - ground
    ink = ((pixels - ground) * way).sum(-1) / np.maximum((way * way).sum(-1), 1)
    light = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    own = np.sqrt(((pixels - colour) ** 2).sum(-1))
    lightness = light if colour.mean() < np.median(light) else 255 - light
    dark = (np.where(mine, _stretched(own, mine), 255), np.where(mine, _stretched(lightness, mine), 255))
    return Text(element, wanted, np.clip(ink, -0.5, 1.5), glyphs, crowded, dark)


def _box(element: Element) -> Box:
    x, y, width, height = element.about.get("text_box") or element.box
    return x, y, width, height


def window_filled(box: Box, shape: tuple[int, ...]) -> bool:
    """Whether any of a box lies in the picture."""
    rows, columns = window(box, shape)
    return rows.stop > rows.start and columns.stop > columns.start


def _mine(element: Element, subject: Subject, cut: tuple[slice, slice]) -> tuple[np.ndarray, bool]:
    """The pixels of a cut that belong to no neighbour, and whether one runs into the text's own box."""
    mine = np.ones(subject.pixels.shape[:2], bool)
    for other in drawn(subject.elements):
        if other is not element:
            mine[window(other.box, mine.shape, 2)] = False
    own = window(_box(element), mine.shape)
    crowded = not mine[own].all()
    mine[own] = True
    return mine[cut], crowded


def _ground(pixels: np.ndarray, bare: np.ndarray, px: float) -> np.ndarray:
    """The colour behind each pixel, from the bare ground around it."""
    if not bare.any():
        return np.full_like(pixels, 255)
    small = max(1, round(px / 12))  # a ground is smooth: a coarse grid will do
    size = (max(1, pixels.shape[1] // small), max(1, pixels.shape[0] // small))
    weight = cv2.resize(bare.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(pixels * bare[..., None], size, interpolation=cv2.INTER_AREA)
    sigma = max(1.5, 0.6 * px / small)
    near = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None]
    mean = cv2.GaussianBlur(colour, (0, 0), sigma) / np.maximum(near, 1e-4)
    mean = np.where(near > 2e-3, mean, np.median(pixels[bare], axis=0))
    return cv2.resize(mean, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)


def _stretched(grey: np.ndarray, mine: np.ndarray) -> np.ndarray:
    low, high = np.percentile(grey[mine], (1, 95))
    return np.clip((grey - low) / max(high - low, 1) * 255, 0, 255)


def _compared(text: Text) -> tuple[Fault | None, bool]:
    """What is plainly wrong, and whether the pixels are other than the glyphs that were set."""
    label, solid = name(text.element), float((text.glyphs > 0.5).mean())
    if solid == 0:
        return Fault(f"The {label} left no glyphs; look at its font.", "no glyphs", "glyphs"), False
    half = 100 * (1 - solid / 2)
    strongest = float(np.percentile(text.ink, half) / np.percentile(text.glyphs, half))
    if strongest < PRESENT:
        return _faint(label, strongest), False
    left = gaps(text.ink, text.glyphs, PRESENT)
    if left.missing and left.share < MOVED and not _moved(text, left):
        return _gaps(label, left), False
    if apart := _apart(text):
        return apart, False
    return None, left.missing > 0 or unlike(text.ink, text.glyphs, text.element.about["px"])


def _moved(text: Text, left: Gaps) -> bool:
    """Whether what is gone from its place stands elsewhere: beside it, or as ink where none was set."""
    return (
        aside(left, text.glyphs, text.element.about["px"]) > ASIDE
        or stray(text.ink, text.glyphs, PRESENT) > left.share / 2
    )


def _faint(label: str, strength: float) -> Fault:
    measured = f"{max(strength, 0):.0%} of its ink"
    return Fault(
        f"The {label} is faded or painted over: {measured} is left; deliver the file as it was rendered.",
        measured,
        f"at least {PRESENT:.0%}",
    )


def _gaps(label: str, left: Gaps) -> Fault:
    return Fault(
        f"The {label} isn't whole: it lacks {left.missing} of the {left.pieces} pieces of its glyphs; deliver the "
        "file as it was rendered.",
        f"{left.missing} of {left.pieces} pieces gone",
        "every piece of every glyph",
    )


def _apart(text: Text) -> Fault | None:
    """Arabic letters that should be joined, standing apart: as many large pieces as letters, not as joins."""
    bare = "".join(c for c in plain(text.wanted) if not unicodedata.combining(c) and c != "ـ") + " "
    pairs = [
        (script(one) == "ARABIC", script(then) == "ARABIC" and one not in ENDS)
        for one, then in pairwise(bare)
    ]
    letters, joined = sum(arabic for arabic, _ in pairs), sum(arabic and not on for arabic, on in pairs)
    if text.crowded or not joined or 2 * letters < 3 * joined:
        return None
    inked = ink_of(text.glyphs)
    pieces = int((inked > LETTER * inked.sum() / letters).sum())
    if pieces <= (joined + letters) / 2:
        return None
    return Fault(
        f"The letters of the {name(text.element)} stand apart: {pieces} pieces where Arabic joins them into "
        f"{joined}; render it with a shaper.",
        f"{pieces} pieces",
        f"about {joined}",
    )


def _read(texts: list[Text], anew: set[str], locale: str, spec: Spec) -> Iterator[Finding]:
    """Reads what is to be read; again, another way, what didn't read as it should."""
    if not texts:
        return
    letters = [script(c) for text in texts for c in text.wanted if c.isalpha()]
    language = locale.split("-")[0]
    pack = pack_of(language, latin=letters.count("LATIN") * 2 > len(letters))
    why = ready(pack) if pack else f"no reader for {language} is set up"
    if why or pack is None:
        yield not_run(id, str(why), blame(spec, "placement"))
        return
    heard: dict[str, list[str]] = {text.element.role: [] for text in texts}
    for em, blur, grey in WAYS:
        pages = [page(t.dark[grey], em / t.element.about["px"], blur) for t in texts]
        try:
            for text, said in zip(texts, read(pages, pack), strict=True):
                heard[text.element.role].append(said)
        except Unread as error:
            yield not_run(id, str(error), blame(spec, "placement"))
            return
        texts = [t for t in texts if _off(t.wanted, heard[t.element.role]) > _slips(t, anew)]
    for text in texts:
        yield _fail(_misread(text, _agreed(heard[text.element.role])), text.element, spec)


def _agreed(heard: list[str]) -> str:
    """The reading that the others come nearest to."""
    return min(heard, key=lambda said: sum(distance(said, other) for other in heard))


def _slips(text: Text, anew: set[str]) -> int:
    """Letters that the reader may get wrong before it is believed."""
    arabic = any(script(c) == "ARABIC" for c in text.wanted)
    table = SLIPS_ANEW if text.element.role in anew else SLIPS
    share = table["Arab" if arabic else ""]
    return max(1 if share else 0, int(share * len(_letters(text.wanted))))


def _misread(text: Text, said: str) -> Fault:
    label, seen = name(text.element), quoted(said) if said else "nothing that can be read"
    return Fault(
        f"The {label} shows {seen}, but the copy is {quoted(text.wanted)}; look at its font, its shaping and "
        "who touched the file.",
        seen,
        quoted(text.wanted),
    )


def _letters(text: str) -> str:
    return "".join(c for c in folded(text).translate(LETTERS_ALIKE) if c.isalnum())


def _off(wanted: str, heard: list[str]) -> int:
    return min(distance(_letters(wanted), _letters(said)) for said in heard)


def distance(one: str, other: str) -> int:
    """Letters to add, drop or change to turn one string into the other (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, mine in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, theirs in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (mine != theirs))
    return row[-1]


def _fail(fault: Fault, element: Element, spec: Spec) -> Finding:
    source = blame(spec, element.role, "placement")
    return Finding(id, Severity.BLOCK, fault.message, source, fault.measured, fault.allowed, element.box)
