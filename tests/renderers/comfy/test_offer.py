"""A graph held against what a server offers, as the recorded one did."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from renderers.graphs.graph import Graph
from renderers.graphs.offer import against
from tests.renderers.comfy.server import EXCHANGE
from tests.renderers.comfy.test_lint import binding, graph, node

OFFER = EXCHANGE["object_info"]
SAVE = node("SaveImage", "Save", images=["4", 0], filename_prefix="x")
TRIAL = [{"name": "onbrief-trial", "source": "https://example.com/trial", "commit": "0" * 40}]


def told(found: Graph, **changes: Any) -> list[str]:
    return [remark.what for remark in against(found, binding(**changes), OFFER)]


def test_a_graph_that_the_server_can_run_has_no_mistakes() -> None:
    assert told(graph()) == []


def test_a_class_that_it_hasn_t_got_is_told() -> None:
    found = graph(n4=node("FaceDetailer", "Detail", image=["3", 0]), n9=SAVE)
    assert told(found) == ["node “Detail” (#4): this server knows no node class “FaceDetailer”"]


def test_packages_of_nodes_are_declared_with_their_commit() -> None:
    found = graph(n4=node("TrialSlow", "Develop", image=["3", 0], seconds=1.0, steps=2), n9=SAVE)
    assert told(found) == [
        "node “Develop” (#4): it comes from the custom nodes “onbrief-trial”, which the binding doesn't name"
    ]
    assert told(found, custom_nodes=TRIAL) == []


def test_a_seed_by_any_name_is_bound() -> None:
    found = graph(n4=node("TrialDice", "Dice", image=["3", 0], throw=3), n9=SAVE)
    assert told(found, custom_nodes=TRIAL) == [
        "node “Dice” (#4): its “throw” is not bound, so every candidate would share it"
    ]


def test_a_node_that_knows_few_seeds_needs_a_modulo() -> None:
    found = graph(n4=node("TrialDice", "Dice", image=["3", 0], throw=3), n9=SAVE)
    both = [{"node": "Noise", "input": "seed"}, {"node": "Dice", "input": "throw"}]
    assert told(found, custom_nodes=TRIAL, inputs={"$seed": both}) == [
        "node “Dice” (#4): its “throw” takes seeds up to 4294967295, and ours have 63 bits"
    ]
    both[1]["modulo"] = 2**32
    assert told(found, custom_nodes=TRIAL, inputs={"$seed": both}) == []


@pytest.mark.parametrize(
    ("inputs", "what"),
    [
        ({"upscale_method": "bicubics"}, "its “upscale_method” is “bicubics”, which this server doesn't offer. Did you mean “bicubic”?"),
        ({"crop": None}, "its input “crop” is missing"),
        ({"width": "wide"}, "its “width” is “wide”, and should be a number"),
        ({"height": -1}, "its “height” is -1, less than 0"),
        ({"height": 99999}, "its “height” is 99999, more than 16384"),
        ({"sharpen": 1}, "this server knows no input “sharpen” of ImageScale, and will pass over it"),
    ],
)  # fmt: skip
def test_inputs_and_values_are_those_of_the_server(inputs: dict, what: str) -> None:
    said = {"image": ["3", 0], "upscale_method": "area", "width": 8, "height": 8, "crop": "center", **inputs}
    said = {name: value for name, value in said.items() if value is not None}
    assert told(graph(n4=node("ImageScale", "Small", **said), n9=SAVE)) == [f"node “Small” (#4): {what}"]


def test_links_join_what_fits() -> None:
    wrong = graph(n4=node("LoadImageMask", "Mask", image="a.png", channel="red"), n9=SAVE)
    assert told(wrong)[-1] == "node “Save” (#9): its “images” takes IMAGE, and node “Mask” (#4) gives MASK"
    far = graph(n9=node("SaveImage", "Save", images=["3", 4], filename_prefix="x"))
    assert told(far) == [
        "node “Save” (#9): its “images” comes from output 4 of node “Noise” (#3), which has 1"
    ]


def test_the_output_is_a_node_that_saves() -> None:
    assert told(graph(), output={"node": "Canvas"}) == ["node “Canvas” (#2) is no node that saves a picture"]


@pytest.mark.parametrize("nonsense", [None, [], "x", {"input": []}, {"input": {"required": {"image": 3}}}, {"input": {"required": {"image": [[]]}}, "output": "IMAGE"}])  # fmt: skip
def test_an_offer_of_nonsense_breaks_nothing_and_whatever_is_said_has_words(nonsense: Any) -> None:
    offer = copy.deepcopy(OFFER)
    offer["ImageScale"] = nonsense if isinstance(nonsense, dict) else {}
    assert all(remark.what for remark in against(graph(), binding(), offer))
