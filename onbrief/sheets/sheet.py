"""Contact sheets: a batch of candidates as PNG and HTML, a delivery pack as PDF."""

from __future__ import annotations

import importlib.util
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import jinja2
import typst
from PIL import Image

from onbrief.files import write_bytes, write_json
from onbrief.model.canonical import sha256_file

HERE = Path(__file__).parent
MARGIN, GUTTER, HEAD, LINE = 36, 16, 58, 11
NARROW = 92  # points that a caption needs, however narrow its picture


@dataclass(frozen=True)
class Item:
    """A picture and its caption. largest: the height it may be shown at; box, once it has a place: all in points."""

    data: bytes
    ratio: float
    caption: str
    lines: tuple[str, ...]
    largest: float
    box: tuple[float, float, float, float] = (0, 0, 0, 0)


def sheet_code() -> dict[str, str]:
    """What a sheet's look depends on beside its pictures and captions."""
    files = {path.name: sha256_file(path) for path in (Path(__file__), HERE / "contact-sheet.typ")}
    return files | {name: version(name) for name in ("typst", "pillow", "fontpkg-inter")}


def arrange(items: Sequence[Item], width: float, height: float, row: float) -> list[list[Item]]:
    """Pages of rows: no picture taller than `row` or larger than it is (a pixel a point), no row wider than the page."""
    room = width - 2 * MARGIN
    pages: list[list[Item]] = [[]]
    y: float = MARGIN + HEAD
    for members in _rows(items, room, row):
        sizes = [_size(item, room, row) for item in members]
        tall = max(h for _, h in sizes)
        below = 8 + LINE * (1 + max(len(i.lines) for i in members)) + GUTTER
        if pages[-1] and y + tall + below > height - MARGIN + GUTTER:
            pages.append([])
            y = MARGIN + HEAD
        x: float = MARGIN
        for item, (w, h) in zip(members, sizes, strict=True):
            pages[-1].append(replace(item, box=(x, y, w, h)))
            x += max(w, NARROW) + GUTTER
        y += tall + below
    return pages


def _rows(items: Sequence[Item], room: float, row: float) -> list[list[Item]]:
    rows: list[list[Item]] = [[]]
    filled = 0.0
    for item in items:
        wide = max(_size(item, room, row)[0], NARROW)
        if rows[-1] and filled + wide > room + 0.01:
            rows.append([])
            filled = 0.0
        rows[-1].append(item)
        filled += wide + GUTTER
    return rows


def _size(item: Item, room: float, row: float) -> tuple[float, float]:
    """Width and height that a picture is shown at."""
    tall = min(row, item.largest, room / item.ratio)
    return item.ratio * tall, tall


def draw(
    title: str, subtitle: str, pages: list[list[Item]], size: tuple[float, float], kind: Literal["pdf", "png"]
) -> bytes:
    """One document: `pdf` with all pages, or `png` of a single page at twice its points."""
    font = importlib.util.find_spec("fontpkg_inter")
    assert font is not None and font.submodule_search_locations
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shown: list[list[dict[str, Any]]] = []
        for number, page in enumerate(pages):
            shown.append([])
            for place, item in enumerate(page):
                name = f"{number}-{place}.jpg"
                (root / name).write_bytes(_thumbnail(item))
                x, y, w, h = item.box
                place_of = {"x": x, "y": y, "w": w, "h": h, "text": max(w, NARROW)}
                shown[-1].append({"file": name, "caption": item.caption, "lines": item.lines, **place_of})
        sheet = {"title": title, "subtitle": subtitle, "margin": MARGIN, "pages": shown}
        sheet |= {"width": size[0], "height": size[1]}
        (root / "sheet.typ").write_text((HERE / "contact-sheet.typ").read_text("utf-8"), "utf-8")
        done = typst.compile(
            str(root / "sheet.typ"),
            root=str(root),
            font_paths=[str(Path(next(iter(font.submodule_search_locations))))],
            ignore_system_fonts=True,
            format=kind,
            ppi=144.0 if kind == "png" else None,
            sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
            timestamp=0 if kind == "pdf" else None,
        )
    return done


def _thumbnail(item: Item) -> bytes:
    """Twice the size it is shown at, so that it is crisp in print and on dense screens."""
    with Image.open(io.BytesIO(item.data)) as image:
        picture = image.convert("RGB")
    size = (max(1, round(item.box[2] * 2)), max(1, round(item.box[3] * 2)))
    if size[0] < picture.width:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=88, subsampling=0)
    return buffer.getvalue()


def _item(data: bytes, caption: str, lines: Sequence[str]) -> Item:
    with Image.open(io.BytesIO(data)) as image:
        return Item(data, image.width / image.height, caption, tuple(lines), image.height)


def pack_sheet(about: dict[str, Any], market: str, rows: list[tuple[str, Any, bytes]]) -> bytes:
    """A delivery pack's contact sheet, A3 landscape: the family of each placement side by side."""
    items = [
        _item(data, job.about["placement"].split("/")[1], _lines(about, job))
        for _, job, data in sorted(rows, key=lambda row: (-_ratio(row[1]), row[0]), reverse=True)
    ]
    size = (1190.55, 841.89)
    title = f"{about['title']}, {about['markets'][market]['name']}"
    subtitle = f"{about['client']} / {about['campaign']}, version {about['version']}, {len(rows)} files"
    return draw(title, subtitle, arrange(items, *size, row=176), size, "pdf")


def _lines(about: dict[str, Any], job: Any) -> tuple[str, str]:
    return job.about["placement"].split("/")[0], about["skus"][job.about["sku"]]


def _ratio(job: Any) -> float:
    width, height = job.request.params["size"]
    return width / height


def write_candidate_sheets(
    build: Path, campaign: str, scene: str, jobs: list[Any], left: Mapping[int, str] | None = None
) -> None:
    """`candidates/<scene>/`: contact-sheet.png and .html, and every candidate's settings beside its picture.

    jobs: the scene's plates and candidates; a plate holds the settings, its candidate the finished picture.
    A candidate that is finished as it is drawn holds both; what an engine was asked for in words holds them before its
    plate. left: places that no engine could fill, and why; where all are, there is no PNG.
    """
    plates = {
        job.about["candidate"]: job
        for kind in ("plate", "picture")
        for job in jobs
        if job.about["kind"] == kind
    }
    finished = [job for job in jobs if job.about["kind"] == "candidate"]
    batch = [(job, plates.get(job.about["candidate"], job)) for job in finished]
    items: list[Item] = []
    for job, plate in batch:
        terms = job.about["terms"]
        lines = tuple(f"{name}: {terms[name]}" for name in ("camera", "lighting", "arrangement"))
        lines = ("brought in from outside",) if plate.about.get("imported") else lines
        items.append(_item((build / f"{job.out}.png").read_bytes(), f"{job.about['candidate']}", lines))
        settings = {"request": job.id, "plate": plate.id, **plate.about, "params": plate.request.params}
        write_json(build / f"{job.out}.settings.json", settings)
    folder = build / "candidates" / scene
    title = f"{scene.replace('-', ' ').capitalize()}, {len(items)} candidates"
    if items:
        write_bytes(folder / "contact-sheet.png", _batch_png(title, campaign, scene, items))
    page = jinja2.Environment(autoescape=True).from_string((HERE / "candidates.html").read_text("utf-8"))
    html = page.render(title=title, campaign=campaign, scene=scene, batch=batch, left=left or {})
    write_bytes(folder / "contact-sheet.html", html.encode())


def _batch_png(title: str, campaign: str, scene: str, items: list[Item]) -> bytes:
    columns, cell = min(len(items), 3), 300
    width = 2 * MARGIN + columns * cell + (columns - 1) * GUTTER
    pages = arrange(items, width, 1e6, row=cell / max(item.ratio for item in items))
    bottom = max(item.box[1] + item.box[3] for item in pages[0]) + 8 + 4 * LINE + MARGIN
    subtitle = f"{campaign}. Choose one: onbrief select {campaign} {scene} CANDIDATE --reason …"
    return draw(title, subtitle, pages, (width, bottom), "png")
