"""Letters that nobody asked for: gibberish of a model, signs, watermarks; in scripts that the reader knows or doesn't."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.inputs import resolve
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import known, repaint

LATIN = "pip:fontpkg_outfit/files/Outfit[wght].ttf"
SERIF = "pip:fontpkg_marcellus/files/Marcellus-Regular.ttf"
JAPANESE = "pip:noto_cjk_sans_jp_regular/NotoSansCJKjp-Regular.otf"
ARABIC = "pip:fontpkg_amiri/files/Amiri-Regular.ttf"

Words = Sequence[str]


def lettered(
    case: Case, share: float, folder: Path, words: Words, font: str, paint: float, slant: float
) -> tuple[Subject, Spec]:
    """Words beside the product, their size a `share` of the picture's side (the root of its area).

    paint: how much of it is seen, dark on light and light on dark. slant: degrees.
    """
    subject, _, _ = known(case)
    tall, wide = subject.pixels.shape[:2]
    type_ = ImageFont.truetype(resolve(case.root, font), max(round(share * (tall * wide) ** 0.5), 3))
    said = words[sum(case.name.encode()) % len(words)]
    text = drawn(said, type_, slant, min(tall, wide))
    top, left = beside(subject, text.shape, case.name)
    cover = np.zeros((tall, wide, 1), np.float32)
    text = text[: tall - top, : wide - left]
    cover[top : top + text.shape[0], left : left + text.shape[1], 0] = text / 255 * paint
    ink = 20.0 if subject.pixels[cover[..., 0] > 0].mean() > 110 else 250.0
    return repaint(case, folder, lambda p: (p * (1 - cover) + ink * cover).round().astype(np.uint8))


def drawn(text: str, font: ImageFont.FreeTypeFont, slant: float, most: int) -> np.ndarray:
    """The text's coverage, slanted; shrunk to the frame where it would be larger."""
    left, top, right, bottom = font.getbbox(text)
    sheet = Image.new("L", (round(right - left) + 8, round(bottom - top) + 8))
    ImageDraw.Draw(sheet).text((4 - left, 4 - top), text, fill=255, font=font)
    sheet = sheet.rotate(slant, expand=True, resample=Image.Resampling.BICUBIC)
    sheet.thumbnail((round(0.9 * most), round(0.9 * most)))
    return np.asarray(sheet)


def beside(subject: Subject, shape: tuple[int, ...], name: str) -> tuple[int, int]:
    """Where the text fits beside the product, on something calm: one of the calmest places, by the case's name."""
    tall, wide = (frame - side for frame, side in zip(subject.pixels.shape, shape, strict=False))
    light = cv2.cvtColor(subject.pixels, cv2.COLOR_RGB2GRAY)
    busy = cv2.integral(cv2.Canny(light, 40, 90) / 255.0 + 99.0 * (subject.mattes["product"] > 0))
    high, long = shape[:2]
    places = sorted(
        (busy[y + high, x + long] - busy[y, x + long] - busy[y + high, x] + busy[y, x], y, x)
        for y in range(4, max(tall, 5), 12)
        for x in range(4, max(wide, 5), 12)
        if y + high < len(busy) and x + long < busy.shape[1]
    )
    calm = places[: max(len(places) // 6, 1)] or [(0, 4, 4)]
    return calm[sum(name.encode()) * 7919 % len(calm)][1:]


SEEDS = tuple(
    Seed(
        f"{name}, {kind}",
        "stray-text",
        partial(lettered, words=words, font=font, paint=paint, slant=slant),
        *strengths,
        of("product"),
        on=kind,
    )
    for name, words, font, paint, slant, strengths in (
        (
            "gibberish",
            ("Botaniol Tonlc", "FRESCH LUMINN", "Suncrae Orgnic"),
            LATIN,
            0.8,
            0,
            (0.006, 0.04, 0.07),
        ),
        ("slanted sign", ("OPEN DAILV", "Marenha", "SALE 5O%"), SERIF, 0.7, 9, (0.006, 0.05, 0.08)),
        ("watermark", ("stockphoto", "PREVIEW ONLY", "sample image"), LATIN, 0.45, 24, (0.006, 0.06, 0.09)),
        (
            "Japanese",
            ("新発売の味わい", "夏限定セール", "送料無料です"),
            JAPANESE,
            0.8,
            0,
            (0.006, 0.05, 0.08),
        ),
        (
            "Arabic",
            ("عرض الصيف الجديد", "تخفيضات كبيرة اليوم", "مشروب منعش طبيعي"),
            ARABIC,
            0.8,
            0,
            (0.006, 0.06, 0.09),
        ),
    )
    for kind in ("master", "candidate")
)
