"""A gateway on loopback that behaves, or delays, limits, fails, doubles and lies as it is told; it counts what it charges."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import signal
import struct
import threading
import time
import zlib
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image

SHAPE = (160, 200)  # what it makes when it is asked for a ratio
PRICE = {"amount": 0.04, "currency": "USD"}
RESULT = re.compile(r"/jobs/([^/]+)/result")
JOB = re.compile(r"/jobs/([^/]+)")


def picture(words: str, size: tuple[int, int], kind: str = "PNG") -> bytes:
    """Noise that is another for other words."""
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big"))
    coarse = rng.integers(0, 256, (6, 6, 3), np.uint8)
    image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@dataclass
class Job:
    id: str
    key: str
    asked: dict[str, Any]
    polls: int = 0
    runs: int = 1


@dataclass
class Gateway:
    """faults: by step (`submit`, `find`, `poll`, `result`, `file`), what its next requests meet, in order; a fault
    that begins with `always` stays. kill: the moment at which the asking process is killed, by its token `pid-…`."""

    address: str = ""
    jobs: dict[str, Job] = field(default_factory=dict)
    charges: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    faults: defaultdict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    cost: Any = field(default_factory=lambda: dict(PRICE))
    kill: str = ""
    polls_needed: int = 2
    lock: threading.RLock = field(default_factory=threading.RLock)

    def meet(self, step: str, *faults: str) -> Gateway:
        self.faults[step].extend(faults)
        return self

    def fault(self, step: str) -> str:
        with self.lock:
            self.seen.append(step)
            waiting = self.faults[step]
            if not waiting:
                return ""
            return (
                waiting[0].removeprefix("always ") if waiting[0].startswith("always ") else waiting.popleft()
            )

    def take(self, key: str, asked: dict[str, Any]) -> Job:
        """One job a key, charged once: what an idempotency key is for."""
        with self.lock:
            self.keys.append(key)
            for job in self.jobs.values():
                if job.key == key:
                    return job
            job = Job(f"job-{len(self.jobs) + 1}", key, asked)
            self.jobs[job.id] = job
            self.charges.append(key)
            return job


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway: Gateway

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.moment("submit arrived")
        fault = self.gateway.fault("submit")
        if self.common(fault, "submit"):
            return
        if fault == "lost before":
            return self.hang_up()
        job = self.gateway.take(self.headers["Idempotency-Key"], body)
        self.moment("submit charged")
        if fault == "lost":
            return self.hang_up()
        if fault == "500 though taken":
            return self.say(500, {"error": "oops"})
        if fault == "twice":
            job.runs = 2
            self.gateway.charges.append(job.key)
        told: Any = {"other key": "0" * 64}.get(fault, job.key)
        name: Any = {"no id": None, "bad id": "../../admin"}.get(fault, job.id)
        self.say(201, {"id": name, "status": "queued", "key": told})
        self.moment("submit answered")

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/jobs":
            return self.find(parse_qs(parts.query)["key"][0])
        if parts.path.startswith("/files/"):
            return self.file(parts.path.removeprefix("/files/"))
        if match := RESULT.fullmatch(parts.path):
            return self.result(match[1])
        match = JOB.fullmatch(parts.path)
        assert match, self.path
        self.poll(match[1])

    def find(self, key: str) -> None:
        if self.common(self.gateway.fault("find"), "find"):
            return
        found = [job for job in self.gateway.jobs.values() if job.key == key]
        if not found:
            return self.say(404, {"error": "no such key"})
        self.say(200, {"id": found[0].id, "key": key})

    def poll(self, name: str) -> None:
        fault = self.gateway.fault("poll")
        if self.common(fault, "poll"):
            return
        job = self.gateway.jobs[name]
        job.polls += 1
        told: dict[str, Any] = {
            "id": "job-999" if fault == "other job" else name,
            "status": "running",
            "progress": 0.5,
        }
        if fault in ("failed", "failed, charged"):
            told |= {"status": "failed", "error": "out of memory \x1b[2J on node 7"}
        elif fault in ("refused", "refused, charged"):
            told |= {"status": "refused", "error": "the words break our rules"}
        elif fault != "never" and job.polls >= self.gateway.polls_needed:
            told |= {"status": "done", "progress": 1}
        if fault.endswith(", charged"):
            told["cost"] = PRICE
        elif told["status"] in ("failed", "refused"):
            self.gateway.charges.remove(job.key)
        self.say(200, told)
        self.moment("poll answered")

    def result(self, name: str) -> None:
        fault = self.gateway.fault("result")
        if self.common(fault, "result"):
            return
        job = self.gateway.jobs[name]
        told: dict[str, Any] = {
            "id": "job-999" if fault == "other job" else name,
            "picture": {"url": f"/files/{name}.png?signature=s3cret"},
            "seed": job.asked["input"].get("seed"),
            "runs": job.runs,
            "cost": self.gateway.cost,
            "request": {"authorization": self.headers["Authorization"], "model": job.asked["model"]},
        }
        if fault == "nothing":
            del told["picture"]
        if fault == "elsewhere":
            told["picture"] = {"url": "https://files.example.net/a.png"}
        if fault == "metadata":
            told["picture"] = {"url": "http://169.254.169.254/latest"}
        if fault == "led elsewhere":
            told["picture"] = {"url": "/files/led-elsewhere"}
        self.say(200, told)
        self.moment("result answered")

    def file(self, name: str) -> None:
        fault = self.gateway.fault("file")
        if name == "led-elsewhere":
            return self.say(302, {}, Location="http://169.254.169.254/latest")
        if self.common(fault, "file"):
            return
        asked = self.gateway.jobs[name.partition(".")[0]].asked["input"]
        size = tuple(asked.get("size", SHAPE))
        words = asked.get("prompt", "words under another name")
        data = picture(json.dumps([words, asked.get("seed")]), size)
        if fault == "rounded":
            data = picture(words, (size[0] + 8, size[1] - 8), "JPEG")
        elif fault == "other shape":
            data = picture(words, (size[1] * 2, size[0]))
        elif fault == "another's":
            data = picture("the same for everybody", size)
        elif fault == "half":
            data = data[: len(data) // 2]
        elif fault == "flat":
            file = io.BytesIO()
            Image.new("RGB", size, (9, 9, 9)).save(file, "PNG")  # type: ignore[arg-type]
            data = file.getvalue()
        elif fault == "bomb":
            header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
            data = data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
        elif fault == "html":
            data = b"<html><h1>Just a moment ...</h1></html>"
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])
        self.wfile.flush()
        self.moment("file half sent")
        if fault == "breaks off":
            return self.hang_up()
        self.wfile.write(data[len(data) // 2 :])

    def common(self, fault: str, step: str) -> bool:
        """Faults that any step can meet. Whether the request is answered with it."""
        self.gateway.tokens.add(self.headers.get("Authorization", "") if step != "file" else "")
        if match := re.fullmatch(r"(\d{3})(?: after (\S+))?(?:: (.*))?", fault):
            words = match[3] or ""
            later = {"Retry-After": match[2]} if match[2] else {}
            self.say(int(match[1]), {"error": {"message": words}} if words else {}, **later)
        elif fault == "html answer":
            self.raw(200, b"<html>login</html>", "text/html")
        elif fault == "redirect":
            self.say(307, {}, Location="https://evil.example/jobs")
        elif fault == "slow":
            time.sleep(0.3)
            return False
        elif fault == "drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
            self.hang_up()
        elif fault == "flood":
            self.raw(200, b'{"id": "' + b"x" * 2_000_000, "application/json")
        else:
            return False
        return True

    def moment(self, name: str) -> None:
        """Kills the process that asks, if it is to die now."""
        pid = re.search(r"pid-(\d+)", self.headers.get("Authorization", "")) or re.search(
            r"pid-(\d+)", " ".join(self.gateway.tokens)
        )
        if name == self.gateway.kill and pid:
            self.gateway.kill = ""
            os.kill(int(pid[1]), signal.SIGKILL)

    def say(self, status: int, told: dict[str, Any], **headers: str) -> None:
        self.raw(status, json.dumps(told).encode(), "application/json", **headers)

    def raw(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Those who were killed don't listen to the end."""


@contextmanager
def running(handler: type[BaseHTTPRequestHandler] = Handler, **about: Any) -> Iterator[Gateway]:
    gateway = Gateway(**about)
    server = Server(("127.0.0.1", 0), type("Bound", (handler,), {"gateway": gateway}))
    gateway.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
