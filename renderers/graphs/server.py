"""One ComfyUI server: what it is, what it offers, and the calls that a job needs of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from onbrief.model.binding import Binding, CustomNode
from onbrief.model.picture import LARGEST
from renderers.graphs.graph import Graph, Prompt
from renderers.graphs.offer import Offer, package_of
from renderers.graphs.told import refused
from renderers.graphs.wire import MB, Lost, Wire, listing, mapping, parsed, text

FOLDER = "onbrief"  # of the server's input folder, where our pictures go
SAFE = re.compile(r"[^/\\\x00-\x1f]{1,200}")
FOLDERS = ("output", "temp")


class Server:
    """number: from 1, as the studio lists them; what records and messages say instead of its address."""

    def __init__(self, number: int, wire: Wire):
        self.number, self.wire = number, wire
        self._offer: dict[str, dict[str, Any]] = {}
        self._about: dict[str, Any] | None = None
        self._commits: dict[str, str] | None = None
        self._sent: dict[str, str] = {}

    @property
    def name(self) -> str:
        return f"server {self.number}"

    def busy(self) -> int:
        """How many jobs run or wait there. Raises Lost."""
        left = mapping(mapping(self.wire.json("/prompt", MB, 5)).get("exec_info")).get("queue_remaining")
        return left if isinstance(left, int) else 0

    def about(self) -> dict[str, Any]:
        """Version and device, for records."""
        if self._about is None:
            stats = mapping(self.wire.json("/system_stats", MB))
            system = mapping(stats.get("system"))
            device = mapping(next(iter(listing(stats.get("devices"))), {}))
            kind = text(device.get("type", "unknown"), 20)
            self._about = {
                "device": {"cuda": "gpu", "mps": "gpu", "xpu": "gpu"}.get(kind, kind),
                "hardware": text(device.get("name", "unknown"), 100),
                "versions": {
                    "comfyui": text(system.get("comfyui_version", "unknown"), 40),
                    "pytorch": text(system.get("pytorch_version", "unknown"), 40),
                },
            }
        return self._about

    def offer(self, graph: Graph) -> Offer:
        """What it says of the graph's node classes."""
        for kind in {node.kind for node in graph.nodes.values()} - set(self._offer):
            found = mapping(self.wire.json(f"/object_info/{quote(kind, safe='')}")).get(kind)
            if isinstance(found, dict):
                self._offer[kind] = found
        return self._offer

    def made_of(self, graph: Graph, binding: Binding) -> dict[str, Any]:
        """Custom nodes and files of weights as the binding declares them, and what of it the server bears out."""
        here = {package_of(self.offer(graph).get(node.kind, {})).lower() for node in graph.nodes.values()}
        files = {m.folder: self._files(m.folder) for m in binding.models}
        packages = [{**p.model_dump(), "seen": self._seen(p, here)} for p in binding.custom_nodes]
        models = [
            {
                **m.model_dump(),
                "seen": "there" if m.file.replace("\\", "/") in files[m.folder] else "declared",
            }
            for m in binding.models
        ]
        return {
            **({"custom_nodes": packages} if packages else {}),
            **({"models": models} if models else {}),
        }

    def _seen(self, package: CustomNode, here: set[str]) -> str:
        if self.commits().get(package.name.lower()) == package.commit:
            return "commit"
        return "there" if package.name.lower() in here else "declared"

    def commits(self) -> dict[str, str]:
        """Packages of custom nodes in small letters → their commits, as far as the server tells.

        ComfyUI doesn't; ComfyUI-Manager does, of those that are Git clones (its source, 4.3).
        """
        if self._commits is None:
            self._commits = {}
            for path in ("/v2/customnode/installed", "/customnode/installed"):
                status, body = self.wire.get(path, 4 * MB)
                if status == 200:
                    with suppress(Lost):  # a gateway's page, perhaps
                        for name, found in mapping(parsed(body, path)).items():
                            commit = mapping(found).get("ver")
                            if isinstance(commit, str) and re.fullmatch(r"[0-9a-f]{40}", commit):
                                self._commits[name.partition("@")[0].lower()] = commit
                    break
        return self._commits

    def _files(self, folder: str) -> set[str]:
        status, body = self.wire.get(f"/models/{quote(folder, safe='')}", 4 * MB)
        found = listing(parsed(body, "/models")) if status == 200 else []
        return {name.replace("\\", "/") for name in found if isinstance(name, str)}

    def upload(self, file: str, content: bytes) -> str:
        """Sends a picture; what the graph must call it. A file of that name with other bytes stays as it is."""
        if file not in self._sent:
            status, body = self.wire.post(
                "/upload/image", MB, 120,
                files={"image": (file, content, "image/png")},
                data={"type": "input", "subfolder": FOLDER, "overwrite": "false"},
            )  # fmt: skip
            if status != 200:
                raise Lost(f"/upload answered {status}", "failed")
            given = mapping(parsed(body, "/upload")).get("name")
            stem = file.removesuffix(".png")
            if not (isinstance(given, str) and re.fullmatch(rf"{stem}( \(\d+\))?\.png", given)):
                raise Lost("/upload answered with another name than was asked", "failed")
            self._sent[file] = f"{FOLDER}/{given}"
        return self._sent[file]

    def forget_uploads(self) -> None:
        """What was sent may be gone: a server can be emptied."""
        self._sent.clear()

    def submit(self, prompt: Prompt, prompt_id: str, client: str, saver: str, graph: Graph) -> None:
        """Raises Unfit, Lacks or Lost."""
        status, body = self.wire.post(
            "/prompt", 4 * MB, 60,
            json={
                "prompt": prompt, "prompt_id": prompt_id, "client_id": client,
                "partial_execution_targets": [saver],
            },
        )  # fmt: skip
        if status == 400:
            raise refused(parsed(body, "/prompt"), graph)
        if status != 200:
            raise Lost(f"/prompt answered {status}", "failed")
        answer = mapping(parsed(body, "/prompt"))
        if (given := answer.get("prompt_id")) != prompt_id:
            self.cancel(text(given))
            raise Lost(
                "/prompt gave the job another number than was asked: this ComfyUI is too old", "failed"
            )
        ours = {
            key: found
            for key, found in mapping(answer.get("node_errors")).items()
            if saver in listing(mapping(found).get("dependent_outputs"))
        }
        if ours:  # it runs other outputs, and passes over ours
            self.cancel(prompt_id)
            raise refused({"error": {}, "node_errors": ours}, graph)

    def history(self, prompt_id: str) -> Mapping[str, Any] | None:
        """What became of a job; None while it isn't done."""
        found = mapping(self.wire.json(f"/history/{prompt_id}", 16 * MB)).get(prompt_id)
        return mapping(found) if found else None

    def place(self, prompt_id: str) -> int | None:
        """How many jobs it waits for: 0 while it runs, None if the server doesn't know it."""
        queue = mapping(self.wire.json("/queue", 64 * MB))
        if prompt_id in _ids(queue.get("queue_running")):
            return 0
        ahead = sorted(listing(queue.get("queue_pending")), key=_number)
        ids = _ids(ahead)
        return ids.index(prompt_id) + 1 if prompt_id in ids else None

    def cancel(self, prompt_id: str) -> None:
        """Takes a job back, waiting or running; best effort, and never somebody else's.

        Older servers stop whatever runs, so it is asked first.
        """
        try:
            self.wire.post("/queue", MB, 5, json={"delete": [prompt_id]})
            if self.place(prompt_id) == 0:
                self.wire.post("/interrupt", MB, 5, json={"prompt_id": prompt_id})
        except Lost:
            pass

    def view(self, image: Any) -> bytes | None:
        """The bytes of a saved picture; None if the server hasn't got it any more. Raises Lost."""
        image = mapping(image)
        file, folder, kind = (image.get(key, "") for key in ("filename", "subfolder", "type"))
        parts = folder.replace("\\", "/").split("/") if isinstance(folder, str) and folder else []
        safe = isinstance(file, str) and SAFE.fullmatch(file) and ".." not in (file, *parts)
        if not (safe and isinstance(folder, str) and kind in FOLDERS and all(map(SAFE.fullmatch, parts))):
            raise Lost("it names its picture in a way that leads elsewhere", "failed")
        status, body = self.wire.get("/view", LARGEST, 300, filename=file, subfolder=folder, type=kind)
        if status == 404:
            return None
        if status != 200:
            raise Lost(f"/view answered {status}", "failed")
        return body


def _number(item: Any) -> float:
    first = item[0] if isinstance(item, list) and item else 0
    return first if isinstance(first, (int, float)) else 0


def _ids(items: Any) -> list[str]:
    return [i[1] for i in listing(items) if isinstance(i, list) and len(i) > 1 and isinstance(i[1], str)]


def servers_from(addresses: str, token: str = "") -> Iterable[Server]:
    """Comma-separated addresses, each once, numbered from 1. Raises ValueError, which doesn't repeat the address."""
    known = dict.fromkeys(a.strip().rstrip("/") for a in addresses.split(",") if a.strip())
    for number, address in enumerate(known, 1):
        try:
            yield Server(number, Wire(address, token))
        except ValueError as error:
            raise ValueError(f"ONBRIEF_COMFYUI, address {number}: {error}") from None


def as_json(value: Any) -> bytes:
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()
