"""The renderer as the pipeline asks it: requests in, pictures out, whatever is wrong told in words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from onbrief.model.request import EngineFault, Rendering, RenderRequest
from renderers import diffusion
from renderers.diffusion import DIFFUSION
from renderers.generation.settle import colour
from renderers.onnx import loaded
from renderers.onnx.canvas import FEATHER
from tests.renderers.onnx.tiny import FIXTURES, tiny

SIZE = (64, 48)


def quiet(done: float, note: str = "") -> None:
    assert 0 <= done <= 1


def request(seed: int = 7, **changes) -> RenderRequest:
    params = {
        "seed": str(seed),
        "size": list(SIZE),
        "prompt": "a bottle of lemonade on warm stone",
        "model": "tiny",
        "settings": {"steps": 3},
    }
    return RenderRequest(renderer="diffusion", version="1", params=params | changes)


def render(asked: RenderRequest, **inputs: Path) -> Rendering:
    return DIFFUSION.render(asked, inputs, progress=quiet)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("sd", "sd-inpaint", "sd-control", "sd-control-two", "sd-control-beside"):
        tiny(name, folder)
    shutil.copytree(folder / "sd-control-beside", folder / "sd-control-two-beside")
    shutil.copytree(folder / "sd-control-beside/controlnet", folder / "sd-control-two-beside/controlnet_1")
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """16 bits, a colour in each corner."""
    y, x = np.mgrid[:48, :64].astype(np.float32) / 63
    cv2.imwrite(str(tmp_path / "start.png"), (np.dstack([x, y, 1 - x]) * 60000).astype(np.uint16))
    return tmp_path / "start.png"


def saved(path: Path, pixels: np.ndarray) -> Path:
    cv2.imwrite(str(path), pixels)
    return path


def test_a_picture_does_not_depend_on_what_is_drawn_beside_it(models: Path) -> None:
    asked = [request(seed) for seed in (1, 2, 2**64 - 1)]
    together = dict(DIFFUSION.render_many([(one, {"model": models / "sd"}) for one in asked], progress=quiet))
    assert [together[n].record["batch"] for n in range(3)] == [3, 3, 3]
    for place, one in enumerate(asked):
        alone = render(one, model=models / "sd")
        assert alone.record["batch"] == 1
        assert np.abs(alone.pixels.astype(int) - together[place].pixels).max() <= 1
    assert np.abs(together[0].pixels.astype(int) - together[1].pixels).mean() > 500


def test_the_record_tells_how_it_was_made(models: Path) -> None:
    record = render(request(), model=models / "sd").record
    assert record["provider"] == "CPUExecutionProvider" and record["device"] == "cpu"
    assert (record["family"], record["scheduler"], record["steps"], record["guidance"]) == (
        "sd",
        "euler",
        3,
        7.5,
    )
    assert record["rng"].startswith("numpy Philox") and record["dtype"] == "float32"
    assert 0 < record["seconds_model"] <= record["seconds"]
    assert "cut" not in record


def test_words_that_had_no_room_are_recorded(models: Path) -> None:
    long = " ".join(["lemon"] * 90) + " and a parasol"
    assert render(request(prompt=long), model=models / "sd").record["cut"].endswith("and a parasol")


def test_outside_the_mask_not_a_bit_changes(models: Path, start: Path, tmp_path: Path) -> None:
    mask = np.zeros((48, 64), np.uint8)
    mask[10:37, 21:50] = 255
    given = saved(tmp_path / "mask.png", mask)
    for name in ("sd", "sd-inpaint"):
        asked = request(mode="inpaint")
        found = DIFFUSION.render(
            asked, {"model": models / name, "image": start, "mask": given}, progress=quiet
        ).pixels.astype(int)
        away = np.abs(found - colour(start)).max(-1)
        assert away[mask == 0].max() == 0
        assert away[18:29, 29:42].min() > 0, name


def test_a_picture_is_expanded_and_stays_where_it_stood(models: Path, start: Path) -> None:
    asked = request(mode="outpaint", size=[96, 64], at=[8, 16])
    found = DIFFUSION.render(asked, {"model": models / "sd-inpaint", "image": start}, progress=quiet).pixels
    kept = found[16:64, 8:72][
        FEATHER:, FEATHER:-FEATHER
    ]  # at the foot nothing is added, so that there is no seam
    assert np.array_equal(kept, colour(start)[FEATHER:, FEATHER:-FEATHER])
    assert np.abs(np.diff(found[40].astype(int), axis=0)).max() < 65535 / 2


def test_a_size_that_the_model_cannot_draw_is_drawn_larger_and_cropped(models: Path, start: Path) -> None:
    found = render(request(size=[72, 40]), model=models / "sd")
    assert found.pixels.shape == (40, 72, 3) and found.record["drawn"] == [80, 48]


def test_a_picture_is_left_as_far_as_its_strength_says(models: Path, start: Path) -> None:
    def away(strength: float) -> float:
        asked = request(mode="image", strength=strength, settings={"steps": 10})
        found = DIFFUSION.render(asked, {"model": models / "sd", "image": start}, progress=quiet)
        return float(np.abs(found.pixels.astype(int) - nearest.pixels).mean())

    nearest = DIFFUSION.render(
        request(mode="image", strength=0.0, settings={"steps": 10}),
        {"model": models / "sd", "image": start},
        progress=quiet,
    )
    assert away(0.3) < away(0.9)


def test_maps_steer_the_model_in_the_order_of_its_controlnets(models: Path, tmp_path: Path) -> None:
    depth = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (48, 1))
    edge = np.zeros((48, 64), np.uint8)
    edge[::7] = 255
    inputs = {
        "guide.depth": saved(tmp_path / "depth.png", depth),
        "guide.edge": saved(tmp_path / "edge.png", edge),
    }

    def steered(guides: dict[str, float], model: str, **settings) -> np.ndarray:
        asked = request(guides=guides, settings={"steps": 2, **settings})
        given = {f"guide.{name}": inputs[f"guide.{name}"] for name in guides}
        return DIFFUSION.render(asked, {"model": models / model, **given}, progress=quiet).pixels.astype(int)

    one = steered({"depth": 0.8}, "sd-control")
    with pytest.raises(ValueError, match="the model has no ControlNet for depth: it follows edge"):
        steered({"depth": 0.8}, "sd-control", controls=("edge",))
    assert np.abs(one - steered({"depth": 0.8}, "sd-control-beside")).max() <= 1
    order = {"controls": ("edge", "depth")}
    assert np.abs(one - steered({"depth": 0.8}, "sd-control-two", **order)).max() <= 1
    both = steered({"depth": 0.8, "edge": 0.5}, "sd-control-two", **order)
    assert np.abs(one - both).mean() > 50
    with pytest.raises(ValueError, match="the model has 2 ControlNets: name their maps, in order"):
        steered({"depth": 0.8}, "sd-control-two")
    beside = steered({"depth": 0.8, "edge": 0.5}, "sd-control-two-beside", **order)
    assert np.abs(both - beside).max() <= 1
    with pytest.raises(ValueError, match="the model has no ControlNet that could follow depth"):
        steered({"depth": 0.8}, "sd")


SPOILT = [
    ("model_index.json", None, "the model has no model_index.json"),
    ("model_index.json", b"{", "model_index.json of the model is damaged: it is no JSON"),
    ("model_index.json", b"[" * 9999, "model_index.json of the model is damaged: it is no JSON"),
    ("scheduler/scheduler_config.json", None, "the model has no scheduler/scheduler_config.json"),
    ("scheduler/scheduler_config.json", b"[]", "scheduler/scheduler_config.json of the model is damaged: it is no object"),
    ("scheduler/scheduler_config.json", b'{"beta_schedule": "odd"}', "scheduler/scheduler_config.json of the model is damaged: beta_schedule"),
    ("scheduler/scheduler_config.json", b'{"prediction_type": "x"}', "scheduler/scheduler_config.json of the model is damaged: prediction_type"),
    ("scheduler/scheduler_config.json", b'{"beta_start": "x"}', "scheduler/scheduler_config.json of the model is damaged: beta_start"),
    ("tokenizer/merges.txt", None, "the model has no tokenizer/merges.txt"),
    ("tokenizer/vocab.json", b"{}", "tokenizer of the model"),
    ("tokenizer/merges.txt", b"a b c d\nx", "tokenizer of the model is damaged"),
    ("text_encoder/model.onnx", None, "the model has no text_encoder/model.onnx"),
    ("unet/model.onnx", b"", "unet/model.onnx can't be loaded, it is damaged or of another kind"),
    ("unet/model.onnx", b"\x08\x07" * 99, "unet/model.onnx can't be loaded, it is damaged or of another kind"),
    ("unet/config.json", b'{"block_out_channels": 7}', "unet/config.json of the model is damaged"),
    ("vae_decoder/model.onnx", None, "the model has no vae_decoder/model.onnx"),
    ("vae_decoder/config.json", b'{"scaling_factor": "much"}', "vae_decoder/config.json of the model is damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "told"), SPOILT, ids=lambda value: str(value)[:40])
def test_a_damaged_pipeline_is_named_by_its_part(
    name: str, content: bytes | None, told: str, tmp_path: Path
) -> None:
    spoilt = tiny("sd", tmp_path)
    (spoilt / name).unlink()
    if content is not None:
        (spoilt / name).write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(told)):
        render(request(), model=spoilt)


def test_parts_that_do_not_fit_each_other_are_named(tmp_path: Path) -> None:
    mixed = tiny("sd", tmp_path)
    shutil.copy(FIXTURES / "parts/unet-sdxl/model.onnx", mixed / "unet/model.onnx")
    with pytest.raises(ValueError, match="unet: nothing is known to feed its input text_embeds"):
        render(request(), model=mixed)
    shutil.copy(FIXTURES / "parts/unet-steered/model.onnx", mixed / "unet/model.onnx")
    with pytest.raises(ValueError, match=r"the model has no controlnet/model\.onnx"):
        render(request(), model=mixed)
    shutil.copy(FIXTURES / "parts/clip-xl/model.onnx", mixed / "vae_decoder/model.onnx")
    shutil.copy(FIXTURES / "parts/unet-sd/model.onnx", mixed / "unet/model.onnx")
    with pytest.raises(ValueError, match="vae_decoder"):
        render(request(), model=mixed)


def test_what_cannot_be_made_as_asked_is_told(models: Path, start: Path) -> None:
    model = models / "sd"
    black = saved(start.parent / "black.png", np.zeros((48, 64), np.uint8))
    for changes, inputs, told in (
        ({"mode": "image"}, {}, "nothing was given as its image"),
        ({"settings": {"step": 3}}, {}, "step\n  Extra inputs are not permitted"),
        (
            {"settings": {"scheduler": "lcm", "steps": 60}},
            {},
            "lcm can take 50 steps at this strength, and 60 are asked",
        ),
        ({"size": [8192, 8192]}, {}, "8192 × 8192 pixels are not drawn in one piece"),
        (
            {"mode": "image", "size": [48, 64]},
            {"image": start},
            "64 × 48 pixels, which don't scale to 48 × 64",
        ),
        (
            {"mode": "outpaint", "size": [64, 96], "at": [8, 0]},
            {"image": start},
            "does not lie within 64 × 96",
        ),
        ({"mode": "inpaint"}, {"image": start, "mask": black}, "its mask is black all over"),
        ({}, {"reference.0": start}, "a diffusion pipeline can't look at references"),
    ):
        with pytest.raises(ValueError, match=re.escape(told)):
            DIFFUSION.render(request(**changes), {"model": model, **inputs}, progress=quiet)


def test_without_the_memory_for_all_half_of_them_are_drawn(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, sizes = diffusion.draw, []

    def short(family, batch, progress):
        sizes.append(len(batch.seeds))
        if len(batch.seeds) > 1:
            raise EngineFault("unet ran out of memory", "exhausted", again=True)
        return drawn(family, batch, progress)

    monkeypatch.setattr(diffusion, "draw", short)
    asked = [(request(seed), {"model": models / "sd"}) for seed in (1, 2, 3)]
    found = dict(DIFFUSION.render_many(asked, progress=quiet))
    assert all(isinstance(found[n], Rendering) for n in range(3)) and sizes == [3, 1, 2, 1, 1]


def test_an_engine_that_is_not_there_is_no_mistake_of_whoever_asks(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONBRIEF_ONNX", "tensorrt")
    with pytest.raises(
        EngineFault, match="ONBRIEF_ONNX asks for tensorrt, but this onnxruntime has none"
    ) as fault:
        render(request(), model=models / "sd")
    assert fault.value.kind == "unreachable"
    monkeypatch.setenv("ONBRIEF_ONNX", "fast")
    with pytest.raises(ValueError, match="ONBRIEF_ONNX is 'fast': it may be cpu, cuda, tensorrt"):
        render(request(), model=models / "sd")


def test_a_model_is_loaded_once_and_draws_the_same_again(models: Path) -> None:
    once = render(request(), model=models / "sd").pixels
    first = loaded.pipeline(models / "sd")
    assert np.array_equal(render(request(), model=models / "sd").pixels, once)
    assert loaded.pipeline(models / "sd") is first
