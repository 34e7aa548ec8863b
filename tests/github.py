"""A server on this machine that speaks GitHub's API as far as comments on a pull request need it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOT = {"login": "github-actions[bot]", "type": "Bot"}
SHA = "3fa9c1d2e0" * 4


class Server:
    """One pull request, number 7, of `perch/house`. me: whom the token speaks for, as GraphQL tells it.

    fail: (method, part of a path) → answers that come first, as (status, headers).
    """

    def __init__(self) -> None:
        self.me, self.comments, self.asked = "github-actions[bot]", list[dict[str, Any]](), list[str]()
        self.token = "secret"
        self.fail: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """As GitHub's own runners set it."""
        address = f"http://127.0.0.1:{self._server.server_port}"
        return {"GITHUB_API_URL": address, "GITHUB_REPOSITORY": "perch/house", "GITHUB_TOKEN": self.token}

    def comment(self, body: str, login: str, kind: str = "User") -> dict[str, Any]:
        made = {"id": 500 + len(self.comments), "body": body, "user": {"login": login, "type": kind}}
        self.comments.append(made)
        return made

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        if path == "/graphql":
            return 200, {"data": {"viewer": {"login": self.me}}}
        if path == "/repos/perch/house/pulls/7":
            base = {"repo": {"html_url": "https://github.example/perch/house"}}
            return 200, {"number": 7, "user": {"login": "pia"}, "head": {"sha": SHA}, "base": base}
        if path == "/repos/perch/house/issues/7/comments":
            if method == "POST":
                return 201, self.comment(body["body"], BOT["login"], "Bot")
            size, page = int(query["per_page"][0]), int(query["page"][0])
            return 200, self.comments[size * (page - 1) : size * page]
        if found := re.fullmatch(r"/repos/perch/house/issues/comments/(\d+)", path):
            comment = next((c for c in self.comments if c["id"] == int(found[1])), None)
            if comment and method == "PATCH":
                comment["body"] = body["body"]
                return 200, comment
        return 404, {"message": "Not Found"}


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            address = urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
            server.asked.append(f"{self.command} {self.path}")
            headers: dict[str, str] = {}
            waiting = next(
                (
                    v
                    for (m, part), v in server.fail.items()
                    if m == self.command and part in address.path and v
                ),
                None,
            )
            if self.headers["Authorization"] != f"Bearer {server.token}":
                status, value = 401, {"message": "Bad credentials"}
            elif waiting:
                (status, headers), value = waiting.pop(0), {"message": "Not now"}
            else:
                status, value = server.answer(self.command, address.path, parse_qs(address.query), body)
            data = json.dumps(value).encode()
            self.send_response(status)
            for name, text in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _any

        def log_message(self, *_: Any) -> None:
            return

    return Handler


@contextmanager
def github() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()
