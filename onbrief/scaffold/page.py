"""The brief as a page on this machine: the same questions as the issue form, the validator's words beside each.

The page can make a commit, so it is for one person (`onbrief/pages/loopback.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jinja2
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from onbrief.errors import InputError
from onbrief.pages import loopback
from onbrief.pages.loopback import Door, body_of
from onbrief.scaffold.branch import commit_campaign, committed, drafted, free_name
from onbrief.scaffold.campaign import stills
from onbrief.scaffold.place import TEMPLATES
from onbrief.scaffold.questions import LONGEST, QUESTIONS, wish_of
from onbrief.scaffold.stylepack import pack_names

HERE = TEMPLATES / "page"
MAX_BODY = 100_000  # bytes of a request


@dataclass
class Desk:
    """One page being filled in. base: what HEAD says, in a folder. branch: once it is made."""

    root: Path
    base: Path
    branch: str | None = None
    ended: Callable[[], None] = lambda: None


def serve(root: Path, browser: bool, say: Callable[[str], None]) -> str:
    """Shows the page until the branch is made; returns its name. ^C ends it without one."""
    with committed(root) as base:
        desk = Desk(root, base)

        def routes(door: Door, stop: Callable[[], None]) -> list[Route]:
            desk.ended = stop
            return routes_of(desk)

        loopback.serve(
            routes,
            browser,
            lambda address: say(
                f"Answer the questions at {address}\nIt opens once, on this machine. ^C ends it."
            ),
        )
    if desk.branch is None:
        raise KeyboardInterrupt
    return desk.branch


def routes_of(desk: Desk) -> list[Route]:
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

    return [
        Route("/", page),
        Route("/form.css", file),
        Route("/form.js", file),
        Route("/check", check, methods=["POST"]),
        Route("/make", make, methods=["POST"]),
    ]


async def _answers(request: Request) -> dict[str, str]:
    """The answers, texts by key; what is no answer is as good as none."""
    body = await body_of(request, MAX_BODY)
    try:
        given = json.loads(body or b"{}")
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
