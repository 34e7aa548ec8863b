"""fal's queue on loopback, over TLS as its client insists: the addresses, states and headers that fal-client 1.0.3
speaks. What fal itself answers was never recorded here; the shapes are those that the client reads."""

from __future__ import annotations

import datetime
import ipaddress
import json
import re
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.renderers.hosted.server import Server, picture

REQUEST = re.compile(r"/([\w-]+/[\w.-]+)/requests/([\w-]+)(/status)?(\?.*)?")
ID = "1b8d8a2e-5a6f-4c0e-9a51-0000000000%02d"


@dataclass
class Queue:
    """faults: by step (`submit`, `status`, `result`), in order."""

    host: str = ""
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    polls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    faults: defaultdict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    tokens: set[str] = field(default_factory=set)
    endpoints: list[str] = field(default_factory=list)
    film: bytes = b""  # what it makes in place of a picture

    def fault(self, step: str) -> str:
        return self.faults[step].popleft() if self.faults[step] else ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    queue: Queue

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.queue.tokens.add(self.headers["Authorization"])
        fault = self.queue.fault("submit")
        if fault == "busy":
            return self.say(429, {"detail": "Too many requests"}, {"Retry-After": "0.02"})
        if fault == "proxy down":
            return self.say(502, {"detail": "nginx"})
        if fault == "no credit":
            return self.say(403, {"detail": "User is locked. Reason: Exhausted balance."})
        if fault == "no such app":
            return self.say(404, {"detail": "Application 'dev' not found"})
        name = ID % (len(self.queue.jobs) + 1)
        self.queue.jobs[name] = asked
        self.queue.endpoints.append(self.path)
        if fault == "lost":
            self.close_connection = True
            return self.connection.close()
        if fault == "500":
            return self.say(500, {"detail": "Internal error"}, {"x-fal-request-id": name})
        where = f"https://{self.queue.host}{self.path}/requests/{name}"
        told = {"status": "IN_QUEUE", "request_id": name, "response_url": "https://evil.example/steal",
                "status_url": "https://evil.example/steal", "cancel_url": f"{where}/cancel", "queue_position": 0}  # fmt: skip
        self.say(200, told)

    def do_GET(self) -> None:
        if self.path.startswith("/files/"):
            return self.file()
        match = REQUEST.fullmatch(self.path)
        assert match, self.path
        self.queue.tokens.add(self.headers["Authorization"])
        self.status(match[2]) if match[3] else self.result(match[2])

    def status(self, name: str) -> None:
        fault = self.queue.fault("status")
        self.queue.polls[name] += 1
        told: dict[str, Any] = {"request_id": name, "logs": None}
        if name not in self.queue.jobs or fault == "forgotten":
            return self.say(404, {"detail": "Request not found"})
        if fault == "failed":
            told |= {
                "status": "COMPLETED",
                "metrics": {},
                "error": "CUDA out of memory",
                "error_type": "runner_error",
            }
        elif fault == "odd":
            told |= {"status": "SLEEPING"}
        elif self.queue.polls[name] == 1:
            told |= {"status": "IN_QUEUE", "queue_position": 3}
        elif self.queue.polls[name] == 2:
            told |= {"status": "IN_PROGRESS"}
        else:
            told |= {"status": "COMPLETED", "metrics": {"inference_time": 1.2}}
        self.say(200 if told.get("metrics") else 202, told)

    def result(self, name: str) -> None:
        fault = self.queue.fault("result")
        asked = self.queue.jobs[name]
        if fault == "bad input":
            said = {"loc": ["body", "image_size", "width"], "msg": "ensure this value is at least 256", "type": "value_error",
                    "input": asked}  # fmt: skip
            return self.say(422, {"detail": [said]})
        if fault == "filter":
            said = {"loc": ["body", "prompt"], "msg": "The content could not be processed because it was flagged by a content "
                    "checker.", "type": "content_policy_violation", "input": asked}  # fmt: skip
            return self.say(422, {"detail": [said]})
        if fault == "gone":
            return self.say(404, {"detail": "Request not found"})
        where = f"https://{self.queue.host}/files/{name}.jpg"
        if fault == "elsewhere":
            where = "https://cdn.example.net/a.jpg"
        if self.queue.film:
            film = {
                "url": where.replace(".jpg", ".mp4"),
                "content_type": "video/mp4",
                "file_size": len(self.queue.film),
            }
            return self.say(200, {"video": film})
        self.say(
            200,
            {
                "images": [{"url": where, "width": 96, "height": 128, "content_type": "image/jpeg"}],
                "timings": {"inference": 1.1},
                "seed": asked.get("seed"),
                "has_nsfw_concepts": [fault == "black"],
                "prompt": asked["prompt"],
            },
        )

    def file(self) -> None:
        assert "Authorization" not in self.headers  # the key is fal's queue's alone
        data = self.queue.film or picture("fal", (96, 128), "JPEG")
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def say(self, status: int, told: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that signs itself, in one PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "loopback.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return path


@contextmanager
def running(pem: Path) -> Iterator[Queue]:
    queue = Queue()
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"queue": queue}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    queue.host = f"127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield queue
    finally:
        server.shutdown()
        server.server_close()
