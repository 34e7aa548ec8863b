"""Our pictures are diffusers' pictures: the same weights, the same noise; each pipeline, mode and sampler."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from renderers.onnx.family import Family, load
from renderers.onnx.folder import Folder
from renderers.onnx.tokens import ClipTokenizer
from renderers.onnx.unet import Unet
from tests.renderers.onnx.cases import CASES, SIZE, Case
from tests.renderers.onnx.parity import drawn, held, off, references
from tests.renderers.onnx.tiny import FIXTURES, tiny

TOLERANCE = 2e-5  # of 1.0, the largest difference of any pixel
HALF = 5e-3  # of float16 weights from float32 references: about one step of 8 bits


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Family]:
    folder = tmp_path_factory.mktemp("pipelines")
    return cache(lambda name: load(Folder(tiny(name, folder))))


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _ in held()))
def test_a_pipeline_draws_what_diffusers_draws(name: str, family: Callable[[str], Family]) -> None:
    allowed = HALF if name.endswith("half") else TOLERANCE
    found = {case.name: off(family(name), case) for which, case in held() if which == name}
    assert found and {case: far for case, far in found.items() if far > allowed} == {}


EULER = next(case for case in CASES if (case.family, case.mode, case.scheduler) == ("sd", "text", "euler"))
STEERED = next(case for case in CASES if case.family == "sd-control")


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        (EULER, {"sampler": "dpmpp-2m"}),
        (EULER, {"prompts": ["a box of tea in the snow"]}),
        (EULER, {"negatives": [""]}),
        (EULER, {"seeds": [2027]}),
        (EULER, {"guidance": 4.0}),
        (EULER, {"steps": 7}),
        (STEERED, {"scales": [0.3]}),
        (STEERED, {"guides": [np.zeros((1, 3, *SIZE[::-1]), np.float32)]}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_whatever_is_asked_otherwise_shows(
    case: Case, changes: dict, family: Callable[[str], Family]
) -> None:
    other = drawn(family(case.family), case, **changes)
    assert np.abs(other - references()[case.name]).max() > 100 * TOLERANCE


@pytest.mark.parametrize("name", ["sd", "sd-control-beside"])
def test_bound_to_the_device_it_draws_the_same(name: str, tmp_path: Path) -> None:
    """As on a GPU: what stays the same is placed once, residuals never come back in between."""
    case = EULER if name == "sd" else STEERED
    assert off(Unet(Folder(tiny(name, tmp_path)), bound=True), case) < TOLERANCE


def test_words_become_the_numbers_that_clip_knows(tmp_path: Path) -> None:
    tokenizer = ClipTokenizer(Folder(tiny("sd", tmp_path)))
    told = json.loads((FIXTURES / "tokens.json").read_text("utf-8"))
    found = tokenizer([sentence for sentence, _ in told])
    for (sentence, ids), row, cut in zip(told, found.ids, found.cut, strict=True):
        if "<|" not in sentence:  # theirs takes such words for its own marks; ours leaves them to be words
            assert row.tolist() == ids, sentence
        assert bool(cut) == (ids[-1] == tokenizer.end and ids[-2] != tokenizer.end), sentence
    assert any(cut.endswith("item 39 of a long list,") for cut in found.cut)
