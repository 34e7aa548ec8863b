"""A ComfyUI graph in API format: its nodes, by title, and what is wrong with it taken by itself."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from onbrief.model.visible import HIDDEN

MOST_NODES = 1000
MOST_BYTES = 2_000_000

Keys = tuple[str | int, ...]
Prompt = dict[str, dict[str, Any]]  # a graph in API format, as it is submitted


@dataclass(frozen=True)
class Remark:
    """One mistake. keys: where in the binding; else line and column (from 1) in the graph, 0 for the whole of it.

    note: worth a look, but nothing is refused because of it.
    """

    what: str
    cure: str = ""
    keys: Keys | None = None
    line: int = 0
    column: int = 0
    note: bool = False


class Unfit(ValueError):
    """A graph, or its binding, that can't be used as it stands."""

    def __init__(self, remarks: list[Remark]):
        self.remarks = remarks
        super().__init__("; ".join(remark.what for remark in remarks[:5]))


@dataclass(frozen=True)
class Node:
    """kind: ComfyUI's `class_type`. title: as people see it. inputs: a value, or [node id, place of its output]."""

    id: str
    kind: str
    title: str
    inputs: dict[str, Any] = field(hash=False)
    line: int = 0
    column: int = 0

    @property
    def links(self) -> dict[str, tuple[str, int]]:
        return {name: (v[0], v[1]) for name, v in self.inputs.items() if is_link(v)}

    def told(self) -> str:
        return f"node “{self.title}” (#{self.id})"

    def remark(self, what: str, cure: str = "", note: bool = False) -> Remark:
        return Remark(f"{self.told()}: {what}", cure, line=self.line, column=self.column, note=note)


@dataclass(frozen=True)
class Graph:
    """The nodes by id, and by title."""

    nodes: dict[str, Node]

    @property
    def titles(self) -> dict[str, Node]:
        return {node.title: node for node in self.nodes.values()}

    def told(self, node_id: object) -> str:
        """A node for people; a node that another one made inside itself (`4.0.1`) is told as that one."""
        found = self.nodes.get(str(node_id)) or self.nodes.get(str(node_id).partition(".")[0])
        return found.told() if found else f"node #{str(node_id)[:40]}"

    def above(self, node_id: str) -> set[str]:
        """The node and all that it draws on."""
        found: set[str] = set()
        waiting = [node_id]
        while waiting:
            here = waiting.pop()
            if here not in found and here in self.nodes:
                found.add(here)
                waiting += [source for source, _ in self.nodes[here].links.values()]
        return found

    def plain(self) -> Prompt:
        """A copy in API format, to be filled in."""
        return {
            node.id: {
                "class_type": node.kind,
                "inputs": json.loads(json.dumps(node.inputs)),
                "_meta": {"title": node.title},
            }
            for node in self.nodes.values()
        }


def is_link(value: Any) -> bool:
    """As ComfyUI tells a link from a value: two items, a node's id and a whole number."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int)
        and not isinstance(value[1], bool)
    )


def read_graph(content: bytes) -> Graph:
    """Raises Unfit with every mistake of a graph's own: format, titles, links, cycles."""
    if len(content) > MOST_BYTES:
        raise Unfit([Remark(f"a graph of more than {MOST_BYTES // 1_000_000} MB", "Keep data out of it.")])
    try:
        text = content.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError:
        raise Unfit([Remark("this JSON is nested too deeply")]) from None
    except ValueError as error:  # also of Unicode
        raise Unfit([_broken(error)]) from None
    _check_format(data)
    places = _places(text)
    remarks, nodes = [], {}
    for key, entry in data.items():
        line, column = places.get(key, (0, 0))
        if fault := _fault(entry):
            remarks.append(Remark(f"node #{key[:40]}: {fault}", line=line, column=column))
            continue
        title = _title(entry)
        nodes[key] = Node(key, entry["class_type"], title, entry["inputs"], line, column)
    graph = Graph(nodes)
    remarks += [*_twins(graph), *_loose(graph)]
    if not remarks:
        remarks += _circles(graph)
    if remarks:
        raise Unfit(remarks)
    return graph


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"“{twice[:40]}” stands twice in one place")
    return found


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _broken(error: ValueError) -> Remark:
    cure = "In ComfyUI, choose Workflow → Export (API), and commit that file."
    if isinstance(error, json.JSONDecodeError):
        return Remark(f"this is no JSON: {error.msg}", cure, line=error.lineno, column=error.colno)
    if isinstance(error, UnicodeDecodeError):
        return Remark("this is not UTF-8 text", cure)
    return Remark(f"this is no graph: {error}", cure)


def _check_format(data: Any) -> None:
    cure = "In ComfyUI, choose Workflow → Export (API), and commit that file."
    if not isinstance(data, dict) or not data:
        raise Unfit([Remark("this holds no nodes", cure)])
    if isinstance(data.get("nodes"), list) or isinstance(data.get("links"), list):
        what = "this is a workflow as the editor saves it; servers run the API format"
        raise Unfit([Remark(what, cure)])
    if isinstance(data.get("prompt"), dict) and "class_type" not in data["prompt"]:
        what = "this is a whole message to a server, not a graph"
        raise Unfit([Remark(what, "Keep only what stands under `prompt`.")])
    if len(data) > MOST_NODES:
        raise Unfit([Remark(f"{len(data)} nodes; at most {MOST_NODES} are run", "Split the graph.")])


def _fault(entry: Any) -> str:
    if not isinstance(entry, dict):
        return "it is no node"
    if not isinstance(entry.get("class_type"), str) or not entry["class_type"]:
        return "it has no `class_type`"
    if not isinstance(entry.get("inputs"), dict):
        return "it has no `inputs`"
    return "its title holds characters that nobody can see" if HIDDEN.search(_title(entry)) else ""


def _title(entry: dict[str, Any]) -> str:
    meta = entry.get("_meta")
    title = meta.get("title") if isinstance(meta, dict) else None
    return title if isinstance(title, str) and title.strip() else entry["class_type"]


def _twins(graph: Graph) -> Iterator[Remark]:
    """Titles name nodes in bindings and messages; so each must be the only one of its kind."""
    by_title = defaultdict(list)
    for node in graph.nodes.values():
        by_title[node.title].append(node)
    for title, nodes in by_title.items():
        if len(nodes) > 1:
            ids = ", ".join(f"#{node.id}" for node in nodes)
            cure = "Give each its own title in ComfyUI (double-click it), and export again."
            what = f"{len(nodes)} nodes are titled “{title}”: {ids}"
            yield Remark(what, cure, line=nodes[1].line, column=nodes[1].column)


def _loose(graph: Graph) -> Iterator[Remark]:
    for node in graph.nodes.values():
        for name, value in node.inputs.items():
            if isinstance(value, list) and not is_link(value):
                yield node.remark(f"its input “{name}” is a list, but no link to a node")
            elif is_link(value) and value[0] not in graph.nodes:
                yield node.remark(f"its input “{name}” comes from node #{value[0][:40]}, which isn't there")
            elif is_link(value) and value[1] < 0:
                yield node.remark(f"its input “{name}” comes from output {value[1]}, which can't be")


def _circles(graph: Graph) -> Iterator[Remark]:
    """Takes away what waits for nothing, until nothing is left; what is left goes round in a circle."""
    waiting = {node.id: {source for source, _ in node.links.values()} for node in graph.nodes.values()}
    while ready := [key for key, sources in waiting.items() if not sources]:
        for key in ready:
            del waiting[key]
        for sources in waiting.values():
            sources.difference_update(ready)
    if waiting:
        told = ", ".join(graph.told(key) for key in list(waiting)[:6])
        first = graph.nodes[next(iter(waiting))]
        what = f"these nodes wait for one another: {told}"
        yield Remark(what, "Cut the circle in ComfyUI.", line=first.line, column=first.column)


def _places(text: str) -> dict[str, tuple[int, int]]:
    """Line and column (from 1) of every key at the top of a JSON object, which `text` is known to be."""
    decoder, at = json.JSONDecoder(), text.index("{") + 1
    found: dict[str, tuple[int, int]] = {}
    line, start = 1, 0  # of the line that `seen` is on
    seen = 0
    while True:
        at = _skip(text, at, " \t\r\n,")
        if text[at] == "}":
            return found
        line += text.count("\n", seen, at)
        start = text.rfind("\n", 0, at) + 1
        seen = at
        key, after = decoder.raw_decode(text, at)
        found[key] = (line, at - start + 1)
        _, at = decoder.raw_decode(text, _skip(text, after, " \t\r\n:"))


def _skip(text: str, at: int, blanks: str) -> int:
    while text[at] in blanks:
        at += 1
    return at
