"""A report's pictures inside one file: a thumbnail of each, and as much more as a budget of bytes has room for.

What is worst gets most: first whole pictures at 100 %, then smaller ones that are sharp where something changed, then
smaller ones. Each picture stands once, however often it is shown. Everything is encoded anew, so that no stranger's
file stands in the page.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Literal, NamedTuple

from PIL import Image

from onbrief.compare.heat import heat_map
from onbrief.compare.verdict import Box
from onbrief.model.picture import Unreadable, opened
from onbrief.review.moving import FILM, Film, film
from onbrief.review.report import Change, Report, Side

LARGEST_SIDE = 8000  # pixels; WebP ends at 16,383
FEW = 120  # changes, up to which thumbnails are large enough for dense screens and for paper
THUMB, THUMB_OF_FEW, SMALL = 280, 560, 720  # longest sides, pixels
QUALITY, THUMB_QUALITY = 82, 72  # of WebP
METHOD = 2  # of WebP, 0 to 6: half the time of the usual 4, for two per cent more bytes
AIR = 24  # pixels around a place that is shown at 100 %
MOST_SHARP = 0.4  # of the picture's area; where more of it changed, a crop saves nothing
A_PIXEL = 0.09  # bytes in the page, at QUALITY; photographs with type measured 0.05 to 0.08
HEAVIEST_FILM = 8_000_000  # bytes; a heavier one is shown as one frame
MOST_HEATED = 150  # heat-maps; one takes as long as ten thumbnails
FOR_HEAT = 0.05  # of the room, kept for them
AT_ONCE = 16  # changes that are encoded before their size is looked at

Fidelity = Literal["full", "crop", "small", "thumb"]
SHARES: tuple[tuple[Fidelity, float], ...] = (
    ("full", 0.4),
    ("crop", 0.5),
    ("small", 1.0),
)  # each of what is left


class Thumb(NamedTuple):
    """source: a data address. width, height: in pixels."""

    source: str
    width: int
    height: int


class Encoded(NamedTuple):
    """box: where it lies in the whole picture, None for all of it."""

    box: Box | None
    kind: str
    data: bytes


@dataclass(frozen=True)
class Shown:
    """How a picture is shown when it is opened. blocks: (box or None, the name of a block), the whole one first."""

    fidelity: Fidelity
    blocks: tuple[tuple[Box | None, str], ...] = ()


@dataclass
class Larger:
    """shown: by SHA-256. heat: by both SHA-256, the name of a block. blocks: name → (media type, base64)."""

    shown: dict[str, Shown] = field(default_factory=dict)
    heat: dict[tuple[str, str], str] = field(default_factory=dict)
    films: dict[str, Film] = field(default_factory=dict)
    blocks: dict[str, tuple[str, str]] = field(default_factory=dict)
    size: int = 0

    def keep(self, kind: str, data: str) -> str:
        name = f"b{len(self.blocks)}"
        self.blocks[name] = (kind, data)
        self.size += len(data) + 60  # the element around it
        return name


def thumbs(report: Report) -> dict[str, Thumb | str]:
    """By SHA-256; in words why there is none."""
    longest = THUMB_OF_FEW if len(report.changes) <= FEW else THUMB
    sides = {side.sha256: side for change in report.changes for side in _sides(change)}
    with _pool() as pool:
        return dict(zip(sides, pool.map(lambda side: _thumb(side, longest), sides.values()), strict=True))


def larger(report: Report, room: int) -> Larger:
    """As many as fit into `room` bytes, unexpected and worst first."""
    found, waiting = Larger(), sorted(report.changes, key=weight, reverse=True)
    pixels = {s.sha256: s.width * s.height for change in waiting for s in _sides(change)}
    most = room * (1 - FOR_HEAT)
    all_fit = sum(pixels.values()) * A_PIXEL < most
    with _pool() as pool:
        for fidelity, share in SHARES:
            until = most if all_fit else found.size + (most - found.size) * share
            waiting = list(_fill(found, waiting, fidelity, until, pool))
        _heat(found, report, room, pool)
    return found


def weight(change: Change) -> tuple[bool, bool, float]:
    """What is looked at first: the unexpected, then what changed or is new by how much, then what is gone."""
    return change.unexpected, change.fate != "removed", change.verdict.score if change.verdict else 1.0


def _fill(
    found: Larger, waiting: list[Change], fidelity: Fidelity, until: float, pool: ThreadPoolExecutor
) -> Iterator[Change]:
    """Encodes and keeps; yields what had no room. Ends looking once a whole batch had none."""
    while waiting:
        batch, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        kept = refused = 0
        for change, made in zip(batch, pool.map(lambda c: _encoded(c, fidelity, found), batch), strict=True):
            new = {sha256: parts for sha256, parts in made.pictures.items() if sha256 not in found.shown}
            need = sum(len(part.data) * 4 // 3 + 64 for parts in new.values() for part in parts)
            if not made.fits or found.size + need > until:
                refused += made.fits
                yield change
                continue
            kept += 1
            for sha256, parts in new.items():
                blocks = tuple((part.box, found.keep(part.kind, _text(part.data))) for part in parts)
                found.shown[sha256] = Shown("full" if sha256 in made.whole else fidelity, blocks)
            found.films |= made.films
        if refused and not kept:
            yield from waiting
            return


@dataclass
class _Made:
    """What one change needs. whole: of whose pictures all is shown. fits: whether it can be shown so at all."""

    pictures: dict[str, list[Encoded]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    films: dict[str, Film] = field(default_factory=dict)
    fits: bool = True


def _encoded(change: Change, fidelity: Fidelity, found: Larger) -> _Made:
    made = _Made(whole={s.sha256 for s in _sides(change) if max(s.width, s.height) <= SMALL})
    sharp = _sharp(change) if fidelity == "crop" else ()
    if fidelity == "crop" and not sharp:
        return _Made(fits=False)
    for side in _sides(change):
        if side.file is None or side.sha256 in found.shown:
            continue
        try:
            if kind := _moves(side):
                made.films[side.sha256], part = _film(side.file, kind, fidelity)
                made.pictures[side.sha256] = [part]
                continue
            picture = _read(side.file, None if fidelity in ("full", "crop") else SMALL)
        except Unreadable:
            continue
        base = picture if fidelity == "full" else _within(picture, SMALL)
        made.pictures[side.sha256] = [
            Encoded(None, "image/webp", _webp(base, QUALITY)),
            *(Encoded(box, "image/webp", _webp(picture.crop(_corners(box)), QUALITY)) for box in sharp),
        ]
    return made


def _sharp(change: Change) -> tuple[Box, ...]:
    """The places to show at 100 %; none where there are no such places, or they cover too much."""
    if not (change.old and change.new) or change.medium == "video":
        return ()
    width, height = change.new.width, change.new.height
    if (change.old.width, change.old.height) != (width, height):
        return ()
    boxes = []
    for x, y, w, h in (region.box for region in change.regions):
        left, top = max(0, x - AIR), max(0, y - AIR)
        boxes.append((left, top, min(width, x + w + AIR) - left, min(height, y + h + AIR) - top))
    if any(w <= 0 or h <= 0 for _, _, w, h in boxes):
        return ()
    return tuple(boxes) if sum(w * h for _, _, w, h in boxes) <= MOST_SHARP * width * height else ()


def _heat(found: Larger, report: Report, room: int, pool: ThreadPoolExecutor) -> None:
    """Maps of where a viewer would see a difference, of what is looked at first."""

    def drawn(change: Change) -> bytes | None:
        old, new = change.old, change.new
        if not (old and new and old.file and new.file and change.verdict):
            return None
        return heat_map(old.file, new.file, change.verdict.spots, SMALL)

    some = [c for c in report.changes if c.old and c.new and c.verdict and c.medium != "video"]
    pairs = {(c.old.sha256, c.new.sha256): c for c in sorted(some, key=weight) if c.old and c.new}
    first = list(pairs.items())[::-1][:MOST_HEATED]
    for (names, _), data in zip(first, pool.map(drawn, [c for _, c in first]), strict=True):
        if data and found.size + len(data) * 4 // 3 + 64 <= room:
            found.heat[names] = found.keep("image/webp", _text(data))


def _moves(side: Side) -> str:
    """The media type of a film, by its name in the build: in a cache it is called otherwise. Empty for a still."""
    return FILM.get(PurePath(side.path).suffix.lower(), "")


def _film(path: Path, kind: str, fidelity: Fidelity) -> tuple[Film, Encoded]:
    found = film(path)
    if fidelity == "full" and path.stat().st_size <= HEAVIEST_FILM:
        return found, Encoded(None, kind, path.read_bytes())
    return found, Encoded(None, "image/webp", _webp(_within(found.frame, SMALL), QUALITY))


def _thumb(side: Side, longest: int) -> Thumb | str:
    if side.file is None:
        return "its bytes are not at hand"
    try:
        picture = _within(film(side.file).frame if _moves(side) else _read(side.file, longest), longest)
    except Unreadable as error:
        return str(error)
    return Thumb(f"data:image/webp;base64,{_text(_webp(picture, THUMB_QUALITY))}", *picture.size)


def _read(path: Path, longest: int | None) -> Image.Image:
    """A picture's pixels, RGB or RGBA. longest: what is needed of it; a JPEG is then decoded smaller at once."""
    with opened(path) as image:
        if longest:
            image.draft(None, (longest, longest))
        try:
            picture = image.convert("RGBA" if image.has_transparency_data else "RGB")
            return picture if max(picture.size) <= LARGEST_SIDE else _within(picture, LARGEST_SIDE)
        except Exception as error:
            raise Unreadable("it is cut short or damaged") from error


def _within(picture: Image.Image, longest: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return small


def _webp(picture: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "WEBP", quality=quality, method=METHOD)
    return stream.getvalue()


def _corners(box: Box) -> tuple[int, int, int, int]:
    x, y, width, height = box
    return x, y, x + width, y + height


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _sides(change: Change) -> Iterable[Side]:
    return [side for side in (change.old, change.new) if side]


def _pool() -> ThreadPoolExecutor:
    """Threads: Pillow lets go of Python's lock while it decodes, scales and encodes."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="pictures")
