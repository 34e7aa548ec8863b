"""The lightbox as a page on this machine: what it shows, what it writes, and nothing besides."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
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
from onbrief.lightbox import home, moves, pending, settings, wish
from onbrief.lightbox.alike import Stacks
from onbrief.lightbox.batch import Shown, batch, rendered, said_of, tag
from onbrief.lightbox.moves import Desk
from onbrief.lightbox.pictures import picture
from onbrief.model.reviews import CandidateReview
from onbrief.pages import loopback
from onbrief.pages.loopback import Door, body_of
from onbrief.pages.page import environment
from onbrief.selection.kept import Changed

HERE = Path(__file__).parent / "page"
PAGES = Path(loopback.__file__).parent
# what the page is made of, by name: no address becomes a path
FILES = {path.name: path for path in [*HERE.glob("*.js"), *HERE.glob("*.css")]} | {
    name: PAGES / name for name in ("style.css", "marks.css", "zoom.js", "marks.js")
}
VIEWS = (
    ("grid", "Grid (G)"),
    ("loupe", "One picture (Space)"),
    ("two", "Two side by side (C)"),
    ("four", "Four side by side (Shift C)"),
)
MAX_BODY = 500_000  # bytes of a request: an entry with a few hundred marks and their notes
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}  # the address holds the picture's hash
Answer = Callable[[Desk, dict[str, Any]], dict[str, Any]]


def serve(desk: Desk, browser: bool, say: Callable[[str], None]) -> None:
    """Shows the page until ^C. say: is told the address."""
    loopback.serve(lambda door, stop: routes(desk, door), browser, say)


def routes(desk: Desk, door: Door | None = None) -> list[Route]:
    """The page, its files, its pictures, and what it asks and writes."""
    return [
        Route("/", _page(desk)),
        Route("/page/{name}", _file),
        Route("/favicon.ico", _none),
        Route("/state", _state(desk)),
        Route("/picture/{scene}/{place:int}/{kind}", _picture(desk)),
        *(
            Route(f"/{name}/{{scene}}/{{place:int}}", _asked(desk, answer))
            for name, answer in (("settings", settings.setting), ("wish", wish.proposal))
        ),
        Route("/differences/{scene}/{place:int}/{other:int}", _asked(desk, settings.differing)),
        Route("/ranking/{scene}", _asked(desk, settings.ranked)),
        Route("/pending", _asked(desk, pending.pending)),
        Route("/move", _written(desk, moves.move), methods=["POST"]),
        Route("/compare", _written(desk, moves.compare), methods=["POST"]),
        Route("/more", _written(desk, wish.more), methods=["POST"]),
        Route("/commit", _written(desk, pending.make), methods=["POST"]),
        *home.routes(desk.root, desk.campaign, desk.who),
    ]


def _page(desk: Desk) -> Callable[[Request], Any]:
    template = environment(HERE).get_template("lightbox.html")

    async def page(request: Request) -> Response:
        if not await run_in_threadpool(rendered, *desk.place):
            return RedirectResponse("/home", 303)  # it says what to do next
        return HTMLResponse(
            template.render(title=desk.campaign, campaign=desk.campaign, start=desk.scene, views=VIEWS)
        )

    return page


async def _file(request: Request) -> Response:
    path = FILES.get(request.path_params["name"])
    return FileResponse(path) if path else PlainTextResponse("Not here.\n", 404)


async def _none(request: Request) -> Response:
    return Response(status_code=204)


def _state(desk: Desk) -> Callable[[Request], Any]:
    stacks = Stacks(desk.root)

    def told() -> dict[str, Any]:
        return batch(*desk.place, desk.who, stacks.of(desk.campaign))

    async def state(request: Request) -> Response:
        now = f'"{await run_in_threadpool(tag, *desk.place)}-{len(stacks.found)}"'
        headers = {"ETag": now, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == now:
            return Response(status_code=304, headers=headers)
        return JSONResponse(await run_in_threadpool(told), headers=headers)

    return state


def _picture(desk: Desk) -> Callable[[Request], Any]:
    making: dict[tuple[str, str], asyncio.Lock] = {}
    few = CapacityLimiter(
        os.cpu_count() or 2
    )  # decoding is heavy: moves must not queue behind sixty pictures

    async def show(request: Request) -> Response:
        shown = await run_in_threadpool(_shown, desk, request)
        kind = request.path_params["kind"]
        if shown is None or kind not in ("thumb", "screen", "full"):
            return PlainTextResponse("Not here.\n", 404)
        async with making.setdefault((shown.sha256, kind), asyncio.Lock()):  # asked for twice, made once
            path = await to_thread.run_sync(picture, desk.root, shown, kind, limiter=few)
        fixed = request.query_params.get("v") == shown.sha256
        return FileResponse(path, headers=FOREVER if fixed else {"Cache-Control": "no-store"})

    return show


def _shown(desk: Desk, request: Request) -> Shown | None:
    return rendered(*desk.place).get((request.path_params["scene"], request.path_params["place"]))


def _asked(desk: Desk, answer: Answer) -> Callable[[Request], Any]:
    """An answer to a question: of the address, only names and numbers that are looked up."""

    async def asked(request: Request) -> Response:
        return await _told(answer, desk, dict(request.path_params))

    return asked


def _written(desk: Desk, answer: Answer) -> Callable[[Request], Any]:
    async def written(request: Request) -> Response:
        body = await body_of(request, MAX_BODY)
        try:
            told = json.loads(body or b"")
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            return JSONResponse({"what": "This is no move that the lightbox knows."}, 400)
        return await _told(answer, desk, told)

    return written


async def _told(answer: Answer, desk: Desk, told: dict[str, Any]) -> Response:
    """The answer; a refusal in words, and what stands in the file where that is the reason."""
    try:
        return JSONResponse(await run_in_threadpool(answer, desk, told))
    except Changed as error:
        theirs = said_of(error.entry) if isinstance(error.entry, CandidateReview) else None
        return JSONResponse({**_words(error), "theirs": theirs, "stamp": error.stamp}, 409)
    except InputError as error:
        return JSONResponse(_words(error), 422)


def _words(error: InputError) -> dict[str, Any]:
    first, *more = error.problems
    rest = f" And {len(more)} more." if more else ""
    return {"what": f"{first.where}: {first.what}.{rest}", "cure": first.cure}
