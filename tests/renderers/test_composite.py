"""Layers on each other: edges, shadows, light that matches, mattes of what is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from onbrief.model.request import Rendering, RenderRequest
from renderers.composite import COMPOSITE, cover
from renderers.layering.light import blurred, encoded, linear

GREY, RED = (46000, 46000, 46000), (52000, 9000, 8000)


def png(path: Path, pixels: np.ndarray) -> Path:
    order = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    cv2.imwrite(str(path), cv2.cvtColor(pixels, order[pixels.shape[2]]) if pixels.ndim == 3 else pixels)
    return path


def ground(folder: Path, size: tuple[int, int] = (160, 120), colour: tuple[int, ...] = GREY) -> Path:
    return png(folder / "ground.png", np.full((size[1], size[0], 3), colour, np.uint16))


def can(folder: Path, fringe: tuple[int, ...] = (0, 65535, 0)) -> Path:
    """A red upright body, 40 × 80, with a soft edge two pixels wide that still shows the green it stood before."""
    pixels = np.zeros((100, 60, 4), np.uint16)
    pixels[..., :3] = fringe
    pixels[10:90, 10:50] = (*RED, 65535)
    pixels[10:90, 8:10] = pixels[10:90, 50:52] = (*fringe, 30000)
    return png(folder / "can.png", pixels)


def put(files: dict[str, Path], layers: list[dict[str, Any]], **more: Any) -> Rendering:
    told = [{"role": "background", "source": "scene#/layers/0"}, *layers]
    params = {"size": [160, 120], "layers": told, **more}
    request = RenderRequest(renderer="composite", version="1", params=params)
    return COMPOSITE.render(request, files, progress=lambda done, note="": None)


def product(**more: Any) -> dict[str, Any]:
    spot = {"foot": [0.5, 0.85], "height": 0.5}
    return {"role": "product", "source": "scene#/layers/1", "spot": spot, **more}


PLAIN = {"exposure": 0, "colour": 0, "blacks": 0, "wrap": 0, "spill": 0}
LEFT = {"azimuth": -60, "elevation": 35, "camera": 12}


def test_a_cut_out_stands_where_its_spot_says_and_its_matte_and_box_tell_so(tmp_path: Path) -> None:
    made = put({"layer.0": ground(tmp_path), "layer.1": can(tmp_path)}, [product()], light=LEFT)
    rows, columns = np.nonzero(made.mattes["product"] > 127)
    assert (rows.min(), rows.max()) == (42, 101)  # half of 120 high, its lower edge at 0.85
    assert abs((columns.min() + columns.max() + 1) / 2 - 80) <= 1
    assert made.elements[0].role == "product"
    assert made.elements[0].box == (64, 40, 32, 64)
    assert made.pixels.dtype == np.uint16
    assert made.mattes["ground"].max() == 0  # nobody said which part of that picture is the brand's ground


def test_the_shadow_falls_away_from_the_light_and_is_darkest_under_the_foot(tmp_path: Path) -> None:
    files = {"layer.0": ground(tmp_path), "layer.1": can(tmp_path)}
    left, right = (
        put(files, [product()], light={**LEFT, "azimuth": a}).pixels[..., 1].astype(int) for a in (-60, 60)
    )
    assert left[98, 110] < GREY[0] - 2000 < left[98, 50]
    assert right[98, 50] < GREY[0] - 2000 < right[98, 110]
    below = left[103:112, 80]
    assert below[0] < below[3] < below[8]  # contact: dark right under it, gone within a few pixels
    assert left[30, 20] == GREY[0]  # the wall far from it is as it was


def test_without_shadow_and_match_a_cut_out_is_laid_on_as_it_is(tmp_path: Path) -> None:
    layer = product(shadow={"contact": 0, "cast": 0}, match=PLAIN)
    made = put({"layer.0": ground(tmp_path), "layer.1": can(tmp_path)}, [layer])
    assert np.abs(made.pixels[70, 80].astype(int) - RED).max() <= 2
    assert (made.pixels[110, 20] == GREY).all()


def test_the_colour_it_stood_before_is_taken_from_its_edge(tmp_path: Path) -> None:
    files = {"layer.0": ground(tmp_path), "layer.1": can(tmp_path)}
    bare, clean = (
        put(files, [product(shadow={"contact": 0, "cast": 0}, match={**PLAIN, "spill": s})])
        .pixels[70]
        .astype(int)
        for s in (0, 1)
    )
    green = [(row[:, 1] - np.maximum(row[:, 0], row[:, 2])).max() for row in (bare, clean)]
    assert green[0] > 3000  # a green rim
    assert green[1] < 300


def test_a_cut_out_takes_on_a_warm_room_gently(tmp_path: Path) -> None:
    warm = ground(tmp_path, colour=(40000, 26000, 16000))
    white = np.zeros((90, 60, 4), np.uint16)
    white[5:85, 5:55] = (60000, 60000, 60000, 65535)
    files = {"layer.0": warm, "layer.1": png(tmp_path / "white.png", white)}
    plain, matched = (
        put(files, [product(match={**PLAIN, **m})]).pixels[60, 80].astype(int)
        for m in ({}, {"colour": 1, "exposure": 1})
    )
    assert matched[0] > matched[2]
    assert matched.sum() < plain.sum()
    ratio = linear(matched.astype(np.uint16)) / linear(plain.astype(np.uint16))
    assert 0.6 < ratio.min() < ratio.max() < 1.2


def test_what_a_foreground_hides_is_no_product(tmp_path: Path) -> None:
    front = np.zeros((40, 160, 4), np.uint16)
    front[20:] = (3000, 20000, 3000, 65535)
    files = {
        "layer.0": ground(tmp_path),
        "layer.1": can(tmp_path),
        "layer.2": png(tmp_path / "front.png", front),
    }
    leaf = {"role": "foreground", "source": "scene#/layers/2", "spot": {"foot": [0.5, 1.0], "height": 0.3}}
    made = put(files, [product(), leaf], light=LEFT)
    assert made.mattes["product"][60, 80] == 255
    assert made.mattes["product"][98, 80] == 0
    assert [e.role for e in made.elements] == ["product", "foreground"]


def test_a_background_covers_the_frame_with_its_focus_in_it() -> None:
    assert cover(400, 200, (100, 100), (0.9, 0.5), (0.5, 0.5)) == (200, 0, 400, 200)  # as far as it reaches
    assert cover(400, 200, (100, 100), (0.4, 0.5), (0.5, 0.5)) == (60, 0, 260, 200)
    assert cover(400, 200, (100, 100), (0.6, 0.5), (0.25, 0.5)) == (190, 0, 390, 200)


@pytest.mark.parametrize(
    ("name", "pixels", "said"),
    [
        ("layer.1", np.zeros((40, 40, 4), np.uint16), "layer 2 is transparent all over"),
        ("layer.1", np.full((40, 40, 3), 9000, np.uint16), "layer 2 is a cut-out without transparency"),
        ("layer.0", np.zeros((40, 40, 4), np.uint16), "the background has holes"),
        ("matte.1", np.full((9, 9), 255, np.uint8), "input.png has another size than can.png"),
    ],
)  # fmt: skip
def test_what_cant_be_put_together_says_why(tmp_path: Path, name: str, pixels: np.ndarray, said: str) -> None:
    files = {"layer.0": ground(tmp_path), "layer.1": can(tmp_path), name: png(tmp_path / "input.png", pixels)}
    with pytest.raises(ValueError, match=said):
        put(files, [product()])


def test_a_file_that_only_claims_to_be_a_png_is_refused(tmp_path: Path) -> None:
    fake = tmp_path / "fake.png"
    fake.write_bytes(b"GIF89a" + bytes(40))
    with pytest.raises(ValueError, match=r"fake\.png can't be opened"):
        put({"layer.0": fake}, [])


def test_every_16_bit_code_comes_back_from_linear_light() -> None:
    codes = np.arange(65536, dtype=np.uint16)
    assert (encoded(linear(codes)) == codes).all()


def test_a_blur_keeps_the_light_and_is_the_same_narrow_and_wide() -> None:
    dot = np.zeros((81, 81), np.float32)
    dot[40, 40] = 1
    narrow, wide = blurred(dot, 2.99), blurred(dot, 3.01)
    assert narrow.sum() == pytest.approx(1, abs=1e-4)
    assert wide.sum() == pytest.approx(1, abs=1e-4)
    assert np.abs(narrow - wide).max() < 0.004
