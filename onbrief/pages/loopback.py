"""A page on this machine, for one person: it listens on 127.0.0.1 alone, its address holds a token that opens it once,
and every request must come from itself (Host, Origin, a cookie that no other site can send)."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SPENT = "This address opens once. Start the command again for another.\n"
READS = ("GET", "HEAD")


@dataclass
class Door:
    """Who may come in: whoever holds the token, once, and from then on their browser alone."""

    port: int
    token: str | None = field(default_factory=lambda: secrets.token_urlsafe(24))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        return f"onbrief-{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}/?token={self.token}"


def serve(
    make: Callable[[Door, Callable[[], None]], Iterable[BaseRoute]], browser: bool, say: Callable[[str], None]
) -> None:
    """Serves routes until ^C or until `stop` is called. make: (door, stop) → routes. say: is told the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # from here on a browser waits instead of being refused
        door = Door(listener.getsockname()[1])

        def stop() -> None:
            server.should_exit = True

        app = Starlette(
            routes=list(make(door, stop)), middleware=[Middleware(BaseHTTPMiddleware, dispatch=guard(door))]
        )
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", server_header=False))
        say(door.address)
        if browser:
            webbrowser.open(door.address)
        server.run(sockets=[listener])


def guard(door: Door) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    """Middleware: turns strangers away, and gives every answer its content policy."""

    async def dispatch(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = _refusal(door, request) or _opened(door, request) or await go_on(request)
        response.headers.update(SAFE)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return dispatch


def _opened(door: Door, request: Request) -> Response | None:
    """The token turns into a cookie and is spent."""
    if "token" not in request.query_params:
        return None
    door.token = None
    rest = urlencode([(k, v) for k, v in request.query_params.multi_items() if k != "token"])
    response = RedirectResponse(f"/?{rest}" if rest else "/", 303)
    response.set_cookie(door.cookie, door.session, httponly=True, samesite="strict")
    return response


def _refusal(door: Door, request: Request) -> Response | None:
    if request.headers.get("host") != door.host:
        return PlainTextResponse("Not this host.\n", 421)
    if request.method not in READS:
        if request.headers.get("origin") != f"http://{door.host}":
            return PlainTextResponse("Not from this page.\n", 403)
        if request.headers.get("content-type") != "application/json":
            return PlainTextResponse("JSON, please.\n", 415)
    token = request.query_params.get("token")
    if token is not None and request.url.path == "/" and request.method == "GET":
        right = door.token is not None and secrets.compare_digest(token.encode(), door.token.encode())
    else:
        right = secrets.compare_digest(request.cookies.get(door.cookie, "").encode(), door.session.encode())
    return None if right and (token is None or request.url.path == "/") else PlainTextResponse(SPENT, 403)


async def body_of(request: Request, most: int) -> bytes | None:
    """A request's body; None where it is longer than `most` bytes."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return body
