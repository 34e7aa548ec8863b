"""One picture on one server: send, submit, wait, fetch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from onbrief.model.binding import PICTURES, Binding
from onbrief.model.request import EngineFault
from renderers.graphs import offer
from renderers.graphs.fill import altered, filled, sent, unmarked
from renderers.graphs.graph import Graph, Prompt, Unfit
from renderers.graphs.picture import fingerprint, is_graph, opened
from renderers.graphs.server import Server, as_json
from renderers.graphs.told import failed
from renderers.graphs.watch import Course, Ear, Say, wait
from renderers.graphs.wire import Lacks, Lost, listing, mapping


@dataclass(frozen=True)
class Job:
    """A graph with all that is put into it. values: by name; for a picture, the request's input that is sent."""

    graph: Graph
    binding: Binding
    values: Mapping[str, Any]
    inputs: Mapping[str, Path]

    @property
    def saver(self) -> str:
        return self.graph.titles[self.binding.output.node].id


@dataclass(frozen=True)
class Made:
    """pixels: H×W×3, uint8 or uint16, sRGB. record, evidence: as in a Rendering."""

    pixels: np.ndarray
    record: dict[str, Any]
    evidence: dict[str, bytes]


def make(job: Job, server: Server, say: Say, stopped: Callable[[], bool], patience: float) -> Made:
    """Raises ValueError for a graph that no server can run, Lacks or Lost where another may, else EngineFault."""
    began = time.monotonic()
    _fits(job, server)
    files = {}
    for name in job.values:
        if name in PICTURES:
            say(0.0, f"sending {name[1:]}")
            files[name] = server.upload(*sent(name, job.inputs[PICTURES[name]]))
    for _ in range(2):
        asked, ended = _run(job, server, files, say, stopped, patience)
        if (content := _saved(job, server, ended)) is not None:
            made = _made(job, server, asked, ended, content)
            made.record["seconds"] = round(time.monotonic() - began, 2)
            return made
    raise Lost("it deletes pictures before they can be fetched", "failed")


def _fits(job: Job, server: Server) -> None:
    """What must be known before a job is submitted: the server has its nodes, and each package is named."""
    found = server.offer(job.graph)
    commits = server.commits() if job.binding.custom_nodes else {}
    if lacking := [*offer.missing(job.graph, found), *offer.other_commits(job.binding, commits)]:
        raise Lacks("; ".join(remark.what for remark in lacking[:5]))
    unnamed = [
        *offer.strangers(job.graph, job.binding, found),
        *offer.hidden_seeds(job.graph, job.binding, found),
    ]
    if unnamed:
        raise Unfit(unnamed)


def _run(
    job: Job,
    server: Server,
    files: Mapping[str, str],
    say: Say,
    stopped: Callable[[], bool],
    patience: float,
) -> tuple[Prompt, Mapping[str, Any]]:
    """The graph that was submitted, and what the history says of it."""
    prompt_id, client = str(uuid4()), uuid4().hex
    asked = filled(job.graph, job.binding, job.values, files, prompt_id)
    course, ear = Course(job.graph, job.saver, prompt_id), Ear(server, client)
    ear.open()  # before the job, so that no message is missed
    try:
        server.submit(asked, prompt_id, client, job.saver, job.graph)
        ended = wait(server, ear, course, say, stopped, patience)
    except BaseException:
        server.cancel(prompt_id)  # nobody will fetch it; also on ^C
        raise
    finally:
        ear.close()
    return asked, ended


def _saved(job: Job, server: Server, ended: Mapping[str, Any]) -> bytes | None:
    """The picture's bytes; None if the server hasn't got the file that it names."""
    if mapping(ended.get("status")).get("status_str") != "success":
        told = [*_messages(ended, "execution_error"), *_messages(ended, "execution_interrupted")]
        raise failed(told[0] if told else {"exception_message": "it gave no reason"}, job.graph)
    images = listing(mapping(mapping(ended.get("outputs")).get(job.saver)).get("images"))
    saver = job.graph.told(job.saver)
    if not images:
        raise EngineFault(f"{saver} saved no picture", "failed")
    if len(images) > 1:
        raise ValueError(f"{saver} saves {len(images)} pictures; each request is for one")
    return server.view(images[0])


def _messages(ended: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """What the history kept of the WebSocket's messages of that type."""
    messages = listing(mapping(ended.get("status")).get("messages"))
    return [mapping(m[1]) for m in messages if isinstance(m, list) and len(m) == 2 and m[0] == kind]


def _made(job: Job, server: Server, asked: Prompt, ended: Mapping[str, Any], content: bytes) -> Made:
    pixels, embedded = opened(content)
    history = listing(ended.get("prompt"))
    known = history[2] if len(history) > 2 and is_graph(history[2]) else None
    ran = embedded or known or asked
    changed = altered(ran, asked, job.graph)
    cached = {
        key
        for m in _messages(ended, "execution_cached")
        for key in listing(m.get("nodes"))
        if isinstance(key, str)
    }
    kept = [node.title for key, node in job.graph.nodes.items() if key in cached]
    record = {
        **server.about(),
        **server.made_of(job.graph, job.binding),
        "server": server.number,
        "pixels": fingerprint(pixels),
        "graph": "embedded" if embedded else "history" if known else "submitted",
        **({"altered": changed} if changed else {}),
        **({"cached": kept} if kept else {}),
    }
    return Made(pixels, record, {"graph.json": as_json(unmarked(ran, job.graph, job.binding))})
