"""The delivered product is its master's product."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from checks import kept
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.checks.conftest import line
from tests.defects.sketch import BANNER

SPEC = Spec(placement=BANNER.placement, params={}, sources={"product": "brief.yaml#/scenes/hero/subject"})
SUBJECT = "brief.yaml#/scenes/hero/subject: "
SIZE = (240, 200)
CORNER = (40, 20)  # of the window that the deliverable shows of its master
BOTTLE = (60, 40, 140, 180)  # left, top, right, bottom as delivered


def delivered(folder: Path, scale: float = 1.0, quality: int = 90) -> Subject:
    """A bottle in a window of its master, at the master's size times `scale`, as JPEG."""
    size = tuple(round(side / scale) for side in SIZE)
    bottle = [round(v / scale) + CORNER[i % 2] for i, v in enumerate(BOTTLE)]
    master = Image.new("RGB", (CORNER[0] + size[0] + 60, CORNER[1] + size[1] + 40), (111, 165, 141))
    pen = ImageDraw.Draw(master)
    pen.rounded_rectangle(bottle, 12, fill=(240, 149, 62))
    pen.rectangle((bottle[0], sum(bottle[1::2]) // 2, bottle[2], bottle[3] - 12), fill=(240, 232, 215))
    matte = Image.new("L", SIZE)
    ImageDraw.Draw(matte).rounded_rectangle(BOTTLE, 12, fill=255)
    paths = {name: folder / f"{name}.png" for name in ("master", "product", "ink")}
    master.save(paths["master"])
    matte.save(paths["product"])
    Image.new("L", SIZE).save(paths["ink"])
    window = (*CORNER, *size)
    shown = master.crop((*CORNER, CORNER[0] + size[0], CORNER[1] + size[1]))
    picture = Element("picture", (0, 0, *SIZE), "scene#/", {"window": window, "scale": scale})
    return Subject(
        _saved(shown.resize(SIZE, Image.Resampling.LANCZOS), folder, quality),
        (picture,),
        matte_paths={name: paths[name] for name in ("product", "ink")},
        inputs={"master": paths["master"]},
    )


def _saved(image: Image.Image, folder: Path, quality: int = 90) -> Path:
    path = folder / "delivered.jpg"
    image.save(path, quality=quality)
    return path


def retouched(subject: Subject, folder: Path, paint) -> Subject:
    pixels = np.clip(paint(subject.pixels.astype(float)), 0, 255).round().astype(np.uint8)
    return replace(subject, path=_saved(Image.fromarray(pixels), folder))


def said(subject: Subject) -> list[str]:
    return [f"{line(finding)} {finding.box or ''}".rstrip() for finding in kept.run(subject, SPEC)]


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_the_masters_product_passes_smaller_as_it_is_and_larger(tmp_path: Path, scale: float) -> None:
    assert said(delivered(tmp_path, scale)) == []


def test_a_small_jpeg_passes(tmp_path: Path) -> None:
    assert said(delivered(tmp_path, quality=60)) == []


def test_a_stain_on_the_label_blocks_and_is_shown(tmp_path: Path) -> None:
    def stain(pixels: np.ndarray) -> np.ndarray:
        pixels[130:150, 90:110] = (150, 120, 90)
        return pixels

    assert said(retouched(delivered(tmp_path), tmp_path, stain)) == [
        f"block {SUBJECT}The product is up to 30.2 ΔE00 from its master's; deliver the product as approved, "
        "or have the retouch made and approved in the master. [30.2 ΔE00; allowed: at most 5.0 ΔE00] (83.0, 123.0, 33.0, 33.0)"
    ]


def test_another_grade_over_the_whole_product_blocks(tmp_path: Path) -> None:
    assert said(retouched(delivered(tmp_path), tmp_path, lambda pixels: pixels * 0.94)) == [
        f"block {SUBJECT}The whole product is 3.2 ΔE00 from its master's; deliver it in the approved grade, "
        "or have the new grade approved in the master. [3.2 ΔE00; allowed: at most 1.5 ΔE00] (56.0, 36.0, 87.0, 147.0)"
    ]


def test_a_product_moved_by_some_pixels_blocks(tmp_path: Path) -> None:
    (told,) = said(retouched(delivered(tmp_path), tmp_path, lambda pixels: np.roll(pixels, 6, 0)))
    assert told.startswith(f"block {SUBJECT}The product is up to ")


def test_what_lies_beside_the_product_is_none_of_its_business(tmp_path: Path) -> None:
    def redress(pixels: np.ndarray) -> np.ndarray:
        pixels[:, 150:] = (200, 40, 40)
        return pixels

    assert said(retouched(delivered(tmp_path), tmp_path, redress)) == []


def written_over(folder: Path) -> Subject:
    """A line of type across the product."""
    ink = np.zeros(SIZE[::-1], np.uint8)
    ink[60:70, 50:150] = 255

    def write(pixels: np.ndarray) -> np.ndarray:
        pixels[ink > 0] = 20
        return pixels

    subject = retouched(delivered(folder), folder, write)
    Image.fromarray(ink).save(subject.matte_paths["ink"])
    return replace(subject)


def test_type_over_the_product_is_not_held_against_it(tmp_path: Path) -> None:
    assert said(written_over(tmp_path)) == []


def test_type_that_the_layout_does_not_know_of_blocks(tmp_path: Path) -> None:
    subject = written_over(tmp_path)
    Image.new("L", SIZE).save(subject.matte_paths["ink"])
    (told,) = said(replace(subject))
    assert told.startswith(f"block {SUBJECT}The product is up to ")


def test_a_scrim_may_veil_the_product_as_far_as_it_is_strong(tmp_path: Path) -> None:
    veil = np.array((20, 30, 50))
    scrim = Element("scrim", (0, 0, *SIZE), "scene#/", {"colour": "#141e32", "strength": 0.4})
    plain = delivered(tmp_path)
    for share, silent in ((0.35, True), (0.7, False)):
        veiled = retouched(plain, tmp_path, lambda pixels, share=share: pixels * (1 - share) + veil * share)
        assert (said(replace(veiled, elements=(*plain.elements, scrim))) == []) is silent


@pytest.mark.parametrize(
    ("lacks", "why"),
    [
        ({"inputs": {}}, "the master isn't at hand; run `onbrief build`"),
        ({"matte_paths": {}}, "there is no product matte"),
        ({"elements": ()}, "the layout sidecar lists no elements"),
        (
            {"elements": (Element("product", BOTTLE, ""),)},
            "the layout doesn't say which part of the master is shown",
        ),
    ],
)
def test_it_never_passes_what_it_can_not_compare(tmp_path: Path, lacks: dict, why: str) -> None:
    assert said(replace(delivered(tmp_path), **lacks)) == [f"warn {SUBJECT}This gate didn't run: {why}."]
