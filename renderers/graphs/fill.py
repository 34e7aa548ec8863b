"""What a picture is asked with, put into a graph's inputs as its binding says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onbrief.model.binding import FILM, PICTURES, WEIGHTS, WORDS, Binding, Target
from onbrief.model.canonical import sha256
from onbrief.model.picture import Unreadable, opened
from onbrief.model.shots import fraction
from renderers.generation.ask import Ask
from renderers.generation.settle import colour, grey
from renderers.graphs.graph import Graph, Prompt, Remark, Unfit
from renderers.graphs.lint import unknown_embeddings
from renderers.graphs.settings import Settings

MARK = (
    "onbrief"  # an input that no node knows: it makes a node new to ComfyUI's cache, and changes nothing else
)
PREFIX = "filename_prefix"
GREY = {"$mask", "$depth", "$matte"}  # sent with one channel


def values_of(ask: Ask, inputs: Mapping[str, Path], binding: Binding) -> dict[str, Any]:
    """Name → the value that goes into the graph; for pictures, the request's input that is to be sent.

    Raises Unfit where something is asked that the graph doesn't take up, or the graph takes what isn't asked.
    """
    named = Settings.model_validate(ask.settings).named
    width, height = ask.size
    words = (int(ask.seed) % 2**64, ask.prompt, ask.negative, width, height, ask.strength)
    film = {"$frames": ask.film.frames, "$rate": _rate(ask.film.rate)} if ask.film else {}
    have: dict[str, Any] = {
        **named,
        **film,
        **dict(zip(WORDS, words, strict=True)),
        **{name: ask.guides[guide] for name, guide in WEIGHTS.items() if guide in ask.guides},
        **{name: key for name, key in PICTURES.items() if key in inputs},
    }
    remarks = [
        Remark(f"the graph takes {name}, and this picture is asked without it", _cure(name), ("inputs", name))
        for name in binding.inputs
        if name not in have
    ]
    free = {*binding.inputs, *binding.ignores}
    remarks += [
        Remark(f"this picture is asked with {name}, and nothing in the graph takes it up", "Bind it.")
        for name in _wanted(ask, inputs, set(named), binding)
        if name not in free
    ]
    for name in ("$prompt", "$negative"):
        told = unknown_embeddings(have[name], binding) if name in binding.inputs else ()
        remarks += [Remark(f"{name} {what}", "Take it out of the words, or declare it.") for what in told]
    if remarks:
        raise Unfit(remarks)
    return {name: have[name] for name in binding.inputs}


def _rate(rate: str) -> int | float:
    """Frames a second as nodes take them."""
    exact = fraction(rate)
    return exact.numerator if exact.denominator == 1 else float(exact)


def _cure(name: str) -> str:
    if name in FILM:
        return "It is for films: use another graph for pictures."
    guide = name.removeprefix("$").partition(".")[0]
    if name in WEIGHTS or guide in ("depth", "normal", "edge"):
        return f"Add `guides: {{{guide}: 0.8}}` and `blockout: true` to the style pack's engine."
    return f"Add `{name[1:]}:` to the engine's settings." if name not in PICTURES else ""


def _wanted(ask: Ask, inputs: Mapping[str, Path], named: set[str], binding: Binding) -> set[str]:
    """What must be taken up, or ignored on purpose."""
    wanted = {"$seed", "$prompt", *named, *(f"${guide}" for guide in ask.guides)}
    if ask.negative:
        wanted.add("$negative")
    if "$image" not in binding.inputs:
        wanted |= {"$width", "$height"}
    if ask.mode != "text":
        wanted.add("$image")
    if ask.mode == "inpaint":
        wanted.add("$mask")
    if ask.film:
        wanted.add("$frames")
    if "last" in inputs:
        wanted.add("$last")
    if ask.mode == "image" and ask.strength < 1:
        wanted.add("$strength")
    for i in range(16):
        if f"reference.{i}" in inputs and not (i == 0 and "$reference" in binding.inputs):
            wanted.add(f"$reference.{i}" if i else "$reference")
    return wanted - ({"$reference"} if "$reference.0" in binding.inputs else set())


def sent(name: str, path: Path) -> tuple[str, bytes]:
    """The file name and the bytes that a server gets: 8-bit PNG without metadata, called by its own hash.

    ComfyUI reads 16-bit grey as if all of it were white, so nothing deeper than 8 bits is sent. Raises ValueError.
    """
    try:
        with opened(path):  # its header, before anything is unpacked
            pass
    except Unreadable as error:
        raise ValueError(f"{name} can't be sent: {error}") from None
    pixels = _grey8(path) if name in GREY else np.rint(colour(path) / 257).astype(np.uint8)[..., ::-1]
    done, data = cv2.imencode(".png", pixels)
    if not done:
        raise ValueError(f"{path.name} can't be sent as PNG")
    content = data.tobytes()
    return f"{sha256(content)[:32]}.png", content


def _grey8(path: Path) -> np.ndarray:
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if image is not None and image.ndim == 2 and image.dtype == np.uint16:
        return np.rint(image / 257).astype(np.uint8)
    return grey(path)


def filled(
    graph: Graph, binding: Binding, values: Mapping[str, Any], files: Mapping[str, str], mark: str
) -> Prompt:
    """The graph as it is submitted. files: name → what the server calls the picture that was sent for it.

    mark: a name that nothing else has; the picture is saved under it, so that no earlier one can come back instead.
    """
    prompt = graph.plain()
    for name, _, target in binding.targets:
        value = files[name] if name in files else values[name]
        prompt[graph.titles[target.node].id]["inputs"][target.input] = _as(value, target)
    saver = prompt[graph.titles[binding.output.node].id]["inputs"]
    saver[PREFIX if PREFIX in saver else MARK] = f"onbrief/{mark}"
    return prompt


def _as(value: Any, target: Target) -> Any:
    return value % target.modulo if target.modulo and isinstance(value, int) else value


def unmarked(prompt: Prompt, graph: Graph, binding: Binding) -> Prompt:
    """A graph as it ran, without what only this one run put there: so that equal pictures have equal evidence."""
    saver = graph.titles[binding.output.node]
    found = {}
    for key, node in prompt.items():
        inputs = {name: value for name, value in node.get("inputs", {}).items() if name != MARK}
        if key == saver.id and PREFIX in saver.inputs:
            inputs[PREFIX] = saver.inputs[PREFIX]
        found[key] = {"class_type": node.get("class_type"), "inputs": inputs, "_meta": node.get("_meta", {})}
    return found


def altered(ran: Prompt, asked: Prompt, graph: Graph) -> list[str]:
    """Titles of the nodes that didn't run as they were submitted."""
    keys = dict.fromkeys([*asked, *ran])
    return [graph.told(key) for key in keys if _bare(ran.get(key)) != _bare(asked.get(key))]


def _bare(node: Any) -> Any:
    return (node.get("class_type"), node.get("inputs")) if isinstance(node, dict) else None
