"""Records how a real ComfyUI talks, as `exchange.json`: what the replay server of the tests is held against.

    python tests/renderers/comfy/record.py http://127.0.0.1:8188

The server needs `trial_nodes.py` as custom nodes, and no others. Numbers that differ from run to run are replaced by
words; paths of its machine and tracebacks are left out.
"""

from __future__ import annotations

import io
import json
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import requests
from PIL import Image
from websockets.sync.client import connect

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent.parent / "docs/examples/comfyui"
TRIALS = ("TrialSlow", "TrialBroken", "TrialDice")
OTHERS = ("LoadImageMask", "PreviewImage", "EmptyImage", "ImageCompositeMasked", "PrimitiveInt")
MOST = 12  # values of a list that are kept


class Tape:
    """One conversation: every request with its answer, every message, in the order they came."""

    def __init__(self, address: str):
        self.address, self.lines, self.words = address, [], {}

    def plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            drop = {"timestamp": 0, "traceback": [], "number": 0, "current_inputs": {}}
            return {self.plain(k): drop.get(k, self.plain(v)) for k, v in value.items()}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, str):
            for found, word in self.words.items():
                value = value.replace(found, word)
        return value

    def call(self, method: str, path: str, **how: Any) -> requests.Response:
        answer = requests.request(method, self.address + path, timeout=60, **how)
        body = (
            answer.json()
            if "json" in answer.headers.get("content-type", "")
            else answer.headers.get("content-type")
        )
        self.lines.append([self.plain(f"{method} {path}"), answer.status_code, self.plain(body)])
        return answer

    def run(self, graph: dict, between: float = 0, stop: bool = False) -> str:
        """Submits a graph and listens until it is over."""
        prompt_id, client = str(uuid.uuid4()), uuid.uuid4().hex
        self.words |= {prompt_id: "PROMPT", client: "CLIENT"}
        with connect(f"ws{self.address.removeprefix('http')}/ws?clientId={client}", max_size=None) as socket:
            answer = self.call(
                "POST", "/prompt", json={"prompt": graph, "prompt_id": prompt_id, "client_id": client}
            )
            if answer.status_code == 200:
                if stop:
                    time.sleep(0.7)
                    self.call("GET", "/queue")
                    self.call("POST", "/interrupt", json={"prompt_id": prompt_id})
                self._listen(socket)
                time.sleep(0.3)
                self.call("GET", f"/history/{prompt_id}")
        return prompt_id

    def _listen(self, socket: Any) -> None:
        while True:
            message = socket.recv(timeout=30)
            if isinstance(message, bytes):
                continue
            told = json.loads(message)
            self.lines.append(["WS", self.plain(told)])
            if told["type"] == "executing" and told["data"]["node"] is None:
                return


def graph_with(**changes: dict) -> dict:
    graph = json.loads((HERE / "shot.json").read_text("utf-8"))
    graph["1"]["inputs"]["image"] = "onbrief/start.png"
    return {**graph, **{key.removeprefix("n"): node for key, node in changes.items()}}


def node(kind: str, title: str, **inputs: Any) -> dict:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": title}}


def noisy_png() -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return data.getvalue()


def broken(how: str) -> dict:
    return graph_with(
        n4=node("TrialBroken", "Merge", image=["3", 0], how=how),
        n9=node("SaveImage", "Save", images=["4", 0], filename_prefix="shot"),
    )


def half(address: str) -> list:
    """Two outputs, one of them impossible: the server runs the other and says so with status 200."""
    tape = Tape(address)
    tape.run(graph_with(n10=node("ImageScale", "Small", image=["1", 0], upscale_method="area", width="wide", height=8, crop="center"), n11=node("SaveImage", "Save too", images=["10", 0], filename_prefix="small")))  # fmt: skip
    return tape.lines


def talks(address: str) -> dict[str, list]:
    def one(graph: dict, **how: Any) -> list:
        tape = Tape(address)
        tape.run(graph, **how)
        return tape.lines

    upload = Tape(address)
    for _ in range(2):
        upload.call(
            "POST", "/upload/image", files={"image": ("start.png", noisy_png(), "image/png")},
            data={"type": "input", "subfolder": "onbrief", "overwrite": "false"},
        )  # fmt: skip
    requests.post(f"{address}/free", json={"free_memory": True}, timeout=30)  # its cache
    time.sleep(1)
    fresh = f"onbrief/{uuid.uuid4()}"
    first = Tape(address)
    first.words[fresh.removeprefix("onbrief/")] = "MARK"
    success = graph_with(n9=node("SaveImage", "Save", images=["3", 0], filename_prefix=fresh))
    success["3"]["inputs"]["seed"] = int(time.time())
    first.words[str(success["3"]["inputs"]["seed"])] = "SEED"
    first.run(success)
    first.call(
        "GET", f"/view?filename={fresh.removeprefix('onbrief/')}_00001_.png&subfolder=onbrief&type=output"
    )
    first.call("GET", "/view?filename=deleted.png&subfolder=onbrief&type=output")
    first.run(success)
    slow = node("TrialSlow", "Develop", image=["3", 0], seconds=4.0, steps=8)
    slow_graph = graph_with(n4=slow, n9=node("SaveImage", "Save", images=["4", 0], filename_prefix=fresh))
    stopped = Tape(address)
    stopped.words[fresh.removeprefix("onbrief/")] = "MARK"
    stopped.run(slow_graph, stop=True)
    idle = Tape(address)
    idle.call("GET", "/prompt")
    idle.call("GET", "/queue")
    idle.call("GET", f"/history/{uuid.UUID(int=0)}")
    idle.call("GET", "/object_info/NoSuchNode")
    idle.call("GET", "/models/checkpoints")
    return {
        "upload": upload.lines,
        "idle": idle.lines,
        "success and again": first.lines,
        "stopped": stopped.lines,
        "unknown class": one(graph_with(n3=node("NoSuchNode", "Noise", image=["2", 0]))),
        "bad value": one(
            graph_with(
                n2=node(
                    "ImageScale",
                    "Canvas",
                    image=["1", 0],
                    upscale_method="bicubic",
                    width="wide",
                    height=64,
                    crop="center",
                )
            )
        ),
        "missing file": one(graph_with(n1=node("LoadImage", "Start", image="nope.png"))),
        "missing model": one(
            {
                "1": node("CheckpointLoaderSimple", "Checkpoint", ckpt_name="sd_xl_base_1.0.safetensors"),
                "2": node("VAEDecode", "To pixels", samples=["1", 0], vae=["1", 2]),
                "9": node("SaveImage", "Save", images=["2", 0], filename_prefix="x"),
            }
        ),
        "no output": one({"1": node("EmptyImage", "Empty", width=8, height=8, batch_size=1, color=0)}),
        "half valid": half(address),
        "fails": one(broken("error")),
        "out of memory": one(broken("memory")),
    }


def offer(address: str) -> dict[str, Any]:
    """What it says of the node classes that tests and examples use, long lists cut short."""
    kinds = {*TRIALS, *OTHERS}
    for path in (HERE / "shot.json", *EXAMPLES.glob("*.json")):
        kinds |= {entry["class_type"] for entry in json.loads(path.read_text("utf-8")).values()}
    found = {}
    for kind in sorted(kinds):
        entry = requests.get(f"{address}/object_info/{kind}", timeout=30).json()[kind]
        for group in entry["input"].values():
            for spec in group.values():
                if isinstance(spec, list) and isinstance(spec[0], list):
                    spec[0] = [v for v in spec[0] if v in ("dpmpp_2m", "karras") or spec[0].index(v) < MOST]
        found[kind] = entry
    return found


def main(address: str) -> None:
    stats = requests.get(f"{address}/system_stats", timeout=30).json()
    stats["system"] = {k: v for k, v in stats["system"].items() if k not in ("argv", "python_version")}
    exchange = {
        "recorded": {"version": stats["system"]["comfyui_version"], "on": time.strftime("%Y-%m-%d", time.gmtime())},
        "system_stats": stats,
        "talks": talks(address),
        "object_info": offer(address),
    }  # fmt: skip
    text = json.dumps(exchange, ensure_ascii=False, indent=1)
    (HERE / "exchange.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
