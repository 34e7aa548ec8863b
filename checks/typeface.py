"""Are the words that are seen set in the style pack's typeface, in its weight?"""

from __future__ import annotations

import atexit
import io
import json
import math
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, cast

import cv2
import numpy as np
import typst
from PIL import Image

from checks.ink import blame, name, not_run, obstacle
from checks.redrawn import backdrop, cut
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "typeface"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

LIKE = 0.9  # correlation of words with the same words set anew; clean ones reach 0.94, a near miss 0.85
HEAVY, LIGHT = (
    1.14,
    0.84,
)  # ink as a share of the same words set anew: 100 units of weight move it by 0.12 to 0.2
JUDGED = 9  # pixels: the size of type from which letters can be told apart
WORDS = 8  # the longest words of a text that are looked at
LONG = 1.5  # em: shorter words look alike in many typefaces; they count only where there are no others
LETTERS = 3  # of Japanese, looked at together: it has no spaces
FINE, FINER = (
    40,
    4,
)  # below so many pixels, words are set larger by that factor, to try their place within a pixel
BLANK = 0.35  # share of a word's ink that a place must hold to be its place
TALL = 1.9  # em: the height in which a word is set, accents and tails included
MOST_PX, MOST_TEXT = 600, 400  # pixels of type and letters of a text that are set anew at most
SPILL = 0.5  # em: letters may stand over their box by so much

PAGE = """
#let d = json(bytes(sys.inputs.spec))
#set page(width: d.size.at(0) * 1pt, height: d.size.at(1) * 1pt, margin: 0pt, fill: none)
#for (voice, word, y) in d.words {
  let v = d.voices.at(voice)
  place(top + left, dx: d.left * 1pt, dy: y * 1pt, box(text(
    font: v.family, size: v.px * 1pt, weight: v.weight, tracking: v.tracking * 1em, lang: v.lang, region: v.region,
    dir: if v.rtl { rtl } else { ltr }, fallback: false, hyphenate: false, top-edge: 1.2em, bottom-edge: -0.6em, word)))
}
"""


class Voice(NamedTuple):
    """How a text is to be set: the style pack's families, its weight and tracking, in px pixels."""

    family: list[Any]
    px: float
    weight: int
    tracking: float
    lang: str
    region: str
    rtl: bool


class Seen(NamedTuple):
    """A text against the same set anew: correlation and share of ink, medians over its words."""

    element: Element
    like: float
    ink: float


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Sets the longest words of each text anew in the style pack's fonts and looks for them in the delivered pixels.

    First, the layout must have asked for that family and weight. Letters under 9 px are too small to be judged.
    """
    if why := obstacle(subject, "type", pixels=True):
        yield not_run(id, why, blame(spec, "placement"))
        return
    texts = [e for e in subject.elements if e.about.get("text") and e.about.get("px", 0) >= JUDGED]
    if not texts:
        return
    try:
        script, rules = _script(spec)
        source = _source(spec, script, texts[0])
        if wrong := [e for e in texts if not _asked(e, rules)]:
            yield _asked_otherwise(wrong[0], rules, source)
            return
        found = list(_seen(texts, rules, subject, spec))
    except (ValueError, OSError) as error:
        yield not_run(id, str(error), blame(spec, "placement"))
        return
    yield from _judged(found, rules, source)


def _script(spec: Spec) -> tuple[str, dict[str, Any]]:
    """The style pack's script for the locale, and its rules."""
    kind = spec.params.get("type", {})
    script = kind.get("locales", {}).get(spec.params.get("locale"))
    rules = kind.get("scripts", {}).get(script)
    if not rules:
        raise ValueError("the style pack has no typeface for this locale")
    return script, rules


def _source(spec: Spec, script: str, text: Element) -> str:
    """The style pack's line for the script; it stands in the file that the logo comes from."""
    pack = spec.sources.get("logo", "").partition("#")[0]
    return f"{pack}#/type/scripts/{script}" if pack else text.source


def _manner(role: str) -> str:
    return role if role in ("headline", "cta") else "text"


def _asked(text: Element, rules: dict[str, Any]) -> bool:
    return (text.about.get("family"), text.about.get("weight")) == (
        rules["name"],
        rules[_manner(text.role)]["weight"],
    )


def _asked_otherwise(text: Element, rules: dict[str, Any], source: str) -> Finding:
    asked = f"{rules['name']} {rules[_manner(text.role)]['weight']}"
    measured = f"{text.about.get('family')} {text.about.get('weight')}"
    said = f"The layout set the {name(text)} in {measured}, the style pack asks for {asked}; set it in that."
    return Finding(id, Severity.BLOCK, said, source, measured, asked, text.box)


def _judged(found: Sequence[Seen], rules: dict[str, Any], source: str) -> Iterator[Finding]:
    """One finding a file: texts in another typeface, else texts in another weight, the worst of them measured."""
    other = sorted((one for one in found if one.like < LIKE), key=lambda one: one.like)
    if other:
        worst = other[0]
        measured, allowed = f"{worst.like:.0%} alike", f"at least {LIKE:.0%} alike"
        said = (
            f"The {_listed(other)} {_are(other)} not in {rules['name']} as the style pack sets it: "
            f"the letters are {worst.like:.0%} like it; set them in that typeface, in its weight."
        )
        yield Finding(id, Severity.BLOCK, said, source, measured, allowed, worst.element.box)
        return
    off = sorted((one for one in found if not LIGHT <= one.ink <= HEAVY), key=lambda one: -abs(one.ink - 1))
    if off:
        worst = off[0]
        asked = f"{rules['name']} {rules[_manner(worst.element.role)]['weight']}"
        way = "bolder" if worst.ink > 1 else "lighter"
        measured = f"{worst.ink:.0%} of its ink"
        said = f"The {_listed(off)} {_are(off)} {way} than {asked}: {measured}; set the right weight."
        allowed = f"{LIGHT:.0%} to {HEAVY:.0%}"
        yield Finding(id, Severity.BLOCK, said, source, measured, allowed, worst.element.box)


def _listed(seen: Sequence[Seen]) -> str:
    names = [name(one.element) for one in seen]
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


def _are(seen: Sequence[Seen]) -> str:
    return "are" if len(seen) > 1 else "is"


def _seen(texts: Sequence[Element], rules: dict, subject: Subject, spec: Spec) -> Iterator[Seen]:
    fonts = tuple(str(path) for role, path in sorted(subject.inputs.items()) if role.startswith("font."))
    if not fonts:
        raise ValueError("the style pack's fonts aren't at hand")
    voices = [_voice(text, rules, spec) for text in texts]
    words = [longest(str(text.about["text"])[:MOST_TEXT], spec.params["locale"]) for text in texts]
    plates = [_plate(text, subject) for text in texts]
    found: list[list[tuple[float, float, float]]] = [[] for _ in texts]
    for finer in (1, FINER):
        mine = [
            said if (voice.px < FINE) == (finer > 1) else []
            for said, voice in zip(words, voices, strict=True)
        ]
        for index, word in _set(voices, mine, fonts, finer):
            if word.size:
                wide = word.shape[1] / finer / voices[index].px
                found[index].append((wide, *_best(plates[index], word, finer)))
    for text, seen in zip(texts, found, strict=True):
        if not seen:
            raise ValueError(f"the style pack's fonts have no letters for the {name(text)}")
        told = [one for one in seen if one[0] >= LONG] or seen
        yield Seen(text, *(float(np.median([one[i] for one in told])) for i in (1, 2)))


def longest(text: str, locale: str) -> list[str]:
    """The words of a text that tell most of its typeface, longest first. Soft hyphens are left out."""
    text = text.replace("\u00ad", "").replace("\u00a0", " ")
    if locale.startswith("ja"):
        runs = [text[i : i + LETTERS] for i in range(0, max(len(text) - 1, 1), LETTERS)]
        return list(dict.fromkeys(runs))[:WORDS]
    return sorted(dict.fromkeys(text.split()), key=len, reverse=True)[:WORDS]


def _voice(text: Element, rules: dict[str, Any], spec: Spec) -> Voice:
    px, manner = float(text.about["px"]), rules[_manner(text.role)]
    if not px <= MOST_PX:
        raise ValueError(f"type of {px:g} px can't be judged")
    language, _, region = spec.params["locale"].partition("-")
    return Voice(
        rules["family"],
        px,
        manner["weight"],
        manner.get("tracking", 0),
        language,
        region,
        spec.params.get("direction") == "rtl",
    )


def _set(
    voices: Sequence[Voice], words: Sequence[Sequence[str]], fonts: tuple[str, ...], finer: int
) -> Iterator[tuple[int, np.ndarray]]:
    """Each word set alone, with the number of its voice, as coverage 0 to 1, cut to its ink, so many times finer.

    It is drawn finer, not set larger: some typefaces change their letters with their size.
    """
    placed: list[tuple[int, str, int]] = []
    y = 0
    for index, (voice, said) in enumerate(zip(voices, words, strict=True)):
        for word in said:
            placed.append((index, word, y))
            y += math.ceil(TALL * voice.px)
    if not placed:
        return
    left = math.ceil(max(voice.px for voice in voices))
    widest = max(1.3 * voices[i].px * len(word) for i, word, _ in placed)
    size = [math.ceil(widest) + 2 * left, y]
    data = {"voices": [voice._asdict() for voice in voices], "words": placed, "left": left, "size": size}
    compiler, main = _compiler(fonts)
    try:
        spec = {"spec": json.dumps(data)}
        png = compiler.compile(input=main, format="png", ppi=72 * finer, sys_inputs=spec)
    except typst.TypstError as error:
        raise ValueError("the words can't be set in the style pack's fonts") from error
    page = np.asarray(Image.open(io.BytesIO(cast(bytes, png))).convert("RGBA"))[..., 3]
    for index, _, top in placed:
        row = page[finer * top : finer * (top + math.ceil(TALL * voices[index].px))]
        x, y, w, h = cv2.boundingRect((row > 8).astype(np.uint8))
        yield index, row[y : y + h, x : x + w].astype(np.float32) / 255


@lru_cache(8)
def _compiler(fonts: tuple[str, ...]) -> tuple[typst.Compiler, str]:
    """A typesetter that sees these fonts and no other file."""
    folder = Path(tempfile.mkdtemp(prefix="onbrief-typeface-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for part in ("fonts", "page"):
        (folder / part).mkdir()
    for number, font in enumerate(fonts):
        shutil.copyfile(font, folder / "fonts" / f"{number}{Path(font).suffix}")
    (folder / "page" / "main.typ").write_text(PAGE, "utf-8")
    compiler = typst.Compiler(
        root=str(folder / "page"), font_paths=[str(folder / "fonts")], ignore_system_fonts=True
    )
    return compiler, str(folder / "page" / "main.typ")


def _plate(text: Element, subject: Subject) -> np.ndarray:
    """The text as it is seen: the share of the way from its backdrop to its declared colour, pixel by pixel."""
    x, y, w, h = text.about.get("text_box", text.box)
    spill = math.ceil(SPILL * float(text.about["px"])) + 2
    height, width = subject.pixels.shape[:2]
    if not (w <= 2 * width and h <= 2 * height):
        raise ValueError(f"the {name(text)}'s box is larger than the picture")
    box = (math.floor(x) - spill, math.floor(y) - spill, math.ceil(w) + 2 * spill, math.ceil(h) + 2 * spill)
    seen, cover = cut(subject.pixels, box), cut(subject.mattes["type"], box) / 255
    ink = _colour(
        text.about.get("colour"), np.median(seen[cover >= 0.5], axis=0) if (cover >= 0.5).any() else None
    )
    fill = text.about.get("fill")
    behind = np.broadcast_to(_colour(fill), seen.shape) if fill else backdrop(seen, cover, ink)
    way = ink - behind
    share = ((seen - behind) * way).sum(-1) / np.maximum((way * way).sum(-1), 1.0)
    return np.clip(share, -0.3, 1.3).astype(np.float32)


def _colour(code: str | None, otherwise: np.ndarray | None = None) -> np.ndarray:
    if code is None:
        if otherwise is None:
            raise ValueError("the layout sidecar names no colour for the type")
        return otherwise
    return np.array(list(bytes.fromhex(code.removeprefix("#"))), np.float32)


def _best(plate: np.ndarray, word: np.ndarray, finer: int) -> tuple[float, float]:
    """A word where it is likest: its correlation, and its ink as a share of what it should be.

    Looked for in whole pixels first, then around that place in parts of one.
    """
    whole = _reduced(word, finer, 0, 0)
    like, ink, (row, column) = _at(plate, whole)
    best = (like, ink)
    near = plate[max(row - 2, 0) : row + whole.shape[0] + 3, max(column - 2, 0) : column + whole.shape[1] + 3]
    for right, down in product(range(finer), repeat=2) if finer > 1 else ():
        best = max(best, _at(near, _reduced(word, finer, right, down))[:2])
    return best


def _reduced(word: np.ndarray, finer: int, right: int, down: int) -> np.ndarray:
    """A word at its own size, moved by parts of a pixel, with a pixel around it."""
    height, width = word.shape
    rows, columns = -(-(height + down) // finer) * finer, -(-(width + right) // finer) * finer
    padded = cv2.copyMakeBorder(
        word,
        down + finer,
        rows - height - down + finer,
        right + finer,
        columns - width - right + finer,
        cv2.BORDER_CONSTANT,
    )
    return cv2.resize(padded, None, fx=1 / finer, fy=1 / finer, interpolation=cv2.INTER_AREA)


def _at(plate: np.ndarray, word: np.ndarray) -> tuple[float, float, tuple[int, int]]:
    """The likeliest place of a word in a plate: correlation, share of ink, row and column.

    Blank places, where a correlation means nothing, don't count.
    """
    height, width = word.shape
    below, beside = max(height - plate.shape[0], 0), max(width - plate.shape[1], 0)
    field = cv2.copyMakeBorder(plate, 0, below, 0, beside, cv2.BORDER_CONSTANT)
    likes = cv2.matchTemplate(field, word, cv2.TM_CCOEFF_NORMED)
    sums = cv2.integral(field)
    inked = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    likes[inked < BLANK * word.sum()] = -1
    _, like, _, (column, row) = cv2.minMaxLoc(likes)
    near = cv2.dilate((word > 0.1).astype(np.uint8), np.ones((3, 3))) > 0
    here = field[row : row + height, column : column + width]
    return float(like), float(here[near].sum() / word.sum()), (row, column)
