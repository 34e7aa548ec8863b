"""Retouching by rules: nothing changes but what was asked for, and what is new looks like what lies around it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from psd_tools import PSDImage

from onbrief.model.request import Rendering, RenderRequest
from renderers import renderer
from renderers.studio import tone

WIDE, HIGH = 200, 160
BOTTLE = (120, 50, 40, 80)  # x, y, width, height
STAIN = (30, 40, 24, 20)
GREEN, ORANGE = "#6fa58d", "#e2a06a"


def ground(seed: int = 3) -> np.ndarray:
    """A lit wall: a gradient of light with a little grain, encoded 0..1."""
    y, x = np.mgrid[:HIGH, :WIDE].astype(np.float32)
    light = (0.75 + 0.3 * x / WIDE + 0.1 * y / HIGH)[..., None] * tone.from_hex(GREEN)
    grain = np.random.default_rng(seed).normal(0, 0.004, (HIGH, WIDE, 1))
    return tone.encoded(light) + grain


def plate(folder: Path, picture: np.ndarray, name: str = "plate") -> dict[str, Path]:
    """A plate with a red bottle on it, its mattes and its layout, as files."""
    x, y, w, h = BOTTLE
    product = np.zeros((HIGH, WIDE), np.uint8)
    product[y : y + h, x : x + w] = 255
    pixels = picture.copy()
    pixels[product > 0] = (0.8, 0.1, 0.1)
    folder.mkdir(exist_ok=True)
    cv2.imwrite(str(folder / f"{name}.png"), np.rint(pixels[..., ::-1] * 65535).astype(np.uint16))
    cv2.imwrite(str(folder / f"{name}.product.png"), product)
    cv2.imwrite(str(folder / f"{name}.ground.png"), 255 - product)
    layout = {"elements": [{"role": "product", "box": BOTTLE, "source": "scene#/subject", "about": {}}]}
    (folder / f"{name}.json").write_text(json.dumps(layout))
    return {
        "plate": folder / f"{name}.png",
        "matte.product": folder / f"{name}.product.png",
        "matte.ground": folder / f"{name}.ground.png",
        "layout": folder / f"{name}.json",
    }


def made(inputs: dict[str, Path], step: str, **params: object) -> Rendering:
    request = RenderRequest(renderer="retouch", version="1", params={"step": step, **params})
    return renderer("retouch").render(request, inputs, progress=lambda *_: None)


def read(path: Path) -> np.ndarray:
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[..., ::-1]


def stained(tmp_path: Path) -> tuple[dict[str, Path], np.ndarray]:
    wall = ground()
    x, y, w, h = STAIN
    wall[y : y + h, x : x + w] -= 0.25
    return plate(tmp_path / "stained", wall), ground()


def shares(box: tuple[int, int, int, int]) -> list[float]:
    return [box[0] / WIDE, box[1] / HIGH, box[2] / WIDE, box[3] / HIGH]


def test_a_stain_goes_and_nothing_else_changes_by_a_bit(tmp_path: Path) -> None:
    inputs, clean = stained(tmp_path)
    found = made(inputs, "clean", region={"boxes": [shares(STAIN)]}, seed="7")
    before, (x, y, w, h) = read(inputs["plate"]), STAIN
    changed = (found.pixels != before).any(-1)
    rows, columns = np.nonzero(changed)
    assert x - 3 <= columns.min() <= x and x + w - 1 <= columns.max() <= x + w + 2
    assert y - 3 <= rows.min() <= y and y + h - 1 <= rows.max() <= y + h + 2
    inside = np.s_[y : y + h, x : x + w]
    off = found.pixels[inside] / 65535 - clean[inside]
    assert abs(off.mean()) < 0.004, "as bright as the wall around it"
    assert off.std() < 0.012, "no trace of the stain"


def test_a_filled_hole_has_the_grain_of_the_ground_beside_it(tmp_path: Path) -> None:
    inputs, _ = stained(tmp_path)
    found = made(inputs, "clean", region={"boxes": [shares(STAIN)]}, seed="7")
    x, y, w, h = STAIN

    def grain(place: tuple[slice, slice]) -> float:
        part = found.pixels[place][..., 1].astype(np.float32)
        return float((part - cv2.GaussianBlur(part, (0, 0), 2)).std())

    beside = grain(np.s_[y : y + h, x + 40 : x + 40 + w])
    assert 0.6 < grain(np.s_[y : y + h, x : x + w]) / beside < 1.5


def test_the_same_step_gives_the_same_bytes(tmp_path: Path) -> None:
    inputs, _ = stained(tmp_path)
    once, again = (made(inputs, "clean", region={"boxes": [shares(STAIN)]}, seed="7") for _ in range(2))
    assert np.array_equal(once.pixels, again.pixels)


def test_a_hole_beside_the_product_is_never_filled_with_pieces_of_it(tmp_path: Path) -> None:
    inputs, _ = stained(tmp_path)
    beside = (98, 60, 20, 50)
    found = made(inputs, "clean", region={"boxes": [shares(beside)]})
    x, y, w, h = beside
    assert (found.pixels[y : y + h, x : x + w, 0] < found.pixels[y : y + h, x : x + w, 1]).all(), "no red"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    boxes=st.lists(st.lists(st.floats(-2, 3), min_size=4, max_size=4), max_size=3),
    points=st.lists(st.lists(st.floats(-5, 5), min_size=2, max_size=2), min_size=3, max_size=5),
)
def test_any_region_is_cleaned_or_refused_in_words(tmp_path: Path, boxes: list, points: list) -> None:
    inputs = plate(tmp_path / "any", ground())
    try:
        found = made(inputs, "clean", region={"boxes": boxes, "outlines": [points]})
    except ValueError as error:
        assert "region" in str(error) or "places" in str(error)
    else:
        assert found.pixels.shape == (HIGH, WIDE, 3)


def test_another_ground_keeps_its_light_and_leaves_the_product(tmp_path: Path) -> None:
    wall = ground()
    wall[100:, :90] = tone.encoded(tone.linear(wall[100:, :90]) * 0.5)  # a shadow
    inputs = plate(tmp_path / "wall", wall)
    found = made(inputs, "swap", colour=ORANGE)
    light = tone.linear(found.pixels / 65535)
    before = tone.linear(read(inputs["plate"]) / 65535)
    ratio = tone.from_hex(ORANGE) / tone.from_hex(GREEN)
    assert np.allclose(light[20, 20] / before[20, 20], ratio, rtol=0.08)
    shadow = light[110:150, 20:80].mean((0, 1)) / light[50:90, 20:80].mean((0, 1))
    then = before[110:150, 20:80].mean((0, 1)) / before[50:90, 20:80].mean((0, 1))
    assert np.allclose(shadow, then, rtol=0.05), "the shadow is as deep as it was"
    x, y, w, h = BOTTLE
    kept = np.s_[y + 2 : y + h - 2, x + 2 : x + w - 2]
    assert np.array_equal(found.pixels[kept], read(inputs["plate"])[kept])


def test_a_picture_put_behind_the_product_is_no_plain_ground_any_more(tmp_path: Path) -> None:
    inputs = plate(tmp_path / "wall", ground())
    cv2.imwrite(str(tmp_path / "new.png"), np.full((400, 300, 3), (200, 80, 40), np.uint8))
    found = made({**inputs, "picture": tmp_path / "new.png"}, "swap", element="background")
    assert not found.mattes["ground"].any()
    assert found.pixels[10, 10, 2] > found.pixels[10, 10, 0], "blue now"
    with pytest.raises(ValueError, match="too small"):
        cv2.imwrite(str(tmp_path / "small.png"), np.zeros((9, 9, 3), np.uint8))
        made({**inputs, "picture": tmp_path / "small.png"}, "swap")


def test_an_expanded_picture_goes_on_without_a_seam(tmp_path: Path) -> None:
    inputs = plate(tmp_path / "wall", ground())
    found = made(inputs, "expand", size=[320, HIGH], at=[80, 0, WIDE, HIGH])
    assert np.array_equal(found.pixels[:, 90:270], read(inputs["plate"])[:, 10:190]), "the middle stays"
    calm = cv2.GaussianBlur(found.pixels.astype(np.float32) / 65535, (0, 0), 3)
    assert np.abs(np.diff(calm[10:-10], axis=1))[:, 60:100].max() < 0.004, "no step where it was joined"
    assert found.mattes["ground"][:, :80].min() == 255 and found.mattes["product"][:, :80].max() == 0
    assert found.elements[0].box == (200, 50, 40, 80)


def test_a_horizon_goes_on_and_what_the_edge_cuts_ends(tmp_path: Path) -> None:
    wall = ground()
    wall[110:] *= 0.6
    wall[20:40, -12:] = (0.9, 0.2, 0.1)  # a thing that the right edge cuts
    found = made(plate(tmp_path / "room", wall), "expand", size=[400, HIGH], at=[100, 0, WIDE, HIGH])
    far = shares_of(found.pixels[:, [10, 390]])
    assert (far[130] < 0.75 * far[90]).all(), "the floor is darker than the wall, at both ends"
    assert np.abs(far[30, 1] - far[60, 1]).max() < 0.06, "wall again, where the thing had gone on"


def test_shade_takes_on_the_new_grounds_colour(tmp_path: Path) -> None:
    wall = ground()
    old, new = (tone.from_hex(c) for c in (GREEN, ORANGE))
    shade = slice(10, 60)
    wall[shade, 20:80] = tone.encoded(0.5 * old * old / old.max())  # light that came off the wall itself
    found = made(plate(tmp_path / "shade", wall), "swap", element="ground", colour=ORANGE)
    red, green, _ = tone.linear(shares_of(found.pixels[shade, 30:70])).reshape(-1, 3).mean(0)
    assert red / green > 1.2 * new[0] / new[1], "warmer in the shade, not green"


def shares_of(pixels: np.ndarray) -> np.ndarray:
    return pixels / np.float32(65535)


def test_a_picture_is_never_stretched(tmp_path: Path) -> None:
    inputs = plate(tmp_path / "wall", ground())
    with pytest.raises(ValueError, match="would be stretched to 100 × 160"):
        made(inputs, "expand", size=[320, HIGH], at=[80, 0, 100, HIGH])


def test_another_skus_product_takes_the_place_and_its_surroundings_stay(tmp_path: Path) -> None:
    inputs = plate(tmp_path / "one", ground())
    other = plate(tmp_path / "other", ground())
    blue = read(other["plate"])
    blue[BOTTLE[1] : BOTTLE[1] + BOTTLE[3], BOTTLE[0] : BOTTLE[0] + BOTTLE[2]] = (5000, 9000, 50000)
    cv2.imwrite(str(other["plate"]), np.ascontiguousarray(blue[..., ::-1]))
    more = {f"other.{name}": path for name, path in other.items() if name != "plate"}
    found = made({**inputs, "other": other["plate"], **more}, "exchange")
    assert tuple(found.pixels[90, 140]) == (5000, 9000, 50000)
    assert np.array_equal(found.pixels[:, :100], read(inputs["plate"])[:, :100])


def test_what_an_engine_is_shown_comes_back_to_its_place(tmp_path: Path) -> None:
    inputs, _ = stained(tmp_path)
    window = {"region": {"boxes": [shares(STAIN)]}, "window": [10, 20, 64, 60], "drawn": [128, 120]}
    cut = made(inputs, "cut", **window)
    assert cut.pixels.shape == (120, 128, 3)
    mask = cut.guides["mask"]
    assert mask[60, 64] == 255 and mask[4, 4] == 0
    drawn = np.full((120, 128, 3), (0, 0, 60000), np.uint16)
    cv2.imwrite(str(tmp_path / "drawn.png"), drawn[..., ::-1])
    found = made({**inputs, "fill": tmp_path / "drawn.png"}, "paste", **window)
    assert tuple(found.pixels[50, 42]) == (0, 0, 60000)
    assert np.array_equal(found.pixels[:, 70:], read(inputs["plate"])[:, 70:])


def test_a_master_retouched_by_hand_is_taken_as_it_is(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (HIGH, WIDE, 3), np.uint8)
    PSDImage.frompil(Image.fromarray(pixels)).save(tmp_path / "hand.psd")
    Image.fromarray(pixels).save(tmp_path / "hand.png")
    for file in ("hand.psd", "hand.png"):
        found = made({"file": tmp_path / file}, "replace", size=[WIDE, HIGH], ground=GREEN)
        assert np.array_equal(found.pixels, pixels), file


@pytest.mark.parametrize(
    ("name", "image", "told"),
    [
        ("small.png", Image.new("RGB", (WIDE - 1, HIGH)), "199 × 160 pixels, the master 200 × 160"),
        (
            "clear.png",
            Image.new("RGBA", (WIDE, HIGH), (0, 0, 0, 9)),
            "parts of it are transparent: flatten it",
        ),
        ("press.tiff", Image.new("CMYK", (WIDE, HIGH)), "CMYK without a profile"),
    ],
)
def test_a_file_that_cannot_stand_in_is_refused(
    tmp_path: Path, name: str, image: Image.Image, told: str
) -> None:
    image.save(tmp_path / name)
    with pytest.raises(ValueError, match=told):
        made({"file": tmp_path / name}, "replace", size=[WIDE, HIGH], ground=GREEN)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(min_size=1, max_size=300),
    head=st.sampled_from([b"", b"8BPS\0\1", b"\x89PNG\r\n\x1a\n", b"II*\0"]),
)
def test_hostile_bytes_are_refused_in_words(tmp_path: Path, data: bytes, head: bytes) -> None:
    (tmp_path / "x.psd").write_bytes(head + data)
    with pytest.raises(ValueError, match="can't be used"):
        made({"file": tmp_path / "x.psd"}, "replace", size=[WIDE, HIGH], ground=GREEN)


def test_a_picture_comes_into_anothers_frame_with_its_product_where_the_others_stands(tmp_path: Path) -> None:
    mine = plate(tmp_path / "mine", ground())
    frame = {f"other.{name}".replace("other.plate", "other"): path for name, path in framed(tmp_path).items()}
    found = made({**mine, **frame}, "align", size=[240, 400])
    x, y, w, h = STANDS
    seen = found.mattes["product"] > 128
    rows, columns = np.nonzero(seen)
    box = (columns.min(), rows.min(), columns.max() + 1 - columns.min(), rows.max() + 1 - rows.min())
    assert np.abs(np.subtract(box, STANDS)).max() <= 1
    red = found.pixels[y + 8 : y + h - 8, x + 8 : x + w - 8] / 65535
    assert np.abs(red - (0.8, 0.1, 0.1)).max() < 0.02
    assert found.pixels.shape == (400, 240, 3) and found.pixels[:40].std() > 0, "the wall goes on above it"
    assert np.abs(found.elements[0].box - np.array(STANDS)).max() <= 1
    again = made({**mine, **frame}, "align", size=[240, 400])
    assert np.array_equal(found.pixels, again.pixels)


def test_a_picture_without_a_product_lies_in_the_middle_of_the_frame(tmp_path: Path) -> None:
    mine = {name: path for name, path in plate(tmp_path / "mine", ground()).items() if "product" not in name}
    frame = {f"other.{name}".replace("other.plate", "other"): path for name, path in framed(tmp_path).items()}
    found = made({**mine, **frame}, "align", size=[240, 400])
    before = cv2.resize(read(mine["plate"]).astype(np.float32), (240, 192), interpolation=cv2.INTER_LANCZOS4)
    assert np.abs(found.pixels[110:290] - before[6:186]).mean() < 0.01 * 65535


def test_products_of_very_different_sizes_are_not_held_together(tmp_path: Path) -> None:
    mine = plate(tmp_path / "mine", ground())
    frame = {f"other.{name}".replace("other.plate", "other"): path for name, path in framed(tmp_path).items()}
    speck = np.zeros((400, 240), np.uint8)
    speck[200:203, 100:102] = 255
    cv2.imwrite(str(frame["other.matte.product"]), speck)
    with pytest.raises(ValueError, match="its product would have to be shown"):
        made({**mine, **frame}, "align", size=[240, 400])


STANDS = (100, 200, 80, 160)  # the same bottle, twice as large


def framed(tmp_path: Path) -> dict[str, Path]:
    """A tall picture with the bottle in another place."""
    files = plate(tmp_path / "frame", ground(), "frame")
    x, y, w, h = STANDS
    product = np.zeros((400, 240), np.uint8)
    product[y : y + h, x : x + w] = 255
    for name, picture in (
        ("plate", np.full((400, 240, 3), 40000, np.uint16)),
        ("matte.product", product),
        ("matte.ground", 255 - product),
    ):
        cv2.imwrite(str(files[name]), picture)
    return files
