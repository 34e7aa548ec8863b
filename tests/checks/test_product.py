"""The picture shows the SKU that was asked for, with its own label."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from checks import product
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, INTER

SPEC = Spec(placement=BANNER.placement, params={}, sources={"product": "brief.yaml#/scenes/hero/subject"})
SUBJECT = "brief.yaml#/scenes/hero/subject: "
ART = (320, 150)  # pixels
BOX = (70, 70, 120, 62)  # the label's in the picture
HALF = 1.1  # radians: the art goes so far round to either side
YUZU, HIBISCUS = (199, 154, 30), (184, 50, 90)


@cache
def art(accent: tuple[int, int, int] = YUZU, flavour: str = "Yuzu & Green Tea") -> np.ndarray:
    """A flat label: a name, a flavour, a band and small print."""
    image = Image.new("RGB", ART, (250, 246, 236))
    pen = ImageDraw.Draw(image)
    pen.text((160, 10), "LUMEN", (40, 40, 44), ImageFont.truetype(INTER, 46), anchor="mt")
    pen.rectangle((0, 56, 320, 70), fill=accent)
    pen.text((160, 80), flavour, accent, ImageFont.truetype(INTER, 30), anchor="mt")
    pen.text((36, 118), "330 ml", (40, 40, 44), ImageFont.truetype(INTER, 22))
    pen.text((210, 118), "0 %", (40, 40, 44), ImageFont.truetype(INTER, 22))
    return np.asarray(image)


def bottle(folder: Path, printed: np.ndarray, wanted: np.ndarray | None = None) -> Subject:
    """A cylinder with a printed label, in light from the left. wanted: the SKU's own art."""
    x, y, width, height = BOX
    across = (np.arange(width) + 0.5) / width * 2 - 1
    u = (np.arcsin(across * np.sin(HALF)) / HALF + 1) / 2 * (ART[0] - 1)
    v = np.linspace(0, ART[1] - 1, height)
    columns, rows = np.meshgrid(u.astype(np.float32), v.astype(np.float32))
    label = cv2.remap(cv2.GaussianBlur(printed, None, 1.2), columns, rows, cv2.INTER_LINEAR)
    pixels, matte = np.full((220, 260, 3), (111, 165, 141), np.uint8), np.zeros((220, 260), np.uint8)
    pixels[20:200, x - 6 : x + width + 6], matte[20:200, x - 6 : x + width + 6] = (230, 190, 110), 255
    lit = 0.95 - 0.2 * across[None, :, None]
    pixels[y : y + height, x : x + width] = np.clip(label * lit, 0, 255).round()
    paths = {name: folder / f"{name}.png" for name in ("picture", "product", "label")}
    for name, layer in (
        ("picture", pixels),
        ("product", matte),
        ("label", printed if wanted is None else wanted),
    ):
        Image.fromarray(layer).save(paths[name])
    elements = (Element("label", BOX, "brief.yaml#/scenes/hero/subject"),)
    return Subject(
        paths["picture"], elements, {}, {"product": paths["product"]}, None, {"label": paths["label"]}
    )


def said(subject: Subject) -> list[str]:
    """Measured values as #: what a fit finds differs a little from one processor to the next."""
    return [re.sub(r"(?<!least )-?\d\.\d\d", "#", line(f)) for f in product.run(subject, SPEC)]


def test_the_skus_own_label_passes(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, art())) == []


def test_a_label_without_print_blocks(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, np.full_like(art(), 240), art())) == [
        f"block {SUBJECT}The label isn't this SKU's: its art correlates # with what is shown; make the picture with the right art. "
        "[#; allowed: at least 0.65]"
    ]


def test_a_mirrored_label_blocks(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, np.ascontiguousarray(art()[:, ::-1]), art())) == [
        f"block {SUBJECT}The label is mirrored; turn the picture round, or make it anew. [# mirrored; allowed: # upright]"
    ]


def test_another_flavours_words_in_this_ones_colours_block(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, art(flavour="Hibiscus & Rose"), art())) == [
        f"block {SUBJECT}Part of the label isn't as printed: its worst place correlates # with the art; put the real art back. "
        "[#; allowed: at least 0.60]"
    ]


def test_another_accent_under_the_right_words_blocks(tmp_path: Path) -> None:
    (told,) = said(bottle(tmp_path, art(HIBISCUS), art()))
    turned = re.search(r"(\d+)° of hue", told)
    assert turned and 70 < int(turned[1]) < 90
    assert told == (
        f"block {SUBJECT}The label's accent is {turned[1]}° of hue from its art; check the SKU, or the retouch. "
        f"[{turned[1]}°; allowed: at most 18°]"
    )


def test_the_light_on_a_label_is_not_taken_for_its_accent(tmp_path: Path) -> None:
    warm = np.clip(art() * np.array((1.0, 0.93, 0.8)), 0, 255).astype(np.uint8)
    assert said(bottle(tmp_path, warm, art())) == []


def test_a_product_without_label_art_is_none_of_its_business(tmp_path: Path) -> None:
    assert said(replace(bottle(tmp_path, art()), inputs={})) == []


@pytest.mark.parametrize(
    ("lacks", "why"),
    [
        ({"matte_paths": {}}, "there is no product matte of the picture's size"),
        ({"elements": ()}, "the product doesn't show its label"),
    ],
)
def test_it_never_passes_a_label_that_it_can_not_read(tmp_path: Path, lacks: dict, why: str) -> None:
    assert said(replace(bottle(tmp_path, art()), **lacks)) == [f"warn {SUBJECT}This gate didn't run: {why}."]


def test_it_tells_of_a_label_that_nobody_can_read(tmp_path: Path) -> None:
    small = replace(bottle(tmp_path, art()), elements=(Element("label", (100, 100, 40, 34), ""),))
    assert said(small) == [
        f"note {SUBJECT}The label is 40 px wide, too small for anybody to read; it was not held against its art. "
        "[40 px; allowed: 48 px to compare it]"
    ]
