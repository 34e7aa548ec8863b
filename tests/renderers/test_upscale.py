"""Upscaling: no seam, no halo, nothing out of its place, and plain words where it can't be done."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.model.request import EngineFault, Rendering, RenderRequest
from renderers.generation import enlarge
from renderers.generation.enlarge import Enlarger, enlarged, enlarger
from renderers.generation.resample import pixels_at, resampled, window
from renderers.upscale import UPSCALE

MODELS = Path(__file__).parent / "upscale" / "fixtures"
ALIKE = 1e-4  # of full scale: a fortieth of a level of 8 bits


def scene(height: int, width: int) -> np.ndarray:
    """Ramps, hard edges and fine detail; H×W×3 float32."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    picture = np.stack([x / width, y / height, 0.5 + 0.4 * np.sin(x * 0.9) * np.sin(y * 0.7)], -1)
    picture[height // 3 : height // 2, width // 4 : width // 2] = [0.9, 0.1, 0.2]
    return picture


def whole(model: Enlarger, picture: np.ndarray, margin: int = 40) -> np.ndarray:
    """The picture in one piece, reflected beyond its edge far enough that the cut isn't felt."""
    padded = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="reflect")
    made = model.run(padded.transpose(2, 0, 1)[None])[0].transpose(1, 2, 0)
    inner = slice(model.scale * margin, -model.scale * margin)
    return np.clip(made[inner, inner], 0, 1)


def render(
    tmp_path: Path, source: np.ndarray, size: tuple[int, int], model: str = "", **more: Any
) -> Rendering:
    inputs = {"image": tmp_path / "image.png"}
    cv2.imwrite(str(inputs["image"]), source[..., ::-1])
    for name, value in more.pop("with_", {}).items():
        inputs[name] = tmp_path / f"{name}.file"
        inputs[name].write_bytes(
            value if isinstance(value, bytes) else cv2.imencode(".png", value)[1].tobytes()
        )
    if model:
        inputs["model"] = MODELS / model
    named = more.pop("params_model", model)
    more |= {"model": named} if named else {}
    request = RenderRequest(renderer="upscale", version="1", params={"size": list(size), **more})
    return UPSCALE.render(request, inputs, progress=lambda done, note="": None)


@pytest.mark.parametrize("tile", [64, 80, 256])
def test_tiles_leave_no_seam(tile: int) -> None:
    """Held against the same model on the whole picture at once."""
    model, picture = replace(enlarger(MODELS / "rrdb-x4"), tile=tile), scene(150, 118)
    assert np.abs(enlarged(model, picture) - whole(model, picture)).max() < ALIKE


def test_with_too_small_a_pad_there_is_a_seam() -> None:
    model, picture = replace(enlarger(MODELS / "rrdb-x4"), tile=64, pad=2), scene(150, 118)
    assert np.abs(enlarged(model, picture) - whole(model, picture)).max() > 20 * ALIKE


def test_the_pad_is_how_far_a_cut_is_felt() -> None:
    model = enlarger(MODELS / "rrdb-x4")
    felt = enlarge.reach(model.run, 96, model.scale)
    assert felt[model.pad] < enlarge.SEAMS["float32"] < felt[model.pad // 2]


def test_a_model_of_fixed_size_joins_as_well() -> None:
    model, picture = enlarger(MODELS / "rrdb-x2-static"), scene(131, 70)
    assert (model.tile, model.scale) == (64, 2)
    other = replace(model, pad=model.pad + 5)  # cut elsewhere: only seams could differ
    assert np.abs(enlarged(model, picture) - enlarged(other, picture)).max() < ALIKE


def test_half_precision_makes_the_same_within_its_own() -> None:
    picture = scene(70, 90)
    full, half = (enlarged(enlarger(MODELS / name), picture) for name in ("rrdb-x4", "rrdb-x4-half"))
    assert np.abs(full - half).max() < 4e-3


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(16, 40), st.integers(0, 4))
def test_every_pixel_of_any_size_is_covered_once(height: int, width: int, tile: int, pad: int) -> None:
    """With a model that only repeats pixels, tiling must change nothing at all."""
    model = Enlarger(lambda x: x.repeat(3, -1).repeat(3, -2), 3, tile, pad, 0.0)
    picture = scene(max(height, 4), max(width, 4))[:height, :width]
    assert np.allclose(enlarged(model, picture), picture.repeat(3, 0).repeat(3, 1), atol=1e-6)


def test_passes_are_repeated_until_the_size_is_reached(tmp_path: Path) -> None:
    source = np.rint(scene(24, 32) * 65535).astype(np.uint16)
    once = render(tmp_path, source, (128, 96), "rrdb-x4")
    twice = render(tmp_path, source, (320, 240), "rrdb-x4")
    assert (once.record["passes"], twice.record["passes"]) == (1, 2)
    assert twice.pixels.shape == (240, 320, 3) and twice.pixels.dtype == np.uint16
    small = cv2.resize(twice.pixels.astype(np.float32), (32, 24), interpolation=cv2.INTER_AREA)
    assert np.abs(small - source)[4:-4, 4:-4].mean() < 0.05 * 65535  # still the same picture


def test_a_little_more_is_left_to_lanczos(tmp_path: Path) -> None:
    source = np.rint(scene(24, 32) * 65535).astype(np.uint16)
    assert render(tmp_path, source, (136, 102), "rrdb-x4").record["passes"] == 1
    assert render(tmp_path, source, (32, 24), "rrdb-x4").record["passes"] == 0


def test_without_a_model_sixteen_bits_stay_sixteen_bits(tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(30000, 30400, 64).astype(np.uint16)[None, :, None], 48, 0).repeat(3, 2)
    made = render(tmp_path, ramp, (256, 192)).pixels
    assert len(np.unique(made)) > 200  # 8 bits would hold two levels
    assert np.abs(np.diff(made[96, :, 0].astype(int))).max() < 8


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_lanczos_rings_nowhere(kind: type) -> None:
    most = np.iinfo(kind).max
    edge = np.full((40, 40), most // 5, kind)
    edge[:, 20:] = most // 5 * 4
    made = resampled(edge, window(edge.shape, (317, 317)))
    assert (made.min(), made.max()) == (most // 5, most // 5 * 4)


def test_what_is_made_smaller_keeps_its_light() -> None:
    """A fine black-and-white pattern is as bright as the grey that an eye sees from afar."""
    checks = (np.indices((64, 64)).sum(0) % 2 * 255).astype(np.uint8)[..., None].repeat(3, 2)
    made = resampled(checks, window(checks.shape, (16, 16)))
    assert np.abs(made[4:-4, 4:-4].astype(int) - 188).max() <= 1


def test_mattes_and_boxes_go_where_the_picture_goes(tmp_path: Path) -> None:
    """A sliver above and below is cut off, since 384 × 292 has another ratio than 96 × 75."""
    source, matte = np.zeros((75, 96, 3), np.uint8), np.zeros((75, 96), np.uint8)
    source[30:45, 40:60], matte[30:45, 40:60] = (200, 90, 40), 255
    layout = {"elements": [
        {"role": "product", "box": [40, 30, 20, 15], "source": "scene#/subject", "about": {"a": 1}},
        {"role": "mark", "box": [0, 0, 96, 1], "source": "scene#/arrangement", "about": {}},
    ]}  # fmt: skip
    made = render(
        tmp_path, source, (384, 292), with_={"matte.product": matte, "layout": json.dumps(layout).encode()}
    )
    [element] = made.elements
    assert (element.role, element.source, element.about) == ("product", "scene#/subject", {"a": 1})
    assert element.box == (160.0, 116.0, 80.0, 60.0)
    x, y, width, height = (round(side) for side in element.box)
    inside = made.mattes["product"][y : y + height, x : x + width]
    assert inside.mean() > 245 and int(made.mattes["product"].sum()) == pytest.approx(255 * 80 * 60, rel=0.02)
    assert int((made.pixels[..., 0] > 25000).sum()) == pytest.approx(80 * 60, rel=0.05)


def test_the_product_can_be_kept_from_the_model(tmp_path: Path) -> None:
    source, matte = np.rint(scene(48, 48) * 255).astype(np.uint8), np.zeros((48, 48), np.uint8)
    matte[12:36, 12:36] = 255
    plain = render(tmp_path, source, (192, 192)).pixels.astype(int)
    with_ = {"matte.product": matte}
    made, kept = (
        render(tmp_path, source, (192, 192), "rrdb-x4", with_=with_, **k).pixels.astype(int)
        for k in ({}, {"keep": ["product"]})
    )
    assert np.abs(kept - plain)[60:130, 60:130].max() <= 1 < np.abs(made - plain)[60:130, 60:130].max()
    assert np.array_equal(kept[:30], made[:30])


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(b"GIF89a, it says")
    request = RenderRequest(renderer="upscale", version="1", params={"size": [64, 64]})
    with pytest.raises(ValueError, match=r"image\.png: it is no picture that is known here, or damaged"):
        UPSCALE.render(request, {"image": tmp_path / "image.png"}, progress=lambda *_: None)


def test_prints_are_counted_in_pixels_an_inch() -> None:
    assert pixels_at((210, 297), 300) == (2480, 3508)


@pytest.mark.parametrize(
    ("size", "why"),
    [
        ((200, 100), "96 × 75 pixels have another ratio than 200 × 100: expand the picture first"),
        ((0, 0), "0 × 0 pixels are none"),
        ((9000, 9000), "9000 × 9000 pixels are none, or more than 40 million"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(size: tuple[int, int], why: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=why):
        render(tmp_path, np.zeros((75, 96, 3), np.uint8), size)


def test_what_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was given as its model, the files of house-esrgan"):
        render(tmp_path, np.zeros((75, 96, 3), np.uint8), (384, 300), params_model="house-esrgan")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "model.onnx").write_bytes(b"PK\x03\x04 not a graph")
    with pytest.raises(
        ValueError, match=r"broken/model\.onnx can.t be loaded, it is damaged or of another kind"
    ):
        enlarger(tmp_path / "broken")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"a model that upscales is one \.onnx file; empty holds 0"):
        enlarger(tmp_path / "empty")
    with pytest.raises(ValueError, match="not a picture some whole times larger"):
        enlarge.measured(lambda x: x, None)


def test_a_model_whose_numbers_are_none_is_the_engines_fault(tmp_path: Path) -> None:
    """Half precision overflows; a black tile must not pass for a picture."""
    import onnxruntime

    def run(x: np.ndarray) -> np.ndarray:
        session = onnxruntime.InferenceSession(str(MODELS / "rrdb-x4-half" / "model.onnx"))
        return session.run(None, {session.get_inputs()[0].name: x.astype(np.float16)})[0].astype(np.float32)

    model = enlarger(MODELS / "rrdb-x4-half")
    assert not np.isfinite(run(np.full((1, 3, 8, 8), 6e4, np.float32))).all()  # the fixture does overflow
    with pytest.raises(EngineFault, match="rrdb-x4-half made numbers that are none") as fault:
        model.run(np.full((1, 3, 8, 8), 6e4, np.float32))
    assert fault.value.kind == "failed"


def test_a_model_that_reaches_farther_than_its_tile_says_so() -> None:
    """Its pad is a quarter of the tile, and the record tells how much of a seam that leaves."""

    def everywhere(x: np.ndarray) -> np.ndarray:
        return x.repeat(2, -1).repeat(2, -2) * 0.9 + 0.1 * x.mean()

    fixed, any_size = enlarge.measured(everywhere, 64), enlarge.measured(everywhere, None)
    assert (fixed.tile, fixed.pad, any_size.tile, any_size.pad) == (64, 16, 384, 96)
    assert min(fixed.seam, any_size.seam) > enlarge.SEAMS["float32"]
