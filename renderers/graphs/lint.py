"""A graph held against its binding, with no server at hand: titles, inputs, seeds, files of weights, masks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onbrief.model.binding import FILM, PICTURES, WEIGHTS, WORDS, Binding, Target
from onbrief.model.engine import Engine
from renderers.graphs.graph import Graph, Node, Remark

SEEDS = ("seed", "noise_seed")
WEIGHTS_OF = (".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".gguf", ".onnx", ".engine")
EMBEDDED = re.compile(r"embedding:([^\s,()\[\]]+)", re.I)  # by which ComfyUI's text encoders load a file
EMBEDDINGS = "embeddings"  # the folder of those files
WHOLE = {"$seed", "$width", "$height"}
NUMBERS = {"$strength", *WEIGHTS}
TEXTS = {"$prompt", "$negative", *PICTURES}
OURS = ("graph", "binding")  # settings that name files; any other one is bound by its name


def lint(graph: Graph, binding: Binding, engine: Engine | None = None) -> list[Remark]:
    """Every mistake. engine: the style pack's, so that its settings and guides are held against the binding too."""
    remarks = [
        *_targets(graph, binding),
        *_said(binding),
        *_seeds(graph, binding),
        *_output(graph, binding),
        *_weights(graph, binding),
        *_masks(graph, binding),
        *(_engine(binding, engine) if engine else ()),
    ]
    return remarks


def near(word: str, known: Iterable[str]) -> str:
    """What may have been meant."""
    known = list(known)
    close = difflib.get_close_matches(word[:200], known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean “{close[0]}”?"
    return f"There are: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}." if known else ""


def keys_of(binding: Binding, name: str, place: int, field: str) -> tuple[str | int, ...]:
    """Where a target's field stands in the binding."""
    listed = isinstance(binding.inputs[name], tuple)
    return ("inputs", name, *((place,) if listed else ()), field)


def bound(graph: Graph, binding: Binding) -> dict[tuple[str, str], str]:
    """(node id, input) → the name that is put there."""
    titles = graph.titles
    return {
        (titles[t.node].id, t.input): name for name, _, t in binding.targets if t.node in titles
    }  # fmt: skip


def fixed(graph: Graph, binding: Binding) -> set[tuple[str, str]]:
    """(node id, input) of the seeds that stay."""
    titles = graph.titles
    return {(titles[t.node].id, t.input) for t in binding.fixed if t.node in titles}


def _targets(graph: Graph, binding: Binding) -> Iterator[Remark]:
    taken: dict[tuple[str, str], str] = {}
    for name, place, target in binding.targets:
        keys = keys_of(binding, name, place, "node")
        fault = _fault(graph, target, keys)
        if fault:
            yield fault
            continue
        node = graph.titles[target.node]
        keys = (*keys[:-1], "input")
        if wrong := _kind_fault(name, node.inputs[target.input]):
            yield Remark(f"{name}: input “{target.input}” of {node.told()} {wrong}", keys=keys)
        if target.modulo and name != "$seed":
            yield Remark(
                f"`modulo` is for seeds, not for {name}", "Take it out.", keys=(*keys[:-1], "modulo")
            )
        at = (node.id, target.input)
        if at in taken:
            what = f"input “{target.input}” of {node.told()} is bound twice, to {taken[at]} and {name}"
            yield Remark(what, "Keep one of them.", keys=keys)
        taken[at] = name
    for place, target in enumerate(binding.fixed):
        if fault := _fault(graph, target, ("fixed", place, "node")):
            yield fault


def _fault(graph: Graph, target: Target, keys: tuple[str | int, ...]) -> Remark | None:
    node = graph.titles.get(target.node)
    if node is None:
        return Remark(
            f"the graph has no node titled “{target.node}”", near(target.node, graph.titles), keys=keys
        )
    keys = (*keys[:-1], "input")
    if target.input not in node.inputs:
        cure = near(target.input, (name for name in node.inputs if name not in node.links))
        return Remark(f"{node.told()} has no input “{target.input}”", cure, keys=keys)
    if target.input in node.links:
        source = graph.told(node.links[target.input][0])
        what = f"input “{target.input}” of {node.told()} already comes from {source}"
        return Remark(what, "Bind an input of that node instead.", keys=keys)
    return None


def _kind_fault(name: str, value: Any) -> str:
    """What the graph's present value says against binding that name."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if name in WHOLE and not (isinstance(value, int) and number):
        return "holds no whole number"
    if name in NUMBERS and not number:
        return "holds no number"
    if name in TEXTS and not isinstance(value, str):
        return "holds no text"
    return ""


def _said(binding: Binding) -> Iterator[Remark]:
    """What every picture is asked with, and nobody takes up. Size follows from a picture to start from."""
    sized = {"$width", "$height"} if "$image" in binding.inputs else set()
    for name in WORDS:
        if name == "$strength" or name in sized or name in binding.inputs or name in binding.ignores:
            continue
        cure = f"Bind it, or write `ignores: [{name}]` if the graph has no use for it."
        yield Remark(f"nothing takes up {name}", cure, keys=("inputs",))


def _seeds(graph: Graph, binding: Binding) -> Iterator[Remark]:
    settled = set(bound(graph, binding)) | fixed(graph, binding)
    for node in graph.nodes.values():
        for name in node.inputs:
            if name in SEEDS and name not in node.links and (node.id, name) not in settled:
                yield unbound_seed(node, name)
    for (node_id, name), what in bound(graph, binding).items():
        if name in SEEDS and what != "$seed":
            yield graph.nodes[node_id].remark(f"its “{name}” is bound to {what}", "Bind it to `$seed`.")


def unbound_seed(node: Node, name: str) -> Remark:
    cure = "Bind it to `$seed`, or list it under `fixed:` and say why."
    return node.remark(f"its “{name}” is not bound, so every candidate would share it", cure)


def _output(graph: Graph, binding: Binding) -> Iterator[Remark]:
    title, keys = binding.output.node, ("output", "node")
    node = graph.titles.get(title)
    if node is None:
        yield Remark(f"the graph has no node titled “{title}”", near(title, graph.titles), keys=keys)
    elif not node.links:
        yield Remark(f"{node.told()} is fed by no other node, so it saves no picture", keys=keys)
    else:
        above = graph.above(node.id)
        for name, place, target in binding.targets:
            found = graph.titles.get(target.node)
            if found and found.id not in above:
                what = f"{found.told()} has no bearing on what {node.told()} saves, so {name} is lost"
                yield Remark(what, keys=keys_of(binding, name, place, "node"))


def _weights(graph: Graph, binding: Binding) -> Iterator[Remark]:
    """Every file of weights is declared, so that its hash stands in the record."""
    declared = {_slashes(model.file): place for place, model in enumerate(binding.models)}
    loaded = set()
    for node in graph.nodes.values():
        for name, value in node.inputs.items():
            if isinstance(value, str) and value.lower().endswith(WEIGHTS_OF):
                loaded.add(_slashes(value))
                if _slashes(value) not in declared:
                    what = f"its “{name}” loads {value[:200]}, which the binding doesn't declare"
                    yield node.remark(what, "List it under `models:` with its folder and SHA-256.")
            for what in unknown_embeddings(value, binding) if isinstance(value, str) else ():
                yield node.remark(f"its “{name}” {what}", "List it under `models:`, folder `embeddings`.")
    for file, place in declared.items():
        if file not in loaded and binding.models[place].folder != EMBEDDINGS:
            keys = ("models", place, "file")
            yield Remark(f"nothing in the graph loads {file}", near(file, loaded), keys=keys)


def unknown_embeddings(words: str, binding: Binding) -> Iterator[str]:
    """What words would load beside the files that are declared; they name it with or without its suffix."""
    declared = {_slashes(m.file) for m in binding.models if m.folder == EMBEDDINGS}
    declared |= {file.rpartition(".")[0] for file in declared}
    for match in EMBEDDED.finditer(words):
        name = _slashes(match[1]).partition(":")[0].rstrip(".;!?")
        if name not in declared:
            yield f"loads the embedding {name[:100]}, which the binding doesn't declare"


def _slashes(file: str) -> str:
    return file.replace("\\", "/")


def _masks(graph: Graph, binding: Binding) -> Iterator[Remark]:
    """A mask is sent as a grey picture, white where it is to be drawn anew; ComfyUI's loaders read that in two ways."""
    for name, place, target in binding.targets:
        node = graph.titles.get(target.node)
        if node is None or name not in PICTURES:
            continue
        keys = keys_of(binding, name, place, "node")
        if node.kind == "LoadImageMask" and node.inputs.get("channel") == "alpha":
            what = f"{node.told()} reads transparency, and {name} is sent without any"
            yield Remark(what, "Set its `channel` to `red`.", keys=keys)
        if node.kind == "LoadImage" and any(
            link == (node.id, 1) for other in graph.nodes.values() for link in other.links.values()
        ):
            what = f"the mask that {node.told()} gives is its picture's transparency, and {name} is sent without any"
            yield Remark(what, "Use a LoadImageMask node whose `channel` is `red`.", keys=keys)


def _engine(binding: Binding, engine: Engine) -> Iterator[Remark]:
    """What the style pack's engine asks of the graph."""
    settings = {f"${key}" for key in engine.settings if key not in OURS}
    for name in binding.inputs:
        if (
            name not in (*WORDS, *FILM)
            and name not in PICTURES
            and name not in WEIGHTS
            and name not in settings
        ):
            what = f"the style pack's engine has no setting for {name}"
            cure = f"Add `{name[1:]}:` to its `settings:`. {near(name, (*PICTURES, *WEIGHTS, *settings))}"
            yield Remark(what, cure, keys=("inputs", name))
    free = {*binding.inputs, *binding.ignores}
    wanted: Mapping[str, str] = {
        **dict.fromkeys(settings, "the style pack sets it"),
        **{f"${guide}": "it guides the engine" for guide in engine.guides},
        **(
            {"$image": "the engine starts from a picture (`strength`)"} if engine.strength is not None else {}
        ),
        **{f"$reference{f'.{i}' if i else ''}": "it is a reference" for i in range(len(engine.references))},
    }
    if "$reference.0" in free:
        free.add("$reference")
    for name, why in wanted.items():
        if name not in free:
            yield Remark(f"nothing takes up {name}: {why}", "Bind it.", keys=("inputs",))
