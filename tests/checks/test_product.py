"""The picture shows the SKU that was asked for, with its own label."""

from __future__ import annotations

from collections.abc import Callable
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
ART = (320, 240)  # pixels
BOX = (70, 60, 120, 100)  # the label's in the picture
HALF = 1.1  # radians: the art goes so far round to either side
YUZU, HIBISCUS = (199, 154, 30), (184, 50, 90)
Retouch = Callable[[np.ndarray], np.ndarray]


@cache
def art(accent: tuple[int, int, int] = YUZU, flavour: str = "Yuzu\n& Green Tea") -> np.ndarray:
    """A flat label: a name, a flavour, a band and small print."""
    image = Image.new("RGB", ART, (250, 246, 236))
    pen = ImageDraw.Draw(image)
    pen.text((160, 24), "LUMEN", (40, 40, 44), ImageFont.truetype(INTER, 52), anchor="mt")
    pen.rectangle((0, 92, 320, 112), fill=accent)
    pen.multiline_text(
        (160, 124), flavour, accent, ImageFont.truetype(INTER, 30), anchor="ma", align="center", spacing=4
    )
    pen.text((36, 208), "330 ml", (40, 40, 44), ImageFont.truetype(INTER, 22))
    pen.text((210, 208), "0 %", (40, 40, 44), ImageFont.truetype(INTER, 22))
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
    return [line(finding) for finding in product.run(subject, SPEC)]


def test_the_skus_own_label_passes(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, art())) == []


@pytest.mark.parametrize(
    ("name", "retouch", "told"),
    [
        ("another", lambda _: cv2.flip(art(HIBISCUS, "Hibiscus\n& Rose"), 0), ""),
        ("mirrored", lambda own: own[:, ::-1], ""),
        ("accent", lambda _: art(HIBISCUS), ""),
        ("flavour", lambda _: art(YUZU, "Hibiscus\n& Rose"), ""),
    ],
)
def test_a_wrong_label_blocks(tmp_path: Path, name: str, retouch: Retouch, told: str) -> None:
    assert said(bottle(tmp_path, np.ascontiguousarray(retouch(art())), art())) == [f"block {SUBJECT}{told}"]
