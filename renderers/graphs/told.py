"""A server's complaint in words that name the node by its title."""

from __future__ import annotations

from typing import Any

from onbrief.model.request import EngineFault
from renderers.graphs.graph import Graph, Remark, Unfit
from renderers.graphs.wire import Lacks, listing, mapping, text

# Complaints that concern this server alone: a class, a model or a file that it hasn't got.
HERS = {"value_not_in_list", "custom_validation_failed", "exception_during_validation"}
OUT_OF_MEMORY = ("OutOfMemory", "OOM")


def refused(answer: Any, graph: Graph) -> Exception:
    """What a 400 of `/prompt` says: Lacks where another server may do, else Unfit (a ValueError)."""
    answer = mapping(answer)
    error = mapping(answer.get("error"))
    told, hers = [], True
    for node_id, found in mapping(answer.get("node_errors")).items():
        for complaint in listing(mapping(found).get("errors")):
            told.append(f"{graph.told(node_id)}: {_complaint(mapping(complaint))}")
            hers &= mapping(complaint).get("type") in HERS
    if not told:
        details, message = text(error.get("details", "")), text(error.get("message", "it gave no reason"))
        node_id = details.removeprefix("Node ID '#").removesuffix("'")
        known = node_id != details and node_id in graph.nodes
        told = [f"{graph.told(node_id)}: {message}" if known else f"{message} {details}".strip()]
        hers = known or not error
    what = "; ".join(told[:5])
    return Lacks(f"the server refused the graph: {what}") if hers else Unfit([Remark(what)])


def _complaint(complaint: Any) -> str:
    message, details = text(complaint.get("message", "")), text(complaint.get("details", ""))
    name = text(mapping(complaint.get("extra_info")).get("input_name", ""), 60)
    about = f"input “{name}”, " if name else ""
    details = details.removeprefix(name).lstrip(":,- ") if name else details
    return f"{about}{message[:1].lower()}{message[1:]}{f' ({details})' if details else ''}"


def failed(message: Any, graph: Graph) -> EngineFault:
    """What `execution_error` or `execution_interrupted` says."""
    message = mapping(message)
    node = graph.told(message.get("node_id", "?"))
    if "exception_message" not in message and "exception_type" not in message:
        return EngineFault(f"somebody stopped it on the server, at {node}", "failed", again=True)
    kind, why = text(message.get("exception_type", ""), 80), text(message.get("exception_message", ""))
    if any(word in kind for word in OUT_OF_MEMORY):
        return EngineFault(f"{node} ran out of the server's memory", "exhausted", again=True)
    return EngineFault(f"{node} failed: {why or 'it gave no reason'}{f' ({kind})' if kind else ''}", "failed")
