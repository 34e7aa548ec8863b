"""A graph held against its binding, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from onbrief.model.binding import Binding
from onbrief.model.engine import Engine
from renderers.graphs.graph import Graph, Remark, read_graph
from renderers.graphs.lint import lint

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent.parent / "docs/examples/comfyui"


def graph(**changes: Any) -> Graph:
    """shot.json with nodes changed or added (`n3=…`)."""
    data = json.loads((HERE / "shot.json").read_text("utf-8"))
    return read_graph(json.dumps({**data, **{key[1:]: node for key, node in changes.items()}}).encode())


def binding(**changes: Any) -> Binding:
    """shot.yaml with keys changed; `inputs` are added to."""
    data = yaml.safe_load((HERE / "shot.yaml").read_text("utf-8"))
    inputs = {**data["inputs"], **changes.pop("inputs", {})}
    inputs = {name: target for name, target in inputs.items() if target is not None}
    return Binding.model_validate({**data, **changes, "inputs": inputs})


def node(kind: str, title: str, **inputs: Any) -> dict:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": title}}


def told(remarks: list[Remark]) -> list[str]:
    return [remark.what for remark in remarks]


def test_a_sound_pair_has_no_mistakes() -> None:
    assert lint(graph(), binding()) == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_of_the_documents_are_sound(path: Path) -> None:
    data = yaml.safe_load(path.read_text("utf-8"))
    found = read_graph(path.with_suffix(".json").read_bytes())
    assert lint(found, Binding.model_validate(data)) == []


@pytest.mark.parametrize(
    ("target", "what", "cure"),
    [
        ({"node": "Nois", "input": "seed"}, "the graph has no node titled “Nois”", "Did you mean “Noise”?"),
        ({"node": "Noise", "input": "sed"}, "node “Noise” (#3) has no input “sed”", "Did you mean “seed”?"),
        (
            {"node": "Noise", "input": "image"},
            "input “image” of node “Noise” (#3) already comes from node “Canvas” (#2)",
            "Bind an input of that node instead.",
        ),
        ({"node": "Canvas", "input": "crop"}, "$seed: input “crop” of node “Canvas” (#2) holds no whole number", ""),
        (
            {"node": "Canvas", "input": "width"},
            "input “width” of node “Canvas” (#2) is bound twice, to $seed and $width",
            "Keep one of them.",
        ),
    ],
)  # fmt: skip
def test_a_target_that_is_not_there_is_told_with_what_may_be_meant(target, what, cure) -> None:
    found = [r for r in lint(graph(), binding(inputs={"$seed": target})) if "would share" not in r.what]
    assert [(r.what, r.cure) for r in found] == [(what, cure)]


def test_a_mistake_in_a_list_of_targets_stands_at_its_place() -> None:
    two = [{"node": "Noise", "input": "seed"}, {"node": "Nobody", "input": "seed"}]
    (found,) = lint(graph(), binding(inputs={"$seed": two}))
    assert found.keys == ("inputs", "$seed", 1, "node")


def test_a_seed_that_nobody_binds_is_a_mistake_unless_it_is_fixed_on_purpose() -> None:
    more = graph(n4=node("ImageAddNoise", "More", image=["3", 0], seed=3, strength=0.1), n9=node("SaveImage", "Save", images=["4", 0], filename_prefix="x"))  # fmt: skip
    assert told(lint(more, binding())) == [
        "node “More” (#4): its “seed” is not bound, so every candidate would share it"
    ]
    fixed = [{"node": "More", "input": "seed", "why": "The grain is the same on purpose."}]
    assert lint(more, binding(fixed=fixed)) == []


def test_a_seed_is_bound_to_the_seed() -> None:
    wrong = binding(inputs={"$seed": None, "$roll": {"node": "Noise", "input": "seed"}}, ignores=["$seed", "$prompt", "$negative", "$strength"])  # fmt: skip
    assert told(lint(graph(), wrong)) == ["node “Noise” (#3): its “seed” is bound to $roll"]


def test_words_that_nothing_takes_up_are_a_mistake_unless_they_are_ignored_on_purpose() -> None:
    assert told(lint(graph(), binding(ignores=["$strength"]))) == [
        "nothing takes up $prompt",
        "nothing takes up $negative",
    ]


def test_size_may_follow_from_the_picture_to_start_from() -> None:
    assert lint(graph(), binding(inputs={"$width": None, "$height": None})) == []
    alone = graph(n1=node("EmptyImage", "Start", width=8, height=8, batch_size=1, color=0))
    sizeless = binding(inputs={"$width": None, "$height": None, "$image": None})
    assert told(lint(alone, sizeless)) == ["nothing takes up $width", "nothing takes up $height"]


def test_the_output_is_a_node_that_is_fed_and_that_all_bound_nodes_feed() -> None:
    assert told(lint(graph(), binding(output={"node": "Sav"}))) == ["the graph has no node titled “Sav”"]
    assert "is fed by no other node" in told(lint(graph(), binding(output={"node": "Start"})))[0]
    past = graph(n9=node("SaveImage", "Save", images=["2", 0], filename_prefix="x"))
    assert told(lint(past, binding())) == [
        "node “Noise” (#3) has no bearing on what node “Save” (#9) saves, so $seed is lost",
        "node “Noise” (#3) has no bearing on what node “Save” (#9) saves, so $noise is lost",
    ]


def test_every_file_of_weights_is_declared() -> None:
    loads = graph(n5=node("LoraLoader", "House style", lora_name="house\\style.safetensors"))
    assert told(lint(loads, binding())) == [
        "node “House style” (#5): its “lora_name” loads house\\style.safetensors, which the binding doesn't declare"
    ]
    declared = {"folder": "loras", "file": "house/style.safetensors", "sha256": "0" * 64}
    assert lint(loads, binding(models=[declared])) == []
    assert told(lint(graph(), binding(models=[declared]))) == [
        "nothing in the graph loads house/style.safetensors"
    ]


def test_a_mask_is_read_as_it_is_sent() -> None:
    """Grey, white where it is to be drawn anew: not as transparency."""
    bound = binding(inputs={"$mask": {"node": "Mask", "input": "image"}})
    save = node("SaveImage", "Save", images=["4", 0], filename_prefix="x")

    def masked(loader: dict, place: int) -> Graph:
        join = node("ImageCompositeMasked", "Join", destination=["2", 0], source=["3", 0], mask=["5", place])
        return graph(n5=loader, n4=join, n9=save)

    right = node("LoadImageMask", "Mask", image="m.png", channel="red")
    assert lint(masked(right, 0), bound) == []
    alpha = node("LoadImageMask", "Mask", image="m.png", channel="alpha")
    assert told(lint(masked(alpha, 0), bound)) == [
        "node “Mask” (#5) reads transparency, and $mask is sent without any"
    ]
    plain = node("LoadImage", "Mask", image="m.png")
    assert told(lint(masked(plain, 1), bound)) == [
        "the mask that node “Mask” (#5) gives is its picture's transparency, and $mask is sent without any"
    ]


def engine(**changes: Any) -> Engine:
    said = {"renderer": "comfyui", "model": "house", "blockout": True, "strength": 0.5}
    return Engine.model_validate({**said, "settings": {"noise": 0.2}, **changes})


def test_the_engine_s_settings_and_guides_are_taken_up() -> None:
    assert lint(graph(), binding(), engine()) == []
    assert told(lint(graph(), binding(), engine(settings={}))) == [
        "the style pack's engine has no setting for $noise"
    ]
    wrong = engine(settings={"noise": 0.2, "steps": 30}, guides={"depth": 0.8}, references=["mood.png"])
    assert told(lint(graph(), binding(), wrong)) == [
        "nothing takes up $steps: the style pack sets it",
        "nothing takes up $depth: it guides the engine",
        "nothing takes up $reference: it is a reference",
    ]
