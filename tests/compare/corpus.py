"""What a diff is judged by: edits that people make, and noise that nobody made, done to real deliverables.

Every edit and noise is the same each time: places, directions and seeds follow from the picture's name.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import cv2
import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

from onbrief.model.finding import Subject
from renderers.finish import Grain, with_grain

Box = tuple[int, int, int, int]  # x, y, width, height
Edit = Callable[["Picture", np.random.Generator], np.ndarray | None]
Noise = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Picture:
    """A deliverable: pixels (H×W×3, uint8), boxes of its elements by role, where type and logo have ink."""

    name: str
    pixels: np.ndarray
    boxes: dict[str, Box]
    ink: np.ndarray

    @classmethod
    def of(cls, name: str, subject: Subject) -> Picture:
        boxes = {e.role: tuple(round(side) for side in e.box) for e in subject.elements}
        ink = subject.mattes.get("type", np.zeros(subject.pixels.shape[:2], np.uint8)) > 96
        return cls(name, subject.pixels, boxes, ink)  # type: ignore[arg-type]


def rng_of(*words: object) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(sha256(repr(words).encode()).digest()[:8]))


def cut(box: Box) -> tuple[slice, slice]:
    x, y, width, height = box
    return slice(y, y + height), slice(x, x + width)


# Edits: None where a picture has nothing of the kind


def patch(delta: float, share: float) -> Edit:
    """All colours of a square anywhere move alike, by so much ΔE (CIEDE2000)."""

    def edit(picture: Picture, rng: np.random.Generator) -> np.ndarray:
        height, width = picture.pixels.shape[:2]
        side = np.sqrt(share * width * height)
        rows, columns = (
            min(height, round(side)),
            min(width, round(share * width * height / min(height, side))),
        )
        box = (int(rng.integers(width - columns + 1)), int(rng.integers(height - rows + 1)), columns, rows)
        return _recoloured(picture.pixels, box, np.ones((rows, columns), bool), delta, rng)

    return edit


def button(delta: float) -> Edit:
    """The brand colour of the button, but not of its words, moves."""

    def edit(picture: Picture, rng: np.random.Generator) -> np.ndarray | None:
        if "cta" not in picture.boxes:
            return None
        box = picture.boxes["cta"]
        place = picture.pixels[cut(box)].astype(int)
        fill = np.median(place.reshape(-1, 3), axis=0)
        return _recoloured(picture.pixels, box, np.abs(place - fill).max(axis=2) < 24, delta, rng)

    return edit


def _recoloured(
    pixels: np.ndarray, box: Box, mask: np.ndarray, delta: float, rng: np.random.Generator
) -> np.ndarray:
    place = cut(box)
    lab = rgb2lab(pixels[place])
    for _ in range(20):
        way = rng.standard_normal(3)
        step = delta * way / np.linalg.norm(way)
        for _ in range(6):  # until what came out, in 8 bits, is as far away as was asked
            shown = (np.clip(lab2rgb(lab + step), 0, 1) * 255).round().astype(np.uint8)
            found = deltaE_ciede2000(lab[mask], rgb2lab(shown)[mask]).mean()
            step *= delta / max(found, 0.1)
        if abs(found - delta) < 0.05 * delta:  # else a corner of sRGB
            break
    edited = pixels.copy()
    edited[place][mask] = shown[mask]
    return edited


def logo(by: int) -> Edit:
    """The logo stands a few pixels further to the right."""

    def edit(picture: Picture, rng: np.random.Generator) -> np.ndarray | None:
        if "logo" not in picture.boxes:
            return None
        x, y, width, height = picture.boxes["logo"]
        return _moved(picture, (x - by, y, width + 2 * by, height), lambda ink: np.roll(ink, by, axis=1))

    return edit


def word(picture: Picture, rng: np.random.Generator) -> np.ndarray | None:
    """A word of the headline is another one, of the same length."""
    letters = _letters(picture, "headline")
    if len(letters) < 6:
        return None
    first = int(rng.integers(len(letters) - 4))
    return _moved(picture, _around(letters[first : first + 4]), np.fliplr)


def glyph(picture: Picture, rng: np.random.Generator) -> np.ndarray | None:
    """One letter of the legal line is another one."""
    letters = [box for box in _letters(picture, "legal") if box[3] >= 6 and box[2] >= 4]
    if not letters:
        return None
    x, y, width, height = letters[int(rng.integers(len(letters)))]
    return _moved(picture, (x, y, width, height), lambda ink: np.flipud(np.fliplr(ink)))


def _moved(picture: Picture, box: Box, turn: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The ink in a box is lifted from what lies under it, turned, and laid back."""
    x, y, width, height = box
    grown = (max(0, x - 8), max(0, y - 8), width + 16, height + 16)
    place, inside = cut(grown), cut((min(x, 8), min(y, 8), width, height))
    before, ink = picture.pixels[place], np.zeros(picture.pixels[place].shape[:2], bool)
    ink[inside] = picture.ink[place][inside]
    hole = cv2.dilate(ink.astype(np.uint8), np.ones((5, 5), np.uint8))
    under = cv2.inpaint(np.ascontiguousarray(before), hole, 5, cv2.INPAINT_TELEA).astype(np.float32)
    drawn = before.astype(np.float32) - under
    drawn[hole == 0] = 0
    turned = drawn.copy()
    turned[inside] = turn(drawn[inside])
    edited = picture.pixels.copy()
    edited[place] = (
        np.clip(np.where(hole[..., None] > 0, under, before) + turned, 0, 255).round().astype(np.uint8)
    )
    return edited


def _letters(picture: Picture, role: str) -> list[Box]:
    """Boxes of what hangs together in the ink of an element, in reading order of the first line."""
    if role not in picture.boxes:
        return []
    x, y, *_ = picture.boxes[role]
    ink = picture.ink[cut(picture.boxes[role])].astype(np.uint8)
    _, _, about, _ = cv2.connectedComponentsWithStats(ink)
    boxes = sorted(
        (int(bx) + x, int(by) + y, int(w), int(h)) for bx, by, w, h, size in about[1:] if size >= 4
    )
    middle = min((by + h / 2 for _, by, _, h in boxes), default=0)
    return [box for box in boxes if box[1] <= middle + box[3]]


def _around(boxes: list[Box]) -> Box:
    x, y = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return x, y, max(b[0] + b[2] for b in boxes) - x, max(b[1] + b[3] for b in boxes) - y


def removed(picture: Picture, rng: np.random.Generator) -> np.ndarray | None:
    """A detail of the product is painted over: a disc of a hundredth of the picture."""
    if "product" not in picture.boxes:
        return None
    x, y, width, height = picture.boxes["product"]
    rows, columns = picture.pixels.shape[:2]
    radius = max(2, round(np.sqrt(0.01 * rows * columns / np.pi)))
    centre = (x + round(width * rng.uniform(0.3, 0.7)), y + round(height * rng.uniform(0.3, 0.7)))
    hole = cv2.circle(np.zeros((rows, columns), np.uint8), centre, radius, 255, -1)
    return cv2.inpaint(np.ascontiguousarray(picture.pixels), hole, 7, cv2.INPAINT_TELEA)


def crop(by: int) -> Edit:
    """The picture is cut a few pixels further to the right."""

    def edit(picture: Picture, rng: np.random.Generator) -> np.ndarray:
        return np.roll(np.pad(picture.pixels, ((0, 0), (0, by), (0, 0)), "edge"), -by, axis=1)[:, :-by]

    return edit


EDITS: dict[str, Edit] = {
    **{
        f"{share:.0%} of the area, ΔE {delta}": patch(delta, share)
        for share in (0.01, 0.05)
        for delta in (3, 5, 8)
    },
    **{f"button, ΔE {delta}": button(delta) for delta in (3, 5)},
    **{f"logo moved {by} px": logo(by) for by in (1, 2, 4)},
    "letter of the legal line": glyph,
    "word of the headline": word,
    "detail removed": removed,
    "crop moved 4 px": crop(4),
}


# Noise


def compressed(kind: str, **options: int) -> Noise:
    def noise(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, kind, **options)
        return np.asarray(Image.open(buffer).convert("RGB"))

    return noise


def grain(amount: float) -> Noise:
    def noise(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        grown = with_grain(pixels.astype(np.float32) / 255, Grain(amount=amount), rng)
        return (np.clip(grown, 0, 1) * 255).round().astype(np.uint8)

    return noise


def resampled(share: float, back: int) -> Noise:
    def noise(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        height, width = pixels.shape[:2]
        small = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        return cv2.resize(small, (width, height), interpolation=back)

    return noise


def shifted(by: float) -> Noise:
    def noise(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        height, width = pixels.shape[:2]
        way = np.array([[1, 0, by], [0, 1, by / 2]], np.float32)
        return cv2.warpAffine(
            pixels, way, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )

    return noise


def both(*noises: Noise) -> Noise:
    def noise(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        for one in noises:
            pixels = one(pixels, rng)
        return pixels

    return noise


GRAIN = grain(0.012)  # the finishing step's own
NOISE: dict[str, Noise] = {
    "JPEG 85": compressed("JPEG", quality=85),
    "JPEG 85, full colour": compressed("JPEG", quality=85, subsampling=0),
    "WebP 85": compressed("WEBP", quality=85),
    "grain, another seed": GRAIN,
    "grain and JPEG 85": both(GRAIN, compressed("JPEG", quality=85)),
    "half size and back, cubic": resampled(0.5, cv2.INTER_CUBIC),
    "half size and back, linear": resampled(0.5, cv2.INTER_LINEAR),
    "moved by a quarter pixel": shifted(0.25),
    "moved by half a pixel": shifted(0.5),
}
GRAINY = {name for name in NOISE if "grain" in name}
ENCODED: dict[
    str, Noise
] = {  # what an encoder does when another budget or headline makes it choose another quality
    f"JPEG {quality}": compressed("JPEG", quality=quality, subsampling=0 if quality >= 85 else 2)
    for quality in (94, 90, 85, 75, 60)
}


@dataclass(frozen=True)
class Pair:
    """kind: of the edit or noise. old, new: H×W×3 uint8."""

    picture: str
    kind: str
    old: np.ndarray
    new: np.ndarray


def edits(picture: Picture) -> Iterator[Pair]:
    """Each edit, alone."""
    for kind, edit in EDITS.items():
        new = edit(picture, rng_of(picture.name, kind))
        if new is not None and not np.array_equal(new, picture.pixels):
            yield Pair(picture.name, kind, picture.pixels, new)


def noises(picture: Picture, kinds: dict[str, Noise] = NOISE) -> Iterator[Pair]:
    """Each noise, alone; where it is grain, the older picture has other grain."""
    for kind, noise in kinds.items():
        old = GRAIN(picture.pixels, rng_of(picture.name, "older")) if kind in GRAINY else picture.pixels
        yield Pair(picture.name, kind, old, noise(picture.pixels, rng_of(picture.name, kind)))


def under_noise(pair: Pair) -> Pair:
    """The edit in a picture whose grain has another seed."""
    old, new = (GRAIN(p, rng_of(pair.picture, w)) for p, w in ((pair.old, "older"), (pair.new, "newer")))
    return Pair(pair.picture, pair.kind, old, new)
