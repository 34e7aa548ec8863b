"""A stand-in for ComfyUI on loopback: it speaks as the recorded server did, and misbehaves when it is told to.

It runs the few nodes of `shot.json` in earnest, keeps what it made as ComfyUI's cache does, and writes the graph into
its PNGs. What it offers and how it complains is read from `exchange.json`.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import queue
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from PIL import Image, PngImagePlugin
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

SAVERS = ("SaveImage", "PreviewImage")
EXCHANGE = json.loads((Path(__file__).parent / "exchange.json").read_text("utf-8"))


def recorded(talk: str, kind: str) -> dict:
    """The first line of a recorded conversation that is such a message, or such a call's answer."""
    for line in EXCHANGE["talks"][talk]:
        if line[0] == "WS" and line[1]["type"] == kind:
            return line[1]["data"]
        if line[0].startswith(kind):
            return line[2]
    raise LookupError(kind)


@dataclass
class Mood:
    """How it misbehaves. Nodes are named by their titles."""

    pause: float = 0.0  # seconds that every node takes
    hangs_at: str = ""
    dies_at: str = ""
    fails: str = ""  # the recorded talk whose failure the last node but one has
    refuses: str = ""  # the recorded talk whose 400 it answers with
    lacks: tuple[str, ...] = ()  # node classes
    stale: bool = False  # tells the end of an earlier job in the midst of ours
    socket: str = "open"  # or `closed`, `drops` after the first message
    loses: int = 0  # pictures that are deleted before anybody fetches them
    forgets: bool = False  # knows nothing of a job after it began
    alters: dict[str, Any] = field(default_factory=dict)  # inputs of the node “Noise” that it changes unasked
    plain: bool = False  # writes no graph into its PNGs
    answers: dict[str, Any] = field(default_factory=dict)  # path → what it says there instead
    packages: dict[str, Any] = field(default_factory=dict)  # what ComfyUI-Manager says is installed
    saves: bytes = b""  # instead of what it made
    images: list | None = None  # what the history says it saved


class Comfy:
    """address: where it listens. asked: every graph that was submitted. seen: method and path of every call."""

    def __init__(self, mood: Mood | None = None):
        self.forget(mood or Mood())
        self._jobs: queue.SimpleQueue = queue.SimpleQueue()
        self._ears: dict[str, tuple[asyncio.AbstractEventLoop, asyncio.Queue]] = {}
        self._stop = threading.Event()
        self._interrupt = threading.Event()

    def forget(self, mood: Mood) -> None:
        """As if it were new, in another mood."""
        self.mood = mood
        self.asked: list[dict] = []
        self.seen: list[str] = []
        self.interrupted: list[str] = []
        self.files: dict[str, bytes] = {}
        self.inputs: dict[str, bytes] = {}
        self.history: dict[str, Any] = {}
        self.running: list[Any] = []
        self.pending: list[Any] = []
        self._cache: dict[str, Any] = {}
        self._saved = 0

    # --- life

    def start(self) -> Comfy:
        listener = socket.socket(proto=socket.IPPROTO_TCP)  # so that asyncio sends at once
        listener.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        paths = {
            "/prompt": (self._prompt, ["GET", "POST"]), "/queue": (self._queue, ["GET", "POST"]),
            "/history/{id}": (self._history, ["GET"]), "/view": (self._view, ["GET"]),
            "/upload/image": (self._upload, ["POST"]), "/interrupt": (self._stopped, ["POST"]),
            "/system_stats": (self._stats, ["GET"]), "/object_info/{kind}": (self._info, ["GET"]),
            "/models/{folder}": (self._models, ["GET"]), "/v2/customnode/installed": (self._installed, ["GET"]),
        }  # fmt: skip
        routes = [Route(path, self._told(call), methods=how) for path, (call, how) in paths.items()]
        app = Starlette(routes=[*routes, WebSocketRoute("/ws", self._socket)])
        config = uvicorn.Config(app, log_level="critical", ws_max_size=2**24, timeout_graceful_shutdown=0)
        self._server = uvicorn.Server(config)
        self._threads = [
            threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True),
            threading.Thread(target=self._work, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def die(self) -> None:
        """At once, with whatever is open."""
        self._server.force_exit = self._server.should_exit = True
        self._stop.set()
        self._interrupt.set()
        self._jobs.put(None)

    @property
    def is_alive(self) -> bool:
        return not self._stop.is_set()

    def stop(self) -> None:
        self.die()
        for thread in self._threads:
            thread.join(5)

    # --- calls

    def _told(self, call):
        async def answer(request: Request) -> Response:
            self.seen.append(f"{request.method} {request.url.path}")
            for path, said in self.mood.answers.items():
                if request.url.path.startswith(path):
                    return said if isinstance(said, Response) else said(request)
            return await call(request)

        return answer

    async def _prompt(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"exec_info": {"queue_remaining": self._left}})
        asked = await request.json()
        if self.mood.refuses:
            talk = recorded(self.mood.refuses, "POST /prompt")
            partly = self.mood.refuses == "half valid"
            if not partly:
                return JSONResponse(talk, 400)
            ours = json.loads(json.dumps(talk["node_errors"]).replace('"11"', '"9"'))
            return JSONResponse({"prompt_id": asked["prompt_id"], "number": 0, "node_errors": ours})
        self.asked.append(asked["prompt"])
        job = [len(self.asked), asked["prompt_id"], asked["prompt"], {"client_id": asked["client_id"]}, ["9"]]
        self.pending.append(job)
        self._say("status", {"status": {"exec_info": {"queue_remaining": self._left}}}, asked["client_id"])
        self._jobs.put(job)
        return JSONResponse(
            {**recorded("success and again", "POST /prompt"), "prompt_id": asked["prompt_id"]}
        )

    async def _queue(self, request: Request) -> Response:
        if request.method == "POST":
            gone = (await request.json()).get("delete", [])
            self.pending = [job for job in self.pending if job[1] not in gone]
            return Response()
        return JSONResponse({"queue_running": self.running, "queue_pending": self.pending})

    async def _history(self, request: Request) -> Response:
        key = request.path_params["id"]
        return JSONResponse({key: self.history[key]} if key in self.history else {})

    async def _view(self, request: Request) -> Response:
        query = request.query_params
        found = self.files.get(f"{query['type']}/{query['subfolder']}/{query['filename']}")
        return Response(status_code=404) if found is None else Response(found, media_type="image/png")

    async def _upload(self, request: Request) -> Response:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in BytesParser().parsebytes(head + await request.body()).get_payload()
        }
        folder = parts["subfolder"].get_payload()
        name, content = parts["image"].get_filename(), parts["image"].get_payload(decode=True)
        stem, number = name.removesuffix(".png"), 1
        while self.inputs.setdefault(f"{folder}/{name}", content) != content:
            name, number = f"{stem} ({number}).png", number + 1
        return JSONResponse({"name": name, "subfolder": folder, "type": "input"})

    async def _stopped(self, request: Request) -> Response:
        self.interrupted.append((await request.json())["prompt_id"])
        self._interrupt.set()
        return Response()

    async def _stats(self, request: Request) -> Response:
        return JSONResponse(EXCHANGE["system_stats"])

    async def _info(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        known = kind in EXCHANGE["object_info"] and kind not in self.mood.lacks
        return JSONResponse({kind: EXCHANGE["object_info"][kind]} if known else {})

    async def _models(self, request: Request) -> Response:
        return JSONResponse([])

    async def _installed(self, request: Request) -> Response:
        """In the shape of ComfyUI-Manager 4.3's source; the recorded server had none."""
        return JSONResponse(self.mood.packages) if self.mood.packages else Response(status_code=404)

    # --- messages

    async def _socket(self, ear: WebSocket) -> None:
        if self.mood.socket == "closed":
            await ear.close()
            return
        await ear.accept()
        client = ear.query_params.get("clientId") or uuid.uuid4().hex
        messages: asyncio.Queue = asyncio.Queue()
        self._ears[client] = (asyncio.get_running_loop(), messages)
        await ear.send_json({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": self._left}}, "sid": client}})  # fmt: skip
        with contextlib.suppress(Exception):
            while True:
                await ear.send_json(await messages.get())
                if self.mood.socket == "drops":
                    self.mood.socket = "closed"
                    await ear.close()
                    return

    @property
    def _left(self) -> int:
        return len(self.running) + len(self.pending)

    def _say(self, kind: str, data: dict, client: str) -> None:
        if client in self._ears:
            loop, messages = self._ears[client]
            if not loop.is_closed():
                loop.call_soon_threadsafe(messages.put_nowait, {"type": kind, "data": data})

    # --- work

    def _work(self) -> None:
        while job := self._jobs.get():
            if job in self.pending:
                self.pending.remove(job)
                self.running.append(job)
                self._interrupt.clear()
                self._run(*job[1:4])
                self.running.remove(job)

    def _run(self, key: str, graph: dict, extra: dict) -> None:
        client, messages = extra["client_id"], []

        def say(kind: str, **data: Any) -> None:
            told = {"prompt_id": key, **data}
            if kind.startswith("execution_"):
                told["timestamp"] = int(time.time() * 1000)
                messages.append([kind, told])
            self._say(kind, told, client)

        for name, value in self.mood.alters.items():
            graph["3"]["inputs"][name] = value
        cached = [node for node in graph if self._mark(graph, node) in self._cache]
        say("execution_start")
        say("execution_cached", nodes=cached)
        if self.mood.stale:
            self._say("executing", {"node": None, "prompt_id": "an-earlier-job"}, client)
            self._say("execution_success", {"prompt_id": "an-earlier-job"}, client)
        if self.mood.forgets:
            return
        outputs, states = {}, {}
        savers = [key for key, entry in graph.items() if entry["class_type"] in SAVERS]
        for node in _in_order(graph):
            if node in cached and node not in savers:
                continue
            end = self._step(graph, node, cached, states, say)
            if self._stop.is_set():
                return
            if end:
                say(end[0], **end[1])
                break
            mark = self._mark(graph, node)
            if node in savers:
                outputs[node] = {"images": self._cache[mark]}
                say("executed", node=node, display_node=node, output=outputs[node])
            states[node] = _state(node, key, "finished", 1.0)
            say("progress_state", nodes=dict(states))
        else:
            say("execution_success")
        done = messages[-1][0] == "execution_success"
        if self.mood.images is not None:
            outputs = {"9": {"images": self.mood.images}}
        status = {"status_str": "success" if done else "error", "completed": done, "messages": messages}
        self.history[key] = {"prompt": [0, key, graph, extra, ["9"]], "outputs": outputs, "status": status, "meta": {}}  # fmt: skip
        self._say("executing", {"node": None, "prompt_id": key}, client)

    def _step(self, graph: dict, node: str, cached: list, states: dict, say) -> tuple[str, dict] | None:
        """Runs a node; how the job ended, if it did."""
        entry = graph[node]
        title, key = entry["_meta"]["title"], ""
        if node in cached:
            return None
        states[node] = _state(node, key, "running", 0.0)
        say("progress_state", nodes=dict(states))
        say("executing", node=node, display_node=node)
        if title == self.mood.dies_at:
            self.die()
        if title == self.mood.hangs_at:
            self._interrupt.wait(30)
        if self.mood.pause:
            self._interrupt.wait(self.mood.pause)
        if self._interrupt.is_set():
            return "execution_interrupted", {
                "node_id": node,
                "node_type": entry["class_type"],
                "executed": [],
            }
        if self.mood.fails and title == "Noise":
            talk = recorded(self.mood.fails, "execution_error")
            told = {k: v for k, v in talk.items() if k not in ("prompt_id", "timestamp")}
            return "execution_error", {**told, "node_id": node}
        self._cache[self._mark(graph, node)] = self._made(graph, node)
        return None

    def _mark(self, graph: dict, node: str) -> str:
        """ComfyUI's cache key: a node's class and inputs, and those of all that it draws on."""
        inputs = {
            name: self._mark(graph, value[0]) if isinstance(value, list) else value
            for name, value in graph[node]["inputs"].items()
        }
        return json.dumps([graph[node]["class_type"], inputs], sort_keys=True)

    def _made(self, graph: dict, node: str) -> Any:
        kind, inputs = graph[node]["class_type"], graph[node]["inputs"]
        source = next(
            (self._cache[self._mark(graph, v[0])] for v in inputs.values() if isinstance(v, list)), None
        )
        if kind == "LoadImage":
            return np.asarray(Image.open(io.BytesIO(self.inputs[inputs["image"]])).convert("RGB"))
        if kind == "ImageScale":
            return np.asarray(Image.fromarray(source).resize((inputs["width"], inputs["height"])))
        if kind == "ImageAddNoise":
            noise = np.random.default_rng(inputs["seed"]).normal(0, 255 * inputs["strength"], source.shape)
            return np.clip(source + noise, 0, 255).astype(np.uint8)
        if kind in SAVERS:
            return self._save(graph, kind, inputs, source)
        return source

    def _save(self, graph: dict, kind: str, inputs: dict, pixels: np.ndarray) -> list[dict]:
        folder, _, stem = inputs.get("filename_prefix", "preview").rpartition("/")
        self._saved += 1
        image = {"filename": f"{stem}_{self._saved:05}_.png", "subfolder": folder, "type": "output" if kind == "SaveImage" else "temp"}  # fmt: skip
        if self.mood.loses:
            self.mood.loses -= 1
            return [image]
        texts, data = PngImagePlugin.PngInfo(), io.BytesIO()
        if not self.mood.plain:
            texts.add_text("prompt", json.dumps({k: {**n, "is_changed": ["x"]} for k, n in graph.items()}))
        Image.fromarray(pixels).save(data, "PNG", pnginfo=texts)
        self.files[f"{image['type']}/{folder}/{image['filename']}"] = self.mood.saves or data.getvalue()
        return [image]


def _state(node: str, key: str, state: str, value: float) -> dict:
    return {
        "value": value, "max": 1.0, "state": state, "node_id": node, "prompt_id": key, "display_node_id": node,
        "parent_node_id": None, "real_node_id": node,
    }  # fmt: skip


def _in_order(graph: dict) -> list[str]:
    """Each node after those that it draws on."""
    order: list[str] = []

    def visit(node: str) -> None:
        for value in graph[node]["inputs"].values():
            if isinstance(value, list):
                visit(value[0])
        if node not in order:
            order.append(node)

    for node in graph:
        visit(node)
    return order


@contextlib.contextmanager
def comfy(**mood: Any) -> Iterator[Comfy]:
    server = Comfy(Mood(**mood)).start()
    try:
        yield server
    finally:
        server.stop()
