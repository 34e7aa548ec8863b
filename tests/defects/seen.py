"""Pixels that don't read as the copy: lost, covered, swapped, unshaped, or from another file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from checks.ink import window
from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.encode import encode_png
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import known, resave
from tests.defects.words import apart, element, erased, has, reset

DEFECTS = ()
SWAPPED = {  # by language: a word for the last one, and another line
    "en": ("morning", "Terms and prices may change"),
    "de": ("Morgen", "Änderungen und Irrtum vorbehalten"),
    "fr": ("demain", "Sous réserve de modifications"),
    "ja": ("朝食", "価格は変わることがあります"),
    "ar": ("الصباح", "الأسعار قابلة للتغيير دائماً"),
}
NOTDEF = "\u25a1"
APART = "\u200c"  # zero-width non-joiner: keeps Arabic letters from joining


def faded(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """The legal line with so much of its ink taken away."""
    subject, _, _ = known(case)
    box = element(subject, "legal").box
    bare = erased(subject.pixels, subject.mattes["type"], box).astype(float)
    return resave(
        case, folder, encode_png((subject.pixels * (1 - by) + bare * by).round().astype(np.uint8)), ".png"
    )


def covered(case: Case, patch: tuple[float, float], folder: Path) -> tuple[Subject, Spec]:
    """A patch over a share of the headline's width, so opaque: a sticker's shadow, a hand that slipped."""
    subject, _, _ = known(case)
    share, opacity = patch
    x, y, width, height = element(subject, "headline").box
    rows, columns = window((x, y, width * share, height), subject.pixels.shape)
    pixels = subject.pixels.copy().astype(float)
    ground = np.median(pixels[rows, columns].reshape(-1, 3), axis=0)
    pixels[rows, columns] += (ground - pixels[rows, columns]) * opacity
    return resave(case, folder, encode_png(pixels.round().astype(np.uint8)), ".png")


def dots(case: Case, lost: tuple[float, float], folder: Path) -> tuple[Subject, Spec]:
    """Dots and accents retouched as if they were dust: a share of them, by so much."""
    subject, _, _ = known(case)
    share, by = lost
    box = element(subject, "headline").box
    rows, columns = window(box, subject.pixels.shape)
    type_ = subject.mattes["type"]
    count, labels, stats, _ = cv2.connectedComponentsWithStats((type_[rows, columns] > 90).astype(np.uint8))
    small = sorted(range(1, count), key=lambda i: stats[i, cv2.CC_STAT_AREA])
    largest = stats[1:, cv2.CC_STAT_AREA].max()
    marks = [i for i in small if 4 <= stats[i, cv2.CC_STAT_AREA] <= largest / 4][::-1] or small[-1:]
    chosen = np.zeros_like(type_)
    chosen[rows, columns] = np.isin(labels, marks[: max(1, round(len(marks) * share))]) * np.uint8(255)
    bare = erased(subject.pixels, chosen, box).astype(float)
    return resave(
        case, folder, encode_png((subject.pixels * (1 - by) + bare * by).round().astype(np.uint8)), ".png"
    )


def swapped(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """The body set anew by hand: as it was, with another last word, or as another line."""
    subject, spec, _ = known(case)
    language = spec.params["locale"][:2]
    word, line = SWAPPED[language]
    text = element(subject, "body").about["text"]
    last = len(word) if language == "ja" else len(text.split()[-1])
    new = {"same": text, "word": text[:-last] + word, "line": line}[how]
    return reset(case, "body", new, folder)


def unshaped(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """Arabic by a renderer with shaping, one whose letters stand apart, and one that knows nothing of Arabic."""
    subject, _, _ = known(case)
    text = element(subject, "body").about["text"]
    new = APART.join(text) if how == "apart" else text
    return reset(case, "body", new, folder, basic=how == "backwards", matte=True)


def tofu(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """A renderer whose font lacks a share of the characters, and draws boxes for them."""
    subject, _, _ = known(case)
    text = element(subject, "body").about["text"]
    every = round(1 / share) if share else len(text) + 1
    new = "".join(NOTDEF if i % every == every - 1 else c for i, c in enumerate(text))
    return reset(case, "body", new, folder, matte=True)


def mojibake(case: Case, times: int, folder: Path) -> tuple[Subject, Spec]:
    """UTF-8 taken for Windows-1252 by the renderer, so many times."""
    subject, _, _ = known(case)
    text = element(subject, "body").about["text"]
    for _ in range(times):
        text = text.encode().decode("cp1252", "replace").replace("\ufffd", "?")
    return reset(case, "body", text, folder, matte=True)


def other_file(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """The same words saved again smaller, another locale's headline, or another locale's file under this name."""
    subject, _, _ = known(case)
    if how == "saved again":
        _, data = cv2.imencode(".jpg", subject.pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 75])
        return resave(case, folder, data.tobytes(), ".jpg")
    text = next(iter(_others(case).values()))
    return reset(case, "cta", text, folder)


def _others(case: Case) -> dict[str, str]:
    subject, spec, _ = known(case)
    mine = spec.params["locale"][:2]
    latin = {
        k: v for k, v in subject.about["elsewhere"].get("cta", {}).items() if k[:2] not in (mine, "ar", "ja")
    }
    return dict(sorted(latin.items()))


def off_frame(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The headline's strip of picture pushed out of the frame by a share of its width."""
    subject, spec, _ = known(case)
    x, y, width, height = element(subject, "headline").box
    rows, _ = window((x, y, width, height), subject.pixels.shape, 2)
    frame = subject.pixels.shape[1]
    out = (
        round(share * width + (frame - x - width if spec.params["direction"] == "rtl" else x)) if share else 1
    )
    right = spec.params["direction"] == "rtl"
    pixels = subject.pixels.copy()
    moved = np.roll(pixels[rows], out if right else -out, axis=1)
    side = slice(0, out) if right else slice(frame - out, frame)
    moved[:, side] = moved[:, out : out + 1] if right else moved[:, frame - out - 1 : frame - out]
    pixels[rows] = moved
    return resave(case, folder, encode_png(pixels), ".png")


def _dotted(case: Case) -> bool:
    return has("headline", locales="ar de fr")(case) and element(known(case)[0], "headline").about["px"] >= 24


SEEDS = (
    Seed("legal line faded", "words-seen", faded, 0.3, 0.65, 0.95, of("legal"), fits=has("legal")),
    Seed(
        "headline covered",
        "words-seen",
        covered,
        (0.5, 0.3),
        (0.15, 1.0),
        (0.6, 1.0),
        of("headline"),
        fits=lambda case: apart(case, "headline"),
    ),
    Seed("dots lost", "words-seen", dots, (1.0, 0.3), (0.01, 1.0), (1.0, 1.0), of("headline"), fits=_dotted),
    Seed(
        "a word swapped",
        "words-seen",
        swapped,
        "same",
        "word",
        "line",
        of("body"),
        fits=lambda case: has("body", locales="en de fr ja")(case) and apart(case, "body"),
    ),
    Seed(
        "Arabic unshaped",
        "words-seen",
        unshaped,
        "shaped",
        "apart",
        "backwards",
        of("body"),
        fits=lambda case: has("body", locales="ar")(case) and apart(case, "body"),
    ),
    Seed(
        "boxes for Japanese",
        "words-seen",
        tofu,
        0.0,
        0.2,
        1.0,
        of("body"),
        fits=lambda case: has("body", locales="ja")(case) and apart(case, "body"),
    ),
    Seed(
        "garbled accents",
        "words-seen",
        mojibake,
        0,
        1,
        2,
        of("body"),
        fits=lambda case: has("body", locales="ar ja")(case) and apart(case, "body"),
    ),
    Seed(
        "another locale's CTA",
        "words-seen",
        other_file,
        "saved again",
        "set",
        "set",
        of("cta"),
        fits=lambda case: has("cta")(case) and bool(_others(case)),
    ),
    Seed(
        "headline pushed out of the frame",
        "words-seen",
        off_frame,
        0.0,
        0.15,
        0.5,
        of("headline"),
        fits=lambda case: apart(case, "headline", rows=True),
    ),
)
