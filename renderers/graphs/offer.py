"""A graph held against what a live server offers (`/object_info`): node classes, inputs, values, custom nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onbrief.model.binding import Binding
from renderers.graphs.graph import Graph, Node, Remark
from renderers.graphs.lint import bound, fixed, near, unbound_seed

Offer = Mapping[
    str, dict[str, Any]
]  # class → what the server says of it; a class that it doesn't know is not in it
CUSTOM = "custom_nodes."


def against(graph: Graph, binding: Binding, offer: Offer) -> list[Remark]:
    """Every mistake that a server's offer shows."""
    return [
        *missing(graph, offer),
        *strangers(graph, binding, offer),
        *hidden_seeds(graph, binding, offer),
        *_inputs(graph, binding, offer),
        *_wires(graph, offer),
        *_saved(graph, binding, offer),
    ]


def missing(graph: Graph, offer: Offer) -> Iterator[Remark]:
    """Nodes of classes that the server hasn't got."""
    for node in graph.nodes.values():
        if node.kind not in offer:
            cure = "Install the custom node that brings it, or update ComfyUI."
            yield node.remark(f"this server knows no node class “{node.kind}”", cure)


def strangers(graph: Graph, binding: Binding, offer: Offer) -> Iterator[Remark]:
    """Nodes of packages that the binding doesn't name, so that nobody would know which commit made a picture."""
    declared = {package.name.lower() for package in binding.custom_nodes}
    told: set[str] = set()
    for node in graph.nodes.values():
        package = package_of(offer.get(node.kind, {}))
        if package and package.lower() not in declared | told:
            told.add(package.lower())
            what = f"it comes from the custom nodes “{package}”, which the binding doesn't name"
            yield node.remark(what, "List them under `custom_nodes:` with their commit.")


def other_commits(binding: Binding, commits: Mapping[str, str]) -> Iterator[Remark]:
    """Packages that the server has at another commit than is declared. commits: as far as it tells."""
    for place, package in enumerate(binding.custom_nodes):
        found = commits.get(package.name.lower(), package.commit)
        if found != package.commit:
            what = f"this server has {package.name} at commit {found[:12]}, the binding says {package.commit[:12]}"
            cure = "Check out the declared one there; or declare the new one, and look at what it renders."
            yield Remark(what, cure, ("custom_nodes", place, "commit"))


def package_of(entry: Mapping[str, Any]) -> str:
    """The custom-node package of a class; empty for ComfyUI's own."""
    module = entry.get("python_module")
    return module.removeprefix(CUSTOM)[:200] if isinstance(module, str) and module.startswith(CUSTOM) else ""


def hidden_seeds(graph: Graph, binding: Binding, offer: Offer) -> Iterator[Remark]:
    """Whole numbers that ComfyUI's editor would change from run to run, whatever they are called."""
    settled = set(bound(graph, binding)) | fixed(graph, binding)
    for node in graph.nodes.values():
        for name, (kind, options) in declared_inputs(offer.get(node.kind, {})).items():
            seed = kind == "INT" and options.get("control_after_generate")
            if seed and name in node.inputs and name not in node.links and (node.id, name) not in settled:
                yield unbound_seed(node, name)


def declared_inputs(entry: Mapping[str, Any]) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Input → its type and options. A choice's type is the list of its values."""
    found: dict[str, tuple[Any, dict[str, Any]]] = {}
    for group in _groups(entry, "required", "optional"):
        for name, spec in group.items():
            if not isinstance(spec, list) or not spec:
                continue
            options = spec[1] if len(spec) > 1 and isinstance(spec[1], dict) else {}
            choice = spec[0] == "COMBO" and isinstance(options.get("options"), list)
            found[name] = (options["options"] if choice else spec[0], options)
    return found


def _groups(entry: Mapping[str, Any], *names: str) -> Iterator[dict[str, Any]]:
    inputs = entry.get("input")
    if isinstance(inputs, dict):
        yield from (inputs[name] for name in names if isinstance(inputs.get(name), dict))


def _inputs(graph: Graph, binding: Binding, offer: Offer) -> Iterator[Remark]:
    filled = bound(graph, binding)
    for node in graph.nodes.values():
        if node.kind not in offer:
            continue
        known = declared_inputs(offer[node.kind])
        for group in _groups(offer[node.kind], "required"):
            for name in group:
                if name not in node.inputs:
                    yield node.remark(f"its input “{name}” is missing", "Export the graph again.")
        for name, value in node.inputs.items():
            if name not in known:
                what = f"this server knows no input “{name}” of {node.kind}, and will pass over it"
                yield node.remark(what, near(name, known), note=True)
                continue
            free = name not in node.links and (node.id, name) not in filled
            if free and (fault := _value_fault(value, *known[name])):
                yield node.remark(f"its “{name}” {fault}")
    for (node_id, name), what in filled.items():
        _, options = declared_inputs(offer.get(graph.nodes[node_id].kind, {})).get(name, (None, {}))
        if what == "$seed" and (few := _few_seeds(graph.nodes[node_id], name, binding, options)):
            yield few


def _value_fault(value: Any, kind: Any, options: Mapping[str, Any]) -> str:
    if isinstance(kind, list):
        if value in kind or options.get("image_upload"):
            return ""
        known = [str(item) for item in kind]
        return f"is “{str(value)[:100]}”, which this server doesn't offer. {near(str(value), known)}".rstrip()
    if kind in ("INT", "FLOAT"):
        try:
            number = int(value) if kind == "INT" else float(value)
        except (TypeError, ValueError, OverflowError):
            return f"is “{str(value)[:100]}”, and should be a number"
        low, high = options.get("min"), options.get("max")
        if isinstance(low, (int, float)) and number < low:
            return f"is {value}, less than {low}"
        if isinstance(high, (int, float)) and number > high:
            return f"is {value}, more than {high}"
    return ""


def _few_seeds(node: Node, name: str, binding: Binding, options: Mapping[str, Any]) -> Remark | None:
    high = options.get("max")
    if not isinstance(high, int) or high >= 2**63 - 1:
        return None
    target = next(t for _, _, t in binding.targets if t.node == node.title and t.input == name)
    if target.modulo and target.modulo <= high + 1:
        return None
    what = f"its “{name}” takes seeds up to {high}, and ours have 63 bits"
    return node.remark(what, f"Add `modulo: {high + 1}` to its target.")


def _wires(graph: Graph, offer: Offer) -> Iterator[Remark]:
    """Links whose ends are of different types, as far as both are plain."""
    for node in graph.nodes.values():
        known = declared_inputs(offer.get(node.kind, {}))
        for name, (source_id, place) in node.links.items():
            source = graph.nodes[source_id]
            given = offer.get(source.kind, {}).get("output")
            if not isinstance(given, list):
                continue
            if place >= len(given):
                what = f"its “{name}” comes from output {place} of {source.told()}, which has {len(given)}"
                yield node.remark(what)
            elif name in known and not _fits(given[place], known[name][0]):
                what = f"its “{name}” takes {known[name][0]}, and {source.told()} gives {given[place]}"
                yield node.remark(what)


def _fits(given: Any, wanted: Any) -> bool:
    """Only plain types are compared: ComfyUI lets `*`, unions and choices take more than one."""
    if not (isinstance(given, str) and isinstance(wanted, str)) or "*" in (given, wanted):
        return True
    return bool(set(given.split(",")) & set(wanted.split(","))) or "COMFY_" in given + wanted


def _saved(graph: Graph, binding: Binding, offer: Offer) -> Iterator[Remark]:
    node = graph.titles.get(binding.output.node)
    if node and node.kind in offer and offer[node.kind].get("output_node") is not True:
        what = f"{node.told()} is no node that saves a picture"
        yield Remark(what, "Name a SaveImage or PreviewImage node.", keys=("output", "node"))
