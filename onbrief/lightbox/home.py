"""The campaign's home: the brief in plain words, where it stands, every picture, what was found, what it cost.

Pages of the lightbox's app, under `/home`. What is shown is what stands in the files when a page is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from onbrief.audit.pages import at_hand, steps_of
from onbrief.audit.trace import trace
from onbrief.errors import InputError
from onbrief.lightbox import faces, plain
from onbrief.lightbox.batch import rendered
from onbrief.lightbox.costs import costs
from onbrief.lightbox.faces import ADDRESS
from onbrief.lightbox.facts import Facts, Picture, look, state
from onbrief.lightbox.findings import by_line
from onbrief.lightbox.lead import hero, sentence, to_build
from onbrief.lightbox.master import master
from onbrief.lightbox.matrix import SAID, Group, in_order, locales, matrix
from onbrief.lightbox.picture import Sheet, sheet
from onbrief.lightbox.pictures import preview
from onbrief.lightbox.remarks import said, save
from onbrief.lightbox.scenes import scenes
from onbrief.lightbox.stages import STATES, stations
from onbrief.lightbox.timeline import timeline
from onbrief.lineage.read import lineage_of
from onbrief.model.picture import Unreadable, opened
from onbrief.model.visible import HIDDEN
from onbrief.pages.loopback import body_of
from onbrief.pages.page import ZOOM, data, environment
from onbrief.pages.words import duration
from onbrief.review import moving as films
from onbrief.review.moving import FILM
from onbrief.selection.kept import Changed

PAGES = Path(plain.__file__).parent.parent / "pages"
HERE = Path(__file__).parent / "dossier"
PLAYER = Path(films.__file__).parent / "web"  # the review page's own, for moving pictures
FILES = {
    path.name: path
    for path in (
        *PAGES.glob("*.css"),
        ZOOM,
        PAGES / "marks.js",
        *HERE.glob("*.css"),
        *HERE.glob("*.js"),
        PLAYER / "dom.js",
        PLAYER / "film.js",
    )
}
SIDES = (240, 480, 1000, 1600)  # the longer sides of previews, pixels
MAX_BODY = 400_000  # bytes of a remark
KEEP = {"Cache-Control": "private, max-age=31536000, immutable"}  # an address with a hash in it never changes


def routes(root: Path, campaign: str, who: str = "") -> list[Route]:
    """The campaign's home, its pictures' pages, and the one thing that can be written: a remark.

    who: `Name <mail>` of the person at the keyboard; empty where Git knows none, and then nothing is written.
    """
    desk = Desk(root, campaign, who)
    return [
        Route("/home", _page(desk.home)),
        Route("/home/picture/{path:path}", _page(desk.picture)),
        Route("/home/lineage/{path:path}", _page(desk.lineage)),
        Route("/home/image/{sha256}", _page(desk.image)),
        Route("/home/remarks/{path:path}", desk.remark, methods=["POST"]),
        Route("/home/faces.css", _page(desk.faces)),
        Route(f"{ADDRESS}/{{number:int}}", _page(desk.face)),
        Route("/home/files/{name}", _page(desk.file)),
    ]


def _page(answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
    """Reading takes a moment: other requests go on meanwhile. What can't be read is told in words."""

    async def served(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except InputError as error:
            return PlainTextResponse(f"{error}\n", 422)

    return served


class Desk:
    """What answers, for one campaign."""

    def __init__(self, root: Path, campaign: str, who: str):
        self.root, self.campaign, self.who = root, campaign, who
        self.read: tuple[str, Facts] | None = None
        self.templates = environment(HERE)
        self.templates.filters["spoken"] = spoken
        self.templates.globals |= {
            "image": image_address,
            "address": picture_address,
            "short": self.short,
            "data": data,
            "spans": spans,
        }

    def facts(self) -> Facts:
        """As they are now; read anew where a file has changed."""
        now = state(self.root, self.campaign)
        if self.read is None or self.read[0] != now:
            self.read = now, look(self.root, self.campaign)
        return self.read[1]

    def title(self, facts: Facts) -> str:
        return facts.campaign.brief.title if facts.campaign else self.campaign

    def short(self, where: str) -> str:
        """`brief.yaml:12` of `campaigns/x/brief.yaml:12:5`"""
        name = where.removeprefix(f"campaigns/{self.campaign}/")
        file, _, column = name.rpartition(":")
        return file if file and column.isdigit() else name

    def show(self, template: str, **values: Any) -> Response:
        return HTMLResponse(self.templates.get_template(template).render(campaign=self.campaign, **values))

    def home(self, request: Request) -> Response:
        facts = self.facts()
        groups = matrix(facts)
        c, there = facts.campaign, bool(rendered(self.root, self.campaign))
        return self.show(
            "home.html",
            facts=facts,
            brief=c.brief if c else None,
            title=self.title(facts),
            day=plain.day,
            title_of=lambda slot: plain.placement(c, slot) if c else slot,
            sentence=sentence(facts),
            to_build=to_build(facts),
            spoke=any(
                yes.state != "open" for g in groups for r in g.rows for cell in r.cells for yes in cell.said
            ),
            told=bool(c or facts.lineage),
            rendered=there,
            waits=[w for w in facts.status.waits if there or w.why not in ("select", "confirm")],
            hero=hero(in_order(groups)),
            timeline=timeline(c.brief, date.today()) if c else None,
            lines=plain.told(c, date.today()) if c else [],
            jobs=plain.jobs(c) if c else [],
            copy=plain.copy_table(c) if c else {},
            copy_titles=plain.COPY_TITLES,
            copies=c.copies if c else {},
            language=plain.language,
            scenes=scenes(facts),
            stations=stations(facts),
            states=STATES,
            groups=groups,
            locales=locales(facts, groups),
            filters=filters(facts, groups),
            said=SAID,
            findings=by_line(facts),
            costs=costs(facts),
            duration=duration,
        )

    def picture(self, request: Request) -> Response:
        facts = self.facts()
        asked = facts.pictures.get(request.path_params["path"])
        if asked and asked.stage == "masters":
            return self.show("master.html", facts=facts, title=self.title(facts), sheet=master(facts, asked))
        picture = self.known(facts, request)
        if picture is None:
            return PlainTextResponse("No such picture in this build.\n", 404)
        mine, others, problems = said(self.root, self.campaign, self.who, picture)
        return self.show(
            "picture.html",
            facts=facts,
            title=self.title(facts),
            sheet=sheet(facts, picture),
            mine=mine,
            others=others,
            problems=problems,
            told=SAID,
            weight_of=file_size,
        )

    def known(self, facts: Facts, request: Request) -> Picture | None:
        """The deliverable that an address means: one of those recorded, never a path of this machine."""
        picture = facts.pictures.get(request.path_params["path"])
        return picture if picture and picture.stage == "variants" else None

    def lineage(self, request: Request) -> Response:
        facts = self.facts()
        picture = facts.pictures.get(request.path_params["path"])
        if picture is None:
            return PlainTextResponse("No such picture in this build.\n", 404)
        links = trace(self.root, picture.sha256)
        shown = [f"/home/image/{link.picture['sha256']}?side=480" if link.picture else None for link in links]
        return self.show("lineage.html", steps=steps_of(links, shown, image_address(picture, 480)))

    def image(self, request: Request) -> Response:
        """A recorded picture or film by its hash, at most so many pixels long, or as it is; or a film's captions."""
        sha256, side = request.path_params["sha256"], request.query_params.get("side", "")
        row = recorded_files(self.root, self.campaign).get(sha256)
        path = at_hand(self.root, {"campaign": self.campaign, **row}) if row else None
        if path is None:
            return PlainTextResponse("This picture is not at hand on this machine.\n", 404)
        suffix = PurePosixPath(row["path"]).suffix if row else ""
        moving = FILM.get(suffix)
        if suffix == ".vtt":
            return FileResponse(path, media_type="text/vtt", headers=KEEP)
        try:
            if side.isdigit() and int(side) in SIDES:
                small = preview(self.root, path, sha256, int(side), moves=bool(moving))
                return FileResponse(small, headers=KEEP)
            if moving:
                return FileResponse(path, media_type=moving, headers=KEEP)
            with opened(path) as picture:  # no other file of the build is served
                kind = Image.MIME.get(picture.format or "")
                return FileResponse(path, media_type=kind, headers=KEEP)
        except Unreadable as error:
            return PlainTextResponse(f"{error}\n", 422)

    def faces(self, request: Request) -> Response:
        c = self.facts().campaign
        return Response(faces.sheet(c) if c else "", media_type="text/css")

    def face(self, request: Request) -> Response:
        c = self.facts().campaign
        found = faces.faces(c) if c else []
        number = request.path_params["number"]
        return (
            FileResponse(found[number].path, headers=KEEP)
            if number < len(found)
            else PlainTextResponse("", 404)
        )

    async def remark(self, request: Request) -> Response:
        body = await body_of(request, MAX_BODY)
        try:
            told = json.loads(body or b"")
        except (ValueError, RecursionError):
            return JSONResponse({"problem": "This is no remark."}, 400)
        return await run_in_threadpool(self._remark, request, told)

    def _remark(self, request: Request, told: Any) -> Response:
        facts = self.facts()
        picture = self.known(facts, request)
        if picture is None:
            return JSONResponse({"problem": "This picture is not in the build any more."}, 404)
        try:
            return JSONResponse(save(self.root, self.campaign, self.who, picture, told).as_json)
        except Changed as error:
            mine, *_ = said(self.root, self.campaign, self.who, picture)
            return JSONResponse({"problem": str(error), "now": mine.as_json}, 409)
        except InputError as error:
            return JSONResponse({"problem": str(error)}, 422)

    def file(self, request: Request) -> Response:
        path = FILES.get(request.path_params["name"])
        return FileResponse(path) if path else PlainTextResponse("", 404)


def spoken(text: str) -> str:
    """Copy as it is read: marks that shape right-to-left text stay, what hides or turns text is shown."""
    return HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", str(text))


def image_address(picture: Picture, side: float = 0) -> str:
    """Of the picture as it is shown: at least `side` pixels long where it has so many; without a side, as it is."""
    wanted = next((size for size in SIDES if size >= side), SIDES[-1])
    return f"/home/image/{picture.shown['sha256']}" + (f"?side={wanted}" if side else "")


def spans(sheet: Sheet) -> list[dict[str, Any]]:
    """The findings that belong to frames of a film, for its time line."""
    return [
        {"message": one.message, "severity": one.weight.replace(" ", "-"), "span": one.span}
        for one in sheet.findings
        if one.span
    ]


def picture_address(picture: Picture) -> str:
    return f"/home/picture/{picture.path}"


def file_size(kilobytes: int) -> str:
    """`574 kB`, `30 MB`"""
    return f"{kilobytes} kB" if kilobytes < 1000 else f"{kilobytes / 1000:g} MB"


def filters(facts: Facts, groups: Sequence[Group]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What the matrix can be narrowed to: (field, its name, its values as (key, words))."""
    rows = [row for group in groups for row in group.rows]
    c = facts.campaign
    titles = {name: scene.title for name, scene in c.brief.scenes.items()} if c else {}
    return [
        (
            "scene",
            "Scene",
            list({row.scene: (row.scene, titles.get(row.scene, row.scene)) for row in rows}.values()),
        ),
        ("sku", "SKU", list({row.sku: (row.sku, row.sku_name) for row in rows}.values())),
        (
            "locale",
            "Language",
            [(code, f"{plain.language(code)} ({code})") for code in locales(facts, groups)],
        ),
    ]


def recorded_files(root: Path, campaign: str) -> Mapping[str, Mapping[str, Any]]:
    """SHA-256 → what lineage.json says of the file. Read anew when it was written anew."""
    path = root / "campaigns" / campaign / "lineage.json"
    try:
        found = path.stat()
    except OSError:
        return {}
    return _files(root, campaign, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _files(root: Path, campaign: str, written: int, size: int) -> Mapping[str, Mapping[str, Any]]:
    lineage = lineage_of(root, campaign)
    return {row["sha256"]: row for row in lineage.data["files"]} if lineage else {}
