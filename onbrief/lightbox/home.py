"""The campaign's home: the brief in plain words, where it stands, every picture, what was found, what it cost.

Pages of the lightbox's app, under `/home`. Everything shown is read anew when a page is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from onbrief.audit.pages import at_hand, steps_of
from onbrief.audit.trace import trace
from onbrief.errors import InputError
from onbrief.lightbox import plain
from onbrief.lightbox.costs import costs
from onbrief.lightbox.facts import Facts, Picture, look
from onbrief.lightbox.findings import by_line
from onbrief.lightbox.matrix import SAID, Group, in_order, locales, matrix
from onbrief.lightbox.picture import sheet
from onbrief.lightbox.remarks import said, save
from onbrief.lightbox.scenes import scenes
from onbrief.lightbox.stages import STATES, stations
from onbrief.lineage.read import lineage_of
from onbrief.model.picture import Unreadable, opened
from onbrief.model.visible import HIDDEN
from onbrief.pages.loopback import body_of
from onbrief.pages.page import ZOOM, data, environment
from onbrief.pages.words import duration
from onbrief.selection.kept import Changed

PAGES = Path(plain.__file__).parent.parent / "pages"
HERE = Path(__file__).parent / "dossier"
FILES = {
    path.name: path
    for path in (*PAGES.glob("*.css"), ZOOM, PAGES / "marks.js", *HERE.glob("*.css"), *HERE.glob("*.js"))
}
SIZES = (240, 480, 960, 1600)  # widths of previews, pixels
MAX_BODY = 400_000  # bytes of a remark
KEEP = {"Cache-Control": "private, max-age=31536000, immutable"}  # an address with a hash in it never changes


def routes(root: Path, campaign: str) -> list[Route]:
    """The campaign's home, its pictures' pages, and the one thing that can be written: a remark."""
    desk = Desk(root, campaign)
    return [
        Route("/home", _page(desk.home)),
        Route("/home/picture/{path:path}", _page(desk.picture)),
        Route("/home/lineage/{path:path}", _page(desk.lineage)),
        Route("/home/image/{sha256}", _page(desk.image)),
        Route("/home/remarks/{path:path}", desk.remark, methods=["POST"]),
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

    def __init__(self, root: Path, campaign: str):
        self.root, self.campaign = root, campaign
        self.templates = environment(HERE)
        self.templates.filters["spoken"] = spoken
        self.templates.globals |= {
            "image": image_address,
            "address": picture_address,
            "short": self.short,
            "data": data,
        }

    def short(self, where: str) -> str:
        """`brief.yaml:12` of `campaigns/x/brief.yaml:12:5`"""
        name = where.removeprefix(f"campaigns/{self.campaign}/")
        file, _, column = name.rpartition(":")
        return file if file and column.isdigit() else name

    def show(self, template: str, **values: Any) -> Response:
        return HTMLResponse(self.templates.get_template(template).render(campaign=self.campaign, **values))

    def home(self, request: Request) -> Response:
        facts = look(self.root, self.campaign)
        groups = matrix(facts)
        c = facts.campaign
        return self.show(
            "home.html",
            facts=facts,
            brief=c.brief if c else None,
            title=c.brief.title if c else self.campaign,
            hero=hero(in_order(groups)),
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
        facts = look(self.root, self.campaign)
        picture = self.known(facts, request)
        if picture is None:
            return PlainTextResponse("No such picture in this build.\n", 404)
        mine, others = said(self.root, self.campaign, picture)
        return self.show(
            "picture.html",
            facts=facts,
            title=facts.campaign.brief.title if facts.campaign else self.campaign,
            sheet=sheet(facts, picture),
            mine=mine,
            others=others,
            told=SAID,
        )

    def known(self, facts: Facts, request: Request) -> Picture | None:
        """The deliverable that an address means: one of those recorded, never a path of this machine."""
        picture = facts.pictures.get(request.path_params["path"])
        return picture if picture and picture.stage == "variants" else None

    def lineage(self, request: Request) -> Response:
        facts = look(self.root, self.campaign)
        picture = facts.pictures.get(request.path_params["path"])
        if picture is None:
            return PlainTextResponse("No such picture in this build.\n", 404)
        links = trace(self.root, picture.sha256)
        shown = [f"/home/image/{link.picture['sha256']}?w=480" if link.picture else None for link in links]
        return self.show("lineage.html", steps=steps_of(links, shown, image_address(picture, 480)))

    def image(self, request: Request) -> Response:
        """A recorded picture by its hash, at one of a few widths; as it is where none is asked for."""
        from PIL import Image

        sha256, width = request.path_params["sha256"], request.query_params.get("w", "")
        lineage = lineage_of(self.root, self.campaign)
        row = lineage.file_with(sha256) if lineage else None
        path = at_hand(self.root, {"campaign": self.campaign, **row}) if row else None
        if path is None:
            return PlainTextResponse("This picture is not at hand on this machine.\n", 404)
        try:
            if width.isdigit() and int(width) in SIZES:
                return Response(preview(path, sha256, int(width)), media_type="image/webp", headers=KEEP)
            with opened(path) as image:  # no other file of the build is served
                return FileResponse(path, media_type=Image.MIME[image.format or "PNG"], headers=KEEP)
        except Unreadable as error:
            return PlainTextResponse(f"{error}\n", 422)

    async def remark(self, request: Request) -> Response:
        body = await body_of(request, MAX_BODY)
        try:
            told = json.loads(body or b"")
        except (ValueError, RecursionError):
            return JSONResponse({"problem": "This is no remark."}, 400)
        return await run_in_threadpool(self._remark, request, told)

    def _remark(self, request: Request, told: Any) -> Response:
        facts = look(self.root, self.campaign)
        picture = self.known(facts, request)
        if picture is None:
            return JSONResponse({"problem": "This picture is not in the build any more."}, 404)
        try:
            return JSONResponse(save(self.root, self.campaign, picture, told).as_json)
        except Changed as error:
            mine, _ = said(self.root, self.campaign, picture)
            return JSONResponse({"problem": str(error), "now": mine.as_json}, 409)
        except InputError as error:
            return JSONResponse({"problem": str(error)}, 422)

    def file(self, request: Request) -> Response:
        path = FILES.get(request.path_params["name"])
        return FileResponse(path) if path else PlainTextResponse("", 404)


def spoken(text: str) -> str:
    """Copy as it is read: marks that shape right-to-left text stay, what hides or turns text is shown."""
    return HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", str(text))


def image_address(picture: Picture, width: int = 0) -> str:
    """Of the picture as it is shown, at least `width` pixels wide where it has so many."""
    wanted = next((size for size in SIZES if size >= width), SIZES[-1])
    return f"/home/image/{picture.shown['sha256']}" + (f"?w={wanted}" if width else "")


def picture_address(picture: Picture) -> str:
    return f"/home/picture/{picture.path}"


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


def hero(pictures: list[Picture]) -> Picture | None:
    """The largest wide picture of the first language: what the page opens with."""
    first = [p for p in pictures if p.about.get("locale") == pictures[0].about.get("locale")]
    wide = [p for p in first if 1.3 <= p.ratio <= 2.6]
    return max(wide or first, key=lambda p: p.size[0] * p.size[1], default=None)


@lru_cache(maxsize=600)
def preview(path: Path, sha256: str, width: int) -> bytes:
    """WebP, what is transparent on white. Raises Unreadable."""
    from PIL import Image

    with opened(path) as image:
        image.draft("RGB", (width, width))
        clear = image.convert("RGBA")
    clear.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", clear.size, "white")
    flat.paste(clear, mask=clear.getchannel("A"))
    buffer = BytesIO()
    flat.save(buffer, "WEBP", quality=86, method=2)
    return buffer.getvalue()
