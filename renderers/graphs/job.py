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
from renderers.generation.ask import Ask
from renderers.generation.filmed import Filmed, from_file, from_frames
from renderers.graphs import offer
from renderers.graphs.fill import altered, filled, sent, unmarked
from renderers.graphs.graph import Graph, Prompt, Unfit
from renderers.graphs.picture import fingerprint, is_graph, opened
from renderers.graphs.server import Server, as_json
from renderers.graphs.told import failed
from renderers.graphs.watch import Course, Ear, Say, wait
from renderers.graphs.wire import Lacks, Lost, listing, mapping

# Where a node names what it saved: SaveImage and SaveVideo under `images`, the nodes of VideoHelperSuite under `gifs`.
SAVED = {"picture": ("images",), "frames": ("images",), "film": ("images", "gifs", "videos")}


@dataclass(frozen=True)
class Job:
    """A graph with all that is put into it, and what it is for. values: by name; for a picture, the request's input that is sent."""

    graph: Graph
    binding: Binding
    values: Mapping[str, Any]
    inputs: Mapping[str, Path]
    ask: Ask

    @property
    def saver(self) -> str:
        return self.graph.titles[self.binding.output.node].id


@dataclass(frozen=True)
class Made:
    """pixels: H×W×3, uint8 or uint16, sRGB, of a film its middle. record, evidence: as in a Rendering; clip: a film."""

    pixels: np.ndarray
    record: dict[str, Any]
    evidence: dict[str, bytes]
    clip: bytes | None = None


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
        if (saved := _saved(job, server, ended)) is not None:
            made = _made(job, server, asked, ended, saved)
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


def _saved(job: Job, server: Server, ended: Mapping[str, Any]) -> list[bytes] | None:
    """What was saved: a picture, a film, or a film's frames; None if the server hasn't got a file that it names."""
    if mapping(ended.get("status")).get("status_str") != "success":
        told = [*_messages(ended, "execution_error"), *_messages(ended, "execution_interrupted")]
        raise failed(told[0] if told else {"exception_message": "it gave no reason"}, job.graph)
    outputs = mapping(mapping(ended.get("outputs")).get(job.saver))
    kind, saver = job.binding.output.kind, job.graph.told(job.saver)
    named = [file for key in SAVED[kind] for file in listing(outputs.get(key))]
    if not named:
        raise EngineFault(f"{saver} saved no {'film' if kind == 'film' else 'picture'}", "failed")
    if kind == "frames":
        assert job.ask.film
        named = named[: job.ask.film.frames]
    elif len(named) > 1:
        raise ValueError(f"{saver} saves {len(named)} {kind}s; each request is for one")
    found = []
    for file in named:
        content = server.view(file)
        if content is None:
            return None
        found.append(content)
    return found


def _messages(ended: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """What the history kept of the WebSocket's messages of that type."""
    messages = listing(mapping(ended.get("status")).get("messages"))
    return [mapping(m[1]) for m in messages if isinstance(m, list) and len(m) == 2 and m[0] == kind]


def _made(job: Job, server: Server, asked: Prompt, ended: Mapping[str, Any], saved: list[bytes]) -> Made:
    pixels, embedded, filmed = _opened(job, saved)
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
    again = [node.title for key, node in job.graph.nodes.items() if key in cached]
    record = {
        **server.about(),
        **server.made_of(job.graph, job.binding),
        "server": server.number,
        "pixels": fingerprint(pixels),
        "graph": "embedded" if embedded else "history" if known else "submitted",
        **({"altered": changed} if changed else {}),
        **({"cached": again} if again else {}),
    }
    kept = {"graph.json": as_json(unmarked(ran, job.graph, job.binding))}
    if filmed is None:
        return Made(pixels, record, kept)
    if job.binding.output.kind == "film":
        kept["original.film"] = saved[0]
    return Made(pixels, {**record, **filmed.how}, kept, filmed.clip)


def _opened(job: Job, saved: list[bytes]) -> tuple[np.ndarray, dict[str, Any] | None, Filmed | None]:
    """Pixels, the graph that was written into a PNG, and the film where one was asked."""
    if job.ask.film is None:
        return *opened(saved[0]), None
    try:
        if job.binding.output.kind == "film":
            filmed, embedded = from_file(saved[0], job.ask), None
        else:
            filmed = from_frames((opened(content)[0] for content in saved), job.ask)
            embedded = opened(saved[0])[1]
    except ValueError as why:
        raise EngineFault(f"what it made is not what was asked: {why}", "failed") from None
    return filmed.middle, embedded, filmed
