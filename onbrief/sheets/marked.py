"""A picture of findings: the asset with each finding's box drawn and numbered, and what each number means."""

from __future__ import annotations

import importlib.util
import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from onbrief.files import write_bytes
from onbrief.model.finding import Finding, Outcome
from onbrief.model.visible import visible

TEMPLATE = Path(__file__).with_name("marked.typ")
FONTS = ("fontpkg_inter", "fontpkg_noto_sans_arabic", "noto_cjk_sans_jp_regular")
LONGEST, WIDE = 1200, 800  # pixels: the picture's longest side as shown; what a small banner is enlarged to
ENLARGED = 3.0  # times at most
MOST_PIXELS = 60_000_000  # of a picture that is decoded for show
MARGIN, COLUMN, BADGE = 32, 400, 22  # pixels
AIR = 7  # pixels between a box and its outline, so that the outline hides nothing
MOST = 12  # findings drawn and told; the rest is counted
LONGEST_TEXT = 400  # characters of a message
WORDS = {"block": "Blocks", "warn": "Warns", "note": "Note"}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shown:
    """The picture as it is shown: JPEG bytes (none if it can't be), its size in pixels, and the asset's scale."""

    data: bytes | None
    width: float
    height: float
    scale: float


def write_marked(target: Path, asset_path: Path, preview: Path | None, findings: Sequence[Finding]) -> None:
    """Writes a PNG. preview: the picture of an asset that is a drawing; its pixels are the asset's.

    An asset that is no picture, or too large to decode, gets an empty field instead; its findings are told all the
    same. Boxes are cut at the picture's edge.
    """
    write_bytes(target, marked(asset_path.name, preview or asset_path, findings))


def marked(title: str, picture: Path, findings: Sequence[Finding]) -> bytes:
    """The PNG of a picture with what was found in it, findings with a box first."""
    shown = _shown(picture)
    order = sorted(findings, key=lambda f: _boxed(f, shown) is None)
    items = _items(order[:MOST], shown)
    beside = shown.height >= 0.75 * shown.width
    width = 2 * MARGIN + shown.width + (MARGIN + COLUMN if beside else 0)
    more = len(order) - MOST
    sheet = {
        "title": visible(title)[:200],
        "width": width,
        "margin": MARGIN,
        "beside": beside,
        "picture": {"file": "picture.jpg" if shown.data else None, "w": shown.width, "h": shown.height},
        "items": items,
        "more": f"and {more} more" if more > 0 else "",
    }
    return _drawn(sheet, shown.data)


def _drawn(sheet: dict[str, Any], picture: bytes | None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "marked.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        if picture:
            (root / "picture.jpg").write_bytes(picture)
        done = typst.compile(
            str(root / "marked.typ"),
            root=str(root),
            font_paths=[str(_folder(package)) for package in FONTS],
            ignore_system_fonts=True,
            format="png",
            ppi=72.0,
            sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
        )
    assert isinstance(done, bytes)
    return done


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None and found.submodule_search_locations
    return Path(next(iter(found.submodule_search_locations)))


def _shown(picture: Path) -> Shown:
    """The picture at the size that it is shown at; an empty field where it can't be."""
    try:
        with Image.open(picture) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too large to show")
            pixels = _opaque(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Shown(None, WIDE, WIDE / 2, 1)
    longest = max(pixels.size)
    scale = min(LONGEST / longest, max(1.0, min(ENLARGED, WIDE / longest)))
    size = (max(1, round(pixels.width * scale)), max(1, round(pixels.height * scale)))
    buffer = io.BytesIO()
    pixels.resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=92, subsampling=0)
    return Shown(buffer.getvalue(), *size, scale)


def _opaque(image: Image.Image) -> Image.Image:
    """As RGB, what is transparent on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _items(findings: Sequence[Finding], shown: Shown) -> list[dict[str, Any]]:
    badges: list[tuple[float, float]] = []
    items = []
    for number, finding in enumerate(findings, 1):
        box = _boxed(finding, shown)
        if box:
            badges.append(_badge(box, badges, shown))
        not_run = finding.outcome is Outcome.NOT_RUN
        items.append(
            {
                "number": number,
                "tone": "other" if not_run else finding.severity.value,
                "word": "Not looked at" if not_run else WORDS[finding.severity],
                "gate": visible(finding.check),
                "message": _short(finding.message),
                "limits": _short(f"measured {finding.measured}, allowed {finding.allowed}")
                if finding.measured
                else "",
                "box": box,
                "badge": badges[-1] if box else None,
            }
        )
    return items


def _boxed(finding: Finding, shown: Shown) -> Box | None:
    """The outline around a finding's box on the picture as shown, cut at its edges; None where it isn't on it."""
    if finding.box is None or not all(map(isfinite, finding.box)):
        return None
    x, y, w, h = (side * shown.scale for side in finding.box)
    if w < 0 or h < 0 or x > shown.width or y > shown.height or x + w < 0 or y + h < 0:
        return None
    left, top = max(x - AIR, 0.0), max(y - AIR, 0.0)
    right, bottom = min(x + w + AIR, shown.width), min(y + h + AIR, shown.height)
    return left, top, right - left, bottom - top


def _badge(box: Box, taken: Sequence[tuple[float, float]], shown: Shown) -> tuple[float, float]:
    """Where a box's number stands: on one of its corners, inside the picture, on no other number if that can be."""
    x, y, w, h = box
    room = (max(shown.width - BADGE, 0), max(shown.height - BADGE, 0))
    before, after = AIR - BADGE, -AIR  # over the outline's corner, but not over what it frames
    left, right, top, bottom = x + before, x + w + after, y + before, y + h + after
    along = [(left + n * BADGE, top) for n in range(1, MOST)]
    wanted = [(left, top), (right, top), (left, bottom), (right, bottom), *along]
    spots = [(min(max(cx, 0), room[0]), min(max(cy, 0), room[1])) for cx, cy in wanted]
    return next((s for s in spots if all(_apart(s, t) for t in taken)), spots[0])


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) >= BADGE or abs(one[1] - other[1]) >= BADGE


def _short(text: str) -> str:
    text = visible(" ".join(text.split()))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
