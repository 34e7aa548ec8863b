"""What a file says of how it was made: prompts, graphs, programs, credits. Told in lineage, believed by nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from onbrief.material.chunks import property_of, sealed_kind, texts, xmp
from onbrief.material.kinds import Received
from onbrief.model.card import SourceType
from onbrief.model.material import Embedded
from onbrief.model.visible import visible

SHOWN = 4000  # characters of a text that go into the record
MOST = 40  # models, seeds
GRAPH = 1_000_000  # bytes of a graph that are kept as a file of their own
SOURCE_TYPES: tuple[str, ...] = get_args(SourceType)
MODELS = ("ckpt_name", "unet_name", "lora_name", "vae_name", "control_net_name", "model_name", "clip_name")
SEEDS = ("seed", "noise_seed")
PROGRAMS = (
    "midjourney", "dall", "firefly", "stable diffusion", "imagen", "novelai", "invokeai", "leonardo",
    "suno", "udio", "elevenlabs", "stable audio",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """graph: the text of a node editor's graph, pretty and bounded; empty where there is none."""

    facts: Embedded
    graph: str = ""

    @property
    def generative(self) -> str:
        """Why the file itself says that a model made it; empty where it doesn't."""
        facts = self.facts
        if facts.source_type and "rainedAlgorithmic" in facts.source_type:
            return f"its metadata say {facts.source_type}"
        if self.graph:
            return "it carries a graph of a node editor"
        if facts.prompt:
            return "it carries a prompt"
        if any(name in facts.tool.lower() for name in PROGRAMS):
            return f"it names {facts.tool}"
        return ""


def embedded(file: Received) -> Found:
    """Reads what is there; what is damaged or hostile is left out, never an error."""
    try:
        words, packet = texts(file), xmp(file)
    except Exception:  # metadata that no decoder understands says nothing
        words, packet = {}, ""
    graph = _graph(words)
    facts: dict[str, Any] = _of_xmp(packet)
    facts["source_type"] = facts["source_type"] or sealed_kind(file)
    if graph:
        facts |= _of_graph(graph)
    elif "parameters" in words or _is_parameters(words.get("UserComment", "")):
        facts |= _of_parameters(words.get("parameters") or words["UserComment"])
    facts.setdefault("tool", line(words.get("Software", "")))
    for name, keys in (("creator", ("Artist", "Author")), ("copyright", ("Copyright",))):
        if not facts.get(name):
            facts[name] = next((line(words[key]) for key in keys if words.get(key)), "")
    text = json.dumps(graph, indent=1, sort_keys=True, ensure_ascii=False) + "\n" if graph else ""
    return Found(Embedded(**facts), text if len(text.encode()) <= GRAPH else "")


def _of_xmp(packet: str) -> dict[str, Any]:
    kind = property_of(packet, "Iptc4xmpExt:DigitalSourceType").rpartition("/")[2]
    return {
        "source_type": kind if kind in SOURCE_TYPES else None,
        "credit": line(property_of(packet, "photoshop:Credit")),
        "creator": line(property_of(packet, "dc:creator")),
        "copyright": line(property_of(packet, "dc:rights")),
        **({"tool": tool} if (tool := line(property_of(packet, "xmp:CreatorTool"))) else {}),
    }


def _graph(words: Mapping[str, str]) -> dict[str, Any]:
    """ComfyUI's graph as it was run (`prompt`): nodes by id, each with class_type and inputs."""
    try:
        found = json.loads(words.get("prompt", ""))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    nodes = {str(key): node for key, node in found.items() if isinstance(node, dict)}
    return nodes if nodes and all(isinstance(node.get("class_type"), str) for node in nodes.values()) else {}


def _of_graph(graph: dict[str, Any]) -> dict[str, Any]:
    values = list(_inputs(graph))
    positive, negative = (_wired(graph, side) for side in ("positive", "negative"))
    return {
        "tool": "ComfyUI",
        "prompt": _shown(positive or next((text for name, text in values if name == "text"), "")),
        "negative": _shown(negative),
        "models": _all(value for name, value in values if name in MODELS),
        "seeds": _all(value for name, value in values if name in SEEDS),
        "settings": f"{len(graph)} nodes",
    }


def _inputs(graph: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for node in graph.values():
        inputs = node.get("inputs")
        for name, value in inputs.items() if isinstance(inputs, dict) else ():
            if isinstance(value, (str, int, float)) and not isinstance(value, bool):
                yield str(name), str(value)


def _wired(graph: dict[str, Any], side: str) -> str:
    """The words of the node that a sampler's `positive` or `negative` leads to, back through what lies between."""
    for node in graph.values():
        inputs = node.get("inputs")
        link = inputs.get(side) if isinstance(inputs, dict) else None
        for _ in range(8):
            found = graph.get(str(link[0])) if isinstance(link, list) and link else None
            inputs = found.get("inputs") if found else None
            if not isinstance(inputs, dict):
                break
            text = inputs.get("text")
            if isinstance(text, str):
                return text
            link = inputs.get("conditioning") or inputs.get(side) or text
    return ""


def _is_parameters(text: str) -> bool:
    return bool(re.search(r"\bSteps: \d+, ", text[:100_000]))


def _of_parameters(text: str) -> dict[str, Any]:
    """The text that the Stable Diffusion web UI writes: prompt, `Negative prompt: …`, then one line of settings."""
    head, found, settings = text[:100_000].rpartition("\nSteps: ")
    if not found:
        head, settings = text, ""
    positive, _, negative = head.partition("\nNegative prompt: ")
    settings = f"Steps: {settings}" if settings else ""
    return {
        "tool": "Stable Diffusion web UI",
        "prompt": _shown(positive),
        "negative": _shown(negative),
        "models": _all(re.findall(r"\bModel: ([^,]{1,200})", settings)),
        "seeds": _all(re.findall(r"\bSeed: (\d{1,20})", settings)),
        "settings": _shown(settings),
    }


def _all(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line(value) for value in values))[:MOST]


def line(text: str) -> str:
    """On one line, bounded, without what hides or turns text around."""
    return visible(" ".join(text[:SHOWN].split()))[:300]


def _shown(text: str) -> str:
    """Bounded, without what hides or turns text around."""
    return "\n".join(visible(line) for line in text[:SHOWN].strip().split("\n"))[:SHOWN]
