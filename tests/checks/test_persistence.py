"""The product is the same in every picture of a scene."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from onbrief.model.finding import Subject
from tests.checks.masters import compared

SUBJECT = "warn brief.yaml#/scenes/hero/subject: "
SAGE, ORANGE, CREAM = (111, 165, 141), (240, 149, 62), (240, 232, 215)


def bottle(
    folder: Path,
    name: str,
    width: int = 40,
    scale: float = 1,
    x: int = 60,
    liquid: tuple[int, int, int] = ORANGE,
    cap: tuple[int, int, int] = CREAM,
    label: int = 60,
) -> Subject:
    """A bottle 40 × 96 px: cap, liquid, label. label: its upper edge. scale: of the whole picture, as another placement shows it."""
    pixels, matte = np.full((120, 200, 3), SAGE, np.uint8), np.zeros((120, 200), np.uint8)
    at = slice(x, x + width)
    for top, bottom, colour in ((12, 24, cap), (24, label, liquid), (label, 108, CREAM)):
        pixels[top:bottom, at], matte[top:bottom, at] = colour, 255
    paths = folder / f"{name}.png", folder / f"{name}.product.png"
    for layer, path in zip((pixels, matte), paths, strict=True):
        Image.fromarray(cv2.resize(layer, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)).save(
            path
        )
    return Subject(paths[0], matte_paths={"product": paths[1]})


def said(*bottles: Subject, anchor: int | None = 0, skus: str = "aaaa") -> list[str]:
    return compared("subject-persistence", *bottles, anchor=anchor, skus=skus)


def test_one_bottle_at_three_sizes_in_three_places_passes(tmp_path: Path) -> None:
    shapes = bottle(tmp_path, "a"), bottle(tmp_path, "b", x=20), bottle(tmp_path, "c", scale=2)
    assert said(*shapes) == []


def test_a_slim_bottle_is_told_and_its_siblings_are_not(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, "a"), bottle(tmp_path, "b", width=36), bottle(tmp_path, "c")) == [
        f"b.png {SUBJECT}The product is 10% slimmer than in the scene's other masters; make it anew in its own proportions. "
        "[0.375 wide by high; allowed: 0.417 ± 3%]"
    ]


def test_of_two_the_anchor_is_right(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, "a", width=44), bottle(tmp_path, "b"), anchor=1) == [
        f"a.png {SUBJECT}The product is 10% wider than in the scene's other masters; make it anew in its own proportions. "
        "[0.458 wide by high; allowed: 0.417 ± 3%]"
    ]


def test_of_two_without_an_anchor_both_are_told(tmp_path: Path) -> None:
    found = said(bottle(tmp_path, "a", width=44), bottle(tmp_path, "b"), anchor=None)
    assert [text.split(": ")[1][:25] for text in found] == [
        "The product is 10% wider ",
        "The product is 9% slimmer",
    ]


def test_a_difference_within_three_hundredths_passes(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, "a"), bottle(tmp_path, "b", width=41)) == []


def test_a_level_that_is_half_label_does_not_tip_with_the_crop(tmp_path: Path) -> None:
    shapes = [bottle(tmp_path, name, label=edge) for name, edge in (("a", 65), ("b", 66), ("c", 67))]
    assert said(*shapes) == []


def test_another_liquid_is_told(tmp_path: Path) -> None:
    hibiscus = bottle(tmp_path, "b", liquid=(224, 70, 111))
    assert said(bottle(tmp_path, "a"), hibiscus, bottle(tmp_path, "c")) == [
        f"b.png {SUBJECT}The product's colour is up to 37.1 ΔE00 from the scene's other masters; check the SKU and the retouch. "
        "[37.1 ΔE00; allowed: at most 6.0 ΔE00]"
    ]


def test_a_cap_alone_in_another_colour_is_told(tmp_path: Path) -> None:
    (told,) = said(bottle(tmp_path, "a"), bottle(tmp_path, "b", cap=(40, 40, 44)), bottle(tmp_path, "c"))
    assert told.startswith(f"b.png {SUBJECT}The product's colour is up to ")


def test_a_little_more_light_on_the_bottle_passes(tmp_path: Path) -> None:
    lit = bottle(tmp_path, "b", liquid=(248, 158, 72), cap=(246, 240, 226))
    assert said(bottle(tmp_path, "a"), lit, bottle(tmp_path, "c")) == []


def test_other_skus_may_look_different(tmp_path: Path) -> None:
    assert (
        said(bottle(tmp_path, "a"), bottle(tmp_path, "b", width=60, liquid=(224, 70, 111)), skus="ab") == []
    )


def test_a_product_that_the_frame_cuts_is_not_compared(tmp_path: Path) -> None:
    assert said(bottle(tmp_path, "a"), bottle(tmp_path, "b", x=180), bottle(tmp_path, "c")) == []


def test_without_a_matte_it_says_that_it_can_not_look(tmp_path: Path) -> None:
    bare = Subject(bottle(tmp_path, "a").path)
    with pytest.raises(ValueError, match="there is no product matte of the picture's size"):
        said(bare)
