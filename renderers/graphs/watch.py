"""Waiting for a job: what the WebSocket says of it, and what the history says where the WebSocket is silent."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from typing import Any

from onbrief.model.request import EngineFault
from renderers.graphs.graph import Graph
from renderers.graphs.server import Server
from renderers.graphs.wire import MB, Lost, listing, mapping, text

POLL = 1.0  # seconds between looks at the history while the WebSocket is silent or closed
REOPEN = 5.0  # seconds between tries to open it again
SLOW = 15.0  # seconds between looks while it talks
LONGEST = 6 * 3600.0  # seconds: no picture takes longer, whatever a server says
TERMINAL = {"execution_success", "execution_error", "execution_interrupted"}

Say = Callable[[float, str], None]  # share, note


class Ear:
    """The WebSocket of one job. It may fail to open, and break: then there is only the history."""

    def __init__(self, server: Server, client: str):
        self.server, self.client = server, client
        self._socket: Any = None
        self._stack = ExitStack()
        self._next = 0.0

    def open(self) -> None:
        from websockets.sync.client import connect

        if self._socket is not None or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + REOPEN
        with suppress(Exception):  # whatever keeps it closed, the history is there
            opening = connect(
                f"{self.server.wire.socket}?clientId={self.client}",
                additional_headers=self.server.wire.headers,
                proxy=None, open_timeout=5, close_timeout=1, ping_timeout=120, max_size=16 * MB, max_queue=64,
            )  # fmt: skip
            self._socket = self._stack.enter_context(opening)

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def hear(self, seconds: float) -> Mapping[str, Any] | None:
        """The next message, if one comes in time; pictures on the way and nonsense are passed over."""
        if self._socket is None:
            time.sleep(seconds)
            return None
        try:
            message = self._socket.recv(timeout=seconds)
        except TimeoutError:
            return None
        except Exception:  # closed, too large, not UTF-8 …
            self.close()
            return None
        if isinstance(message, bytes):
            return {}
        try:
            return mapping(json.loads(message))
        except (ValueError, RecursionError):
            return {}

    def close(self) -> None:
        self._socket = None
        with suppress(Exception):
            self._stack.close()


class Course:
    """How far a job is, by node, from the messages that bear its number.

    ComfyUI tells of a job's end after the next one's start, so messages of other jobs must not be taken for ours.
    """

    def __init__(self, graph: Graph, saver: str, prompt_id: str):
        self.graph, self.prompt_id = graph, prompt_id
        self.wanted = graph.above(saver)
        self.done: set[str] = set()
        self.running: dict[str, float] = {}
        self.share, self.note, self.queue = 0.0, "waiting", None
        self.started, self.changes = False, 0

    def take(self, message: Mapping[str, Any]) -> str | None:
        """Its type, where the job is over."""
        kind, data = message.get("type"), mapping(message.get("data"))
        if kind == "status" and not self.started:
            left = mapping(mapping(data.get("status")).get("exec_info")).get("queue_remaining")
            self._changed(left != self.queue)
            self.queue = left
        if data.get("prompt_id") != self.prompt_id or not isinstance(kind, str):
            return None
        self.started = True
        if kind == "execution_cached":
            self.done |= {node for node in listing(data.get("nodes")) if isinstance(node, str)}
            self._changed(True)
        elif kind == "executing" and isinstance(data.get("node"), str):
            self._at(str(data.get("display_node") or data["node"]), 0, 1)
        elif kind == "progress":
            self._at(str(data.get("node", "")), data.get("value"), data.get("max"))
        elif kind == "progress_state":
            for node_id, state in mapping(data.get("nodes")).items():
                self._state(node_id, mapping(state))
        return kind if kind in TERMINAL else None

    def _state(self, node_id: str, state: Mapping[str, Any]) -> None:
        if state.get("state") == "finished" and node_id not in self.done:
            self.done.add(node_id)
            self.running.pop(node_id, None)
            self._changed(True)
        elif state.get("state") == "running":
            self._at(str(state.get("display_node_id") or node_id), state.get("value"), state.get("max"))

    def _at(self, node_id: str, value: Any, most: Any) -> None:
        numbers = isinstance(value, (int, float)) and isinstance(most, (int, float)) and most > 0
        part = min(1.0, max(0.0, value / most)) if numbers else 0.0
        before = self.running.get(node_id)
        self._changed(before is None or part > before)
        self.running[node_id] = max(part, before or 0.0)
        step = f" {value:g}/{most:g}" if numbers and most > 1 else ""
        found = self.graph.nodes.get(node_id)
        self.note = f"{text(found.title, 60) if found else self.graph.told(node_id)}{step}"

    def _changed(self, is_new: bool) -> None:
        self.changes += is_new
        whole = len(self.done & self.wanted) + sum(p for n, p in self.running.items() if n not in self.done)
        self.share = max(self.share, min(1.0, whole / max(1, len(self.wanted))))


def wait(
    server: Server, ear: Ear, course: Course, say: Say, stopped: Callable[[], bool], patience: float
) -> Mapping[str, Any]:
    """The history of a job, once it is over.

    patience: seconds without any news before it is given up. Raises Lost, EngineFault; KeyboardInterrupt when
    `stopped` says so.
    """
    news, changes, looked = time.monotonic(), course.changes, 0.0
    began, ahead, unknown = news, -1, 0
    while True:
        if stopped():
            raise KeyboardInterrupt
        ear.open()
        message = ear.hear(0.5 if ear.is_open else POLL)
        over = course.take(message) if message else None
        now = time.monotonic()
        if course.changes != changes:
            news, changes = now, course.changes
            say(course.share, course.note)
        quiet = not ear.is_open or message is None
        if over or now - looked > (POLL if quiet else SLOW):
            looked = now
            if (found := _looked(server, course.prompt_id, wait_for_it=over is not None)) is not None:
                return found
            place = server.place(course.prompt_id)
            unknown = unknown + 1 if place is None else 0
            if unknown > 2:  # between two looks it may just have ended
                raise Lost("it knows nothing of the job any more")
            if place != ahead:
                news, ahead = now, place if place is not None else ahead
                if place:
                    say(course.share, f"{place} ahead on {server.name}")
        if now - news > patience or now - began > LONGEST:
            told = f"nothing has moved on {server.name} for {patience:g} s, at {course.note}"
            raise EngineFault(told, "failed", again=True)


def _looked(server: Server, prompt_id: str, wait_for_it: bool) -> Mapping[str, Any] | None:
    """The history. It is written a moment after the last message."""
    for _ in range(20 if wait_for_it else 1):
        found = server.history(prompt_id)
        if found is not None or not wait_for_it:
            return found
        time.sleep(0.1)
    return None
