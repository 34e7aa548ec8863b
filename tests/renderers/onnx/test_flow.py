"""SD3 and Flux: the same pictures as diffusers draws from the same noise, and plain words for what isn't known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onbrief.model.request import RenderRequest
from renderers.diffusion import DIFFUSION
from renderers.onnx.draw import draw
from renderers.onnx.family import Family, load
from renderers.onnx.flow import Flow
from renderers.onnx.folder import Folder
from renderers.onnx.pieces import Pieces
from renderers.onnx.transformer import packed, places, unpacked
from tests.renderers.onnx.flow_cases import CASES, LESS, WORDS, Case
from tests.renderers.onnx.flow_parity import batch_of, drawn, off, references
from tests.renderers.onnx.tiny import FIXTURES, tiny

TOLERANCE = 2e-5  # of 1.0, the largest difference of any pixel; a level of 8 bits is 4e-3
FLOW = {"_class_name": "FlowMatchEulerDiscreteScheduler"}


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Family]]:
    folder = tmp_path_factory.mktemp("flow")
    yield {name: load(Folder(tiny(name, folder))) for name in sorted({case.family for case in CASES})}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pictures_are_those_of_diffusers(case: Case, families: dict[str, Family]) -> None:
    assert off(families[case.family], case) < TOLERANCE


@pytest.mark.parametrize("name", ["sd3", "flux"])
def test_other_words_another_seed_or_another_guidance_move_the_picture(
    name: str, families: dict[str, Family]
) -> None:
    case = next(c for c in CASES if c.family == name and c.mode == "text")
    for change in ({"prompt": "a red chair"}, {"seeds": (7,)}, {"guidance": case.guidance + 3}):
        moved = drawn(families[name], replace(case, **change))
        assert np.abs(moved - references()[case.name]).max() > 50 * TOLERANCE


def test_a_picture_does_not_depend_on_the_batch_it_was_drawn_in(families: dict[str, Family]) -> None:
    case = next(c for c in CASES if c.family == "flux" and len(c.seeds) == 2)
    both, second = drawn(families["flux"], case), drawn(families["flux"], replace(case, seeds=case.seeds[1:]))
    assert np.abs(both[1] - second[0]).max() < TOLERANCE


def test_t5_hears_the_same_pieces_as_transformers(tmp_path: Path) -> None:
    told = json.loads((FIXTURES / "tokens-t5.json").read_text("utf-8"))
    heard = Pieces(Folder(tiny("sd3", tmp_path)), "tokenizer_3", 256)([text for text, _ in told])
    assert heard.ids.tolist() == [ids for _, ids in told]


def test_the_end_of_a_prompt_that_has_no_room_is_told(families: dict[str, Family]) -> None:
    long = next(c for c in CASES if len(c.prompt) > 1000)
    told = draw(families["sd3"], batch_of(long), lambda done, note="": None)
    assert told.cut[0].endswith("item 119 of a long list,") and len(told.cut[0]) < len(long.prompt)


def test_flux_knows_where_each_place_lies() -> None:
    latents = np.arange(2 * 3 * 4 * 6, dtype=np.float32).reshape(2, 3, 4, 6)
    rows = packed(latents)
    assert rows.shape == (2, 6, 12) and np.array_equal(unpacked(rows, 4, 6), latents)
    assert places(2, 3).tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 1, 0], [0, 1, 1], [0, 1, 2]]
    assert set(rows[0, 4, :4]) == {latents[0, 0, y, x] for y in (2, 3) for x in (2, 3)}


def test_larger_pictures_stay_longer_near_the_noise() -> None:
    few, many = (Flow({**FLOW, "use_dynamic_shifting": True}, 8, 1.0, n, True) for n in (256, 4096))
    assert (many.sigmas[1:-1] > few.sigmas[1:-1]).all()
    assert few.sigmas[0] == many.sigmas[0] == 1 and few.sigmas[-1] == 0


def test_the_renderer_draws_with_them_at_any_size(tmp_path: Path) -> None:
    """56 × 72 is no multiple of the sixteen pixels that Flux counts in: more is drawn, and cut off."""
    ask = {
        "seed": "3",
        "size": [56, 72],
        "prompt": WORDS,
        "negative": LESS,
        "model": "house-flux",
        "settings": {"steps": 2},
    }
    request = RenderRequest(renderer="diffusion", version="1", params=ask)
    made = DIFFUSION.render(request, {"model": tiny("flux", tmp_path)}, progress=lambda *_: None)
    assert made.pixels.shape == (72, 56, 3)
    assert {name: made.record[name] for name in ("family", "scheduler", "guidance", "steps")} == {
        "family": "flux", "scheduler": "euler", "guidance": 3.5, "steps": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {"_class_name": "DDIMScheduler"},
            "the model's scheduler is DDIMScheduler, which is none for flow matching",
        ),
        ({"shift_terminal": 0.1}, "the model's scheduler has shift_terminal, which is not known here"),
        (
            {"use_dynamic_shifting": True, "time_shift_type": "odd"},
            "the model's time_shift_type 'odd' is not known",
        ),
    ],
)
def test_a_scheduler_that_is_not_known_is_named(change: dict, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Flow({**FLOW, **change}, 4, 1.0, 256, True)


def test_a_sampler_of_other_models_is_refused(families: dict[str, Family]) -> None:
    batch = replace(batch_of(CASES[0]), sampler="dpmpp-2m")
    with pytest.raises(ValueError, match="a model that flows is sampled by Euler's method"):
        families["sd3"].schedule(batch)


@pytest.mark.parametrize(
    ("name", "spoilt", "why"),
    [
        (
            "flux",
            "tokenizer_2/tokenizer.json",
            "the model has no tokenizer_2/tokenizer.json: export it with its fast",
        ),
        ("flux", "text_encoder_2/model.onnx", "the model has no text_encoder_2/model.onnx"),
        ("sd3", "transformer/model.onnx", "the model has no transformer/model.onnx"),
        ("sd3", "scheduler/scheduler_config.json", "the model has no scheduler/scheduler_config.json"),
    ],
)
def test_a_part_that_is_missing_is_named(name: str, spoilt: str, why: str, tmp_path: Path) -> None:
    folder = tiny(name, tmp_path)
    (folder / spoilt).unlink()
    with pytest.raises(ValueError, match=why):
        load(Folder(folder))


def test_a_damaged_vocabulary_is_told_plainly(tmp_path: Path) -> None:
    folder = tiny("flux", tmp_path)
    (folder / "tokenizer_2" / "tokenizer.json").write_text('{"model": 3}')
    with pytest.raises(ValueError, match=r"tokenizer_2/tokenizer\.json of the model is damaged"):
        load(Folder(folder))


def test_a_pipeline_of_another_kind_is_named(tmp_path: Path) -> None:
    folder = tiny("flux", tmp_path)
    (folder / "model_index.json").write_text('{"_class_name": "SanaPipeline"}')
    with pytest.raises(ValueError, match="SanaPipeline is of no family that is known here"):
        load(Folder(folder))
