"""The brief as a page on this machine: the same questions as the issue form, the validator's words beside each.

The page can make a commit, so it is for one person: it listens on 127.0.0.1 alone, its address holds a token that
opens it once, and every request must come from itself (Host, Origin, a cookie that no other site can send).
"""

from __future__ import annotations

import json
import secrets
import socket
import webbrowser
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jinja2
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from onbrief.errors import InputError
from onbrief.scaffold.branch import commit_campaign, committed, drafted, free_name
from onbrief.scaffold.campaign import stills
from onbrief.scaffold.place import TEMPLATES
from onbrief.scaffold.questions import LONGEST, QUESTIONS, wish_of
from onbrief.scaffold.stylepack import pack_names

HERE = TEMPLATES / "page"
MAX_BODY = 100_000  # bytes of a request
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SPENT = "This address opens once. Start the command again for another.\n"


@dataclass
class Desk:
    """One page being filled in. base: what HEAD says, in a folder. branch: once it is made."""

    root: Path
    base: Path
    port: int
    token: str | None = field(default_factory=lambda: secrets.token_urlsafe(24))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    branch: str | None = None
    ended: Callable[[], None] = lambda: None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        return f"onbrief-{self.port}"


def serve(root: Path, browser: bool, say: Callable[[str], None]) -> str:
    """Shows the page until the branch is made; returns its name. ^C ends it without one."""
    with committed(root) as base, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # from here on a browser waits instead of being refused
        desk = Desk(root, base, listener.getsockname()[1])
        server = uvicorn.Server(
            uvicorn.Config(app(desk), log_level="error", lifespan="off", server_header=False)
        )
        desk.ended = lambda: setattr(server, "should_exit", True)
        address = f"http://{desk.host}/?token={desk.token}"
        say(f"Answer the questions at {address}\nIt opens once, on this machine. ^C ends it.")
        if browser:
            webbrowser.open(address)
        server.run(sockets=[listener])
    if desk.branch is None:
        raise KeyboardInterrupt
    return desk.branch


def app(desk: Desk) -> Starlette:
    """The page, its two files, and two questions that it asks: is this right, and make it."""

    async def page(request: Request) -> Response:
        return HTMLResponse(_page(desk))

    async def file(request: Request) -> Response:
        return FileResponse(HERE / request.url.path.strip("/"))

    async def check(request: Request) -> Response:
        return JSONResponse({"problems": _problems(desk, await _answers(request))})

    async def make(request: Request) -> Response:
        if desk.branch:
            return PlainTextResponse(f"Branch {desk.branch} is made already.", 409)
        answers = await _answers(request)
        try:
            desk.branch = commit_campaign(desk.root, wish_of(answers, _KEYS), _KEYS)
        except InputError as error:
            return JSONResponse({"problems": _told(error)})
        next_ = f"git push -u origin {desk.branch}"
        return JSONResponse(
            {"problems": {}, "branch": desk.branch, "next": next_}, background=BackgroundTask(desk.ended)
        )

    routes = [
        Route("/", page),
        Route("/form.css", file),
        Route("/form.js", file),
        Route("/check", check, methods=["POST"]),
        Route("/make", make, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=_guard(desk))])


def _guard(desk: Desk) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    """Lets in whoever holds the token, once, and from then on their browser alone."""

    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = _refusal(desk, request) or _opened(desk, request) or await go_on(request)
        response.headers.update(SAFE)
        return response

    return guard


def _opened(desk: Desk, request: Request) -> Response | None:
    """The token turns into a cookie and is spent."""
    if "token" not in request.query_params:
        return None
    desk.token = None
    response = RedirectResponse("/", 303)
    response.set_cookie(desk.cookie, desk.session, httponly=True, samesite="strict")
    return response


def _refusal(desk: Desk, request: Request) -> Response | None:
    if request.headers.get("host") != desk.host:
        return PlainTextResponse("Not this host.\n", 421)
    if request.method == "POST":
        if request.headers.get("origin") != f"http://{desk.host}":
            return PlainTextResponse("Not from this page.\n", 403)
        if request.headers.get("content-type") != "application/json":
            return PlainTextResponse("JSON, please.\n", 415)
    token = request.query_params.get("token")
    if token is not None and request.url.path == "/" and request.method == "GET":
        right = desk.token is not None and secrets.compare_digest(token.encode(), desk.token.encode())
    else:
        right = secrets.compare_digest(request.cookies.get(desk.cookie, "").encode(), desk.session.encode())
    return None if right and (token is None or request.url.path == "/") else PlainTextResponse(SPENT, 403)


async def _answers(request: Request) -> dict[str, str]:
    """The answers, texts by key; what is no answer is as good as none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return {}
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    keys = {q.key for q in QUESTIONS}
    return (
        {k: v for k, v in given.items() if k in keys and isinstance(v, str)}
        if isinstance(given, dict)
        else {}
    )


_KEYS = {q.key: q.key for q in QUESTIONS}


def _problems(desk: Desk, answers: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong, by question; "" for what belongs to none."""
    try:
        wish = wish_of(answers, _KEYS)
        free_name(desk.root, wish.name)
        drafted(desk.base, wish, _KEYS)
    except InputError as error:
        return _told(error)
    return {}


def _told(error: InputError) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for problem in error.problems:
        key = problem.where if problem.where in _KEYS else ""
        text = f"{problem.what[:1].upper()}{problem.what[1:]}. {problem.cure}".strip()
        told.setdefault(key, []).append(text if key else f"{problem.where}: {text}")
    return told


def _page(desk: Desk) -> str:
    groups: dict[str, list[Any]] = {}
    for question in QUESTIONS:
        groups.setdefault(question.group, []).append(question)
    packs = pack_names(desk.base)
    given = {q.key: "" for q in QUESTIONS} | {
        "live": str(date.today() + timedelta(days=90)),
        "end": str(date.today() + timedelta(days=180)),
        "usage": "internal",
        "disclosure": "metadata",
    }
    choices = {q.key: q.choices for q in QUESTIONS if q.choices} | {"stylepack": packs}
    catalogue: dict[str, list[str]] = {}
    for name in stills(desk.base):
        channel, _, placement = name.partition("/")
        catalogue.setdefault(channel, []).append(placement)
    template = jinja2.Environment(autoescape=True).from_string((HERE / "form.html").read_text("utf-8"))
    return template.render(groups=groups, given=given, choices=choices, catalogue=catalogue, longest=LONGEST)
