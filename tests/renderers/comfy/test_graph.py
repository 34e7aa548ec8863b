"""Graphs in API format: what is read, and what is refused in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers.graphs.graph import Unfit, read_graph

EXPORT = "In ComfyUI, choose Workflow → Export (API), and commit that file."


def node(title: str, **inputs: Any) -> dict:
    return {"class_type": "Any", "inputs": inputs, "_meta": {"title": title}}


def refusals(graph: Any) -> list[str]:
    with pytest.raises(Unfit) as told:
        read_graph(graph if isinstance(graph, bytes) else json.dumps(graph).encode())
    return [remark.what for remark in told.value.remarks]


def test_nodes_are_known_by_id_and_title_and_stand_somewhere() -> None:
    graph = read_graph(b'{\n "1": {"class_type": "A", "inputs": {}},\n\n   "2": {"class_type": "B", "inputs": {"x": ["1", 0]}, "_meta": {"title": "Sampler"}}}')  # fmt: skip
    assert graph.titles["Sampler"].links == {"x": ("1", 0)}
    assert graph.nodes["1"].title == "A"
    assert [(n.line, n.column) for n in graph.nodes.values()] == [(2, 2), (4, 4)]
    assert graph.above("2") == {"1", "2"}


def test_a_node_that_another_made_inside_itself_is_told_as_that_one() -> None:
    assert read_graph(json.dumps({"4": node("Detail")}).encode()).told("4.0.7") == "node “Detail” (#4)"


def test_titles_that_stand_twice_are_told_with_their_nodes() -> None:
    graph = {"1": node("Words"), "2": node("Words"), "3": node("Save")}
    assert refusals(graph) == ["2 nodes are titled “Words”: #1, #2"]


def test_nodes_without_a_title_go_by_their_class_and_need_one_when_there_are_two() -> None:
    bare = {"class_type": "KSampler", "inputs": {}}
    assert refusals({"1": bare, "2": bare}) == ["2 nodes are titled “KSampler”: #1, #2"]


def test_links_lead_to_nodes_that_are_there() -> None:
    graph = {"1": node("A", x=["9", 0]), "2": node("B", y=["1", -1], z=[1, 2, 3])}
    assert refusals(graph) == [
        "node “A” (#1): its input “x” comes from node #9, which isn't there",
        "node “B” (#2): its input “y” comes from output -1, which can't be",
        "node “B” (#2): its input “z” is a list, but no link to a node",
    ]


def test_a_circle_is_told_with_its_nodes() -> None:
    graph = {"1": node("A", x=["2", 0]), "2": node("B", x=["1", 0]), "3": node("C")}
    assert refusals(graph) == ["these nodes wait for one another: node “A” (#1), node “B” (#2)"]


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        ({"nodes": [], "links": [], "version": 0.4}, "this is a workflow as the editor saves it; servers run the API format"),
        ({"prompt": {"1": node("A")}, "client_id": "x"}, "this is a whole message to a server, not a graph"),
        ({}, "this holds no nodes"),
        ([], "this holds no nodes"),
        ({"1": 3, "2": {"inputs": {}}, "3": {"class_type": "A"}}, "node #1: it is no node"),
        ({str(i): node(f"n{i}") for i in range(1001)}, "1001 nodes; at most 1000 are run"),
        (b"{", "this is no JSON: Expecting property name enclosed in double quotes"),
        (b'{"1": 2, "1": 3}', "this is no graph: “1” stands twice in one place"),
        (b'{"1": {"class_type": "A", "inputs": {"x": NaN}}}', "this is no graph: NaN is no number of JSON"),
        (b"\xff\xfe", "this is not UTF-8 text"),
        (b"[" * 100_000, "this JSON is nested too deeply"),
        (b" " * 2_000_001, "a graph of more than 2 MB"),
    ],
)  # fmt: skip
def test_what_is_no_graph_is_refused(graph: Any, told: str) -> None:
    assert refusals(graph)[0] == told


def test_a_workflow_of_the_editor_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unfit) as told:
        read_graph(b'{"nodes": [], "links": []}')
    assert told.value.remarks[0].cure == EXPORT


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
nodes = st.fixed_dictionaries(
    {"class_type": st.text(max_size=3) | values, "inputs": st.dictionaries(st.text(max_size=3), values)},
    optional={"_meta": values | st.fixed_dictionaries({"title": values})},
)


@given(st.dictionaries(st.text(max_size=2), nodes | values, max_size=5).map(json.dumps))
def test_any_json_is_a_graph_or_refused(text: str) -> None:
    try:
        graph = read_graph(text.encode())
    except Unfit as told:
        assert told.remarks and str(told)
    else:
        assert json.loads(text).keys() == graph.nodes.keys()
        assert all(n.line == 1 and text[n.column - 1] == '"' for n in graph.nodes.values())
