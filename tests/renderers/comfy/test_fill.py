"""What a picture is asked with, put where the binding says; nothing is lost on the way, and nothing made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from renderers.generation.ask import Ask
from renderers.graphs.fill import filled, sent, values_of
from renderers.graphs.graph import Unfit
from tests.renderers.comfy.test_lint import binding, graph, node

ASKED = {"seed": "7", "size": (64, 48), "prompt": "a bottle", "model": "house", "settings": {"noise": 0.5}}


def values(inputs: dict[str, Path] | None = None, changes: dict | None = None, **asked: Any) -> dict[str, Any]:  # fmt: skip
    ask = Ask.model_validate({**ASKED, "mode": "image", **asked})
    return values_of(ask, inputs or {"image": Path("start.png")}, binding(**changes or {}))


def test_values_are_those_that_were_asked() -> None:
    assert values() == {"$seed": 7, "$image": "image", "$width": 64, "$height": 48, "$noise": 0.5}


def test_a_seed_fits_the_node_that_takes_it() -> None:
    few = {"node": "Noise", "input": "seed", "modulo": 1000}
    bound = binding(inputs={"$seed": few})
    prompt = filled(graph(), bound, {**values(), "$seed": 123_456}, {"$image": "onbrief/a.png"}, "mark")
    assert prompt["3"]["inputs"]["seed"] == 456
    assert prompt["1"]["inputs"]["image"] == "onbrief/a.png"


def test_every_picture_is_saved_under_a_name_of_its_own() -> None:
    fill = (values(), {"$image": "onbrief/a.png"}, "mark")
    assert filled(graph(), binding(), *fill)["9"]["inputs"]["filename_prefix"] == "onbrief/mark"
    preview = graph(n9=node("PreviewImage", "Save", images=["3", 0]))
    assert filled(preview, binding(), *fill)["9"]["inputs"]["onbrief"] == "onbrief/mark"


def test_the_committed_graph_stays_as_it_is() -> None:
    found = graph()
    filled(found, binding(), values(), {"$image": "x.png"}, "mark")
    assert found.nodes["3"].inputs["seed"] == 1


@pytest.mark.parametrize(
    ("asked", "inputs", "told"),
    [
        ({"settings": {}}, None, "the graph takes $noise, and this picture is asked without it"),
        ({"settings": {"noise": 1, "cfg": 6}}, None, "this picture is asked with $cfg, and nothing in the graph takes it up"),
        ({"mode": "text"}, {"graph": Path("g")}, "the graph takes $image, and this picture is asked without it"),
        ({"guides": {"depth": 0.8}}, None, "this picture is asked with $depth, and nothing in the graph takes it up"),
        ({"mode": "inpaint"}, None, "this picture is asked with $mask, and nothing in the graph takes it up"),
        ({}, {"image": Path("a"), "reference.0": Path("b")}, "this picture is asked with $reference, and nothing in the graph takes it up"),
        ({"settings": {"noise": [1]}}, None, "noise"),
    ],
)  # fmt: skip
def test_what_is_asked_and_what_is_taken_are_the_same(asked: dict, inputs: Any, told: str) -> None:
    with pytest.raises(ValueError) as error:
        values(inputs, **asked)
    assert told in str(error.value)


def test_what_is_ignored_on_purpose_may_be_asked() -> None:
    ignores = ["$prompt", "$negative", "$strength", "$depth", "$cfg"]
    asked = {
        "negative": "blur",
        "guides": {"depth": 1},
        "settings": {"noise": 0.5, "cfg": 6},
        "strength": 0.4,
    }
    assert "$depth" not in values(None, {"ignores": ignores}, **asked)
    with pytest.raises(Unfit, match=r"\$negative"):
        values(None, {"ignores": ["$prompt", "$strength"]}, negative="blur")


def test_strength_that_the_graph_can_t_follow_is_refused() -> None:
    with pytest.raises(Unfit, match=r"asked with \$strength"):
        values(None, {"ignores": ["$prompt", "$negative"]}, strength=0.4)


def test_a_guide_s_weight_goes_where_it_is_bound(tmp_path: Path) -> None:
    inputs = {"$depth": {"node": "Start", "input": "image"}, "$image": None, "$depth.strength": {"node": "Noise", "input": "strength"}, "$noise": None}  # fmt: skip
    found = values(
        {"guide.depth": tmp_path}, {"inputs": inputs}, mode="text", guides={"depth": 0.8}, settings={}
    )
    assert (found["$depth"], found["$depth.strength"]) == ("guide.depth", 0.8)


def test_pictures_are_sent_in_eight_bits_since_deeper_greys_turn_white_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "depth.png"
    cv2.imwrite(str(path), np.array([[0, 32768, 65535]], np.uint16))
    name, content = sent("$depth", path)
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert (pixels.dtype, pixels.tolist()) == (np.uint8, [[0, 128, 255]])
    assert (name, content) == sent("$depth", path)
