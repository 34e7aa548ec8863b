"""Words for a film, set once for each group by Typst: where they stand, and what of each pixel they cover.

A group is what stands on the screen together: a super, a caption, the end card. Its template is the style pack's, or
ours of the same name; it works on data alone, as layouts do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.film import FilmAsk
from onbrief.model.stylepack import TypeMotion
from renderers.typography import room, sheet, words
from renderers.typography.plate import extent

HERE = Path(__file__).parents[1] / "typography"
SCALE = {
    "headline": 0.088,
    "body": 0.034,
    "cta": 0.033,
    "url": 0.031,
    "legal": 0.017,
}  # of the unit, on end cards
OTHER = {"super": 0.08, "caption": 0.031, "draft": 0.02}  # the same for words that stand alone
LEAST = {"headline": 18, "body": 11, "cta": 11, "url": 11, "legal": 9}  # pixels, where nobody says more
AIR = 0.02  # of the unit, between captions and what stands above them
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Group:
    """Words that stand together. roles: what the template calls them → what the film does. lines: broken before."""

    name: str
    style: str
    place: str
    at: int
    frames: int
    texts: Mapping[str, str]
    roles: Mapping[str, str]
    sources: Mapping[str, str]
    lines: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        return self.at + self.frames


@dataclass(frozen=True)
class Printed:
    """One role as it was set. cover, glyph: H×W uint8 in its box, coverage and the share of it that is glyph."""

    role: str
    box: Box
    cover: np.ndarray
    glyph: np.ndarray
    placed: Mapping[str, Any]
    bands: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Set:
    """A group as it was set. logo: its box, where there is one."""

    group: Group
    printed: dict[str, Printed]
    logo: tuple[float, float, float, float] | None


def style_of(ask: FilmAsk, name: str) -> TypeMotion:
    """A style of type: the style pack's, or ours of that name."""
    told = ask.motion.get(name) or {}
    return TypeMotion.model_validate({"template": f"{name}.typ", "how": OURS.get(name, "rise"), **told})


OURS = {
    "super": "reveal",
    "caption": "none",
    "end-card": "rise",
}  # how they come, where the style pack doesn't say


def typeset(ask: FilmAsk, inputs: Mapping[str, Path], group: Group, reserve: float = 0) -> Set:
    """Sets a group within the safe area. reserve: pixels at its foot that captions take.

    Marks reach over the measure that type is set by (a hamza on an alef, at the top): then it is set again, so much
    further in. Raises ValueError for what doesn't compile or makes a second page.
    """
    spec = _specification(ask, group, reserve)
    found = _set(ask, inputs, group, spec)
    top, right, bottom, left = spill = _spilt(found, ask)
    x, y, w, h = spec["frame"]
    inner = [x + left, y + top, w - left - right, h - top - bottom]
    if max(spill) == 0 or min(inner[2:]) <= 1:
        return found
    return _set(ask, inputs, group, {**spec, "frame": inner, "room": inner})


def _spilt(found: Set, ask: FilmAsk) -> tuple[int, int, int, int]:
    """Pixels of ink beyond the safe area's top, right, bottom and left."""
    (width, height), (top, right, bottom, left) = ask.size, ask.safe
    boxes = [one.box for one in found.printed.values()]
    over = [(top - y, x + w - width + right, y + h - height + bottom, left - x) for x, y, w, h in boxes]
    worst = [max(0, *side) for side in zip(*over, strict=True)] if over else [0] * 4
    return worst[0], worst[1], worst[2], worst[3]


def _set(ask: FilmAsk, inputs: Mapping[str, Path], group: Group, spec: Mapping[str, Any]) -> Set:
    try:
        made = sheet.compose(_folder(inputs, group.style), _fonts(inputs), spec, ask.size)
    except sheet.TypesetError as error:
        raise ValueError(f"{group.name} in {ask.locale}: {error}") from error
    printed = {role: _printed(made, spec, role) for role in group.texts}
    placed = made.placed.get("logo")
    return Set(group, printed, tuple(placed["box"]) if placed else None)


def _printed(made: sheet.Sheet, spec: Mapping[str, Any], role: str) -> Printed:
    """The pixels that belong to a role: its code is in the green channel."""
    if role not in made.placed:
        raise ValueError(f"the template leaves out {role}")
    codes = np.array(list(spec["code"].values()))
    owner = np.abs(np.arange(256)[:, None] - codes[None]).argmin(1).astype(np.uint8)[made.rgba[..., 1]]
    cover = np.where(owner == list(spec["code"]).index(role), made.rgba[..., 3], 0).astype(np.uint8)
    x, y, w, h = box = extent(cover)
    at = np.s_[y : y + h, x : x + w]
    placed = made.placed[role]
    return Printed(role, box, cover[at], made.rgba[at][..., 0], placed, _bands(spec, placed, box))


def _bands(spec: Mapping[str, Any], placed: Mapping[str, Any], box: Box) -> tuple[tuple[int, int], ...]:
    """The rows of each line within the box: parted in the middle between two lines."""
    count = int(placed.get("lines", 1))
    voice = spec["script"].get("headline" if placed["role"] == "headline" else "text")
    edges, px = spec["script"]["edges"], placed.get("px", 0)
    first, pitch = placed["box"][1], voice["leading"] * px
    between = (pitch + (edges["top"] + edges["bottom"]) * px) / 2
    cuts = [round(first + n * pitch + between) - box[1] for n in range(count - 1)]
    inner = [min(max(cut, 0), box[3]) for cut in cuts]
    ends = [0, *sorted(inner), box[3]]
    return tuple((a, b) for a, b in pairwise(ends) if b > a)


def _specification(ask: FilmAsk, group: Group, reserve: float) -> dict[str, Any]:
    """What the template is told."""
    style = style_of(ask, group.style)
    kind, size = ask.type, tuple(ask.size)
    options = dict(style.options)
    script = kind["scripts"][kind["locales"][ask.locale]]
    margin = max(options.get("margin", room.MARGIN), room.MARGIN) * min(size)
    x, y, w, h = room.frame(size, ask.safe, margin)
    area = (x, y, w, max(1.0, h - reserve))
    if min(area[2:]) <= 1:
        raise ValueError("the safe area leaves no room for words")
    return {
        "size": list(size),
        "unit": room.unit(size),
        "margin": margin,
        "slack": min(x - ask.safe[3], size[0] - x - w - ask.safe[1]),
        "frame": list(area),
        "room": list(area),
        "rtl": ask.direction == "rtl",
        "lang": ask.locale.split("-")[0],
        "region": ask.locale.split("-")[-1],
        "copy": {role: words.phrases(text, ask.locale) for role, text in group.texts.items()},
        "order": list(group.texts),
        "lines": list(group.lines),
        "align": "start" if group.style == "super" else "center",
        "script": {**script, "url": script.get("url", script["text"])},
        "px": {role: _sizes(ask, group, script, options, role) for role in (*group.texts, "cta", "headline")},
        "ratio": kind.get("ratio", 2.5),
        "logo": {"aspect": 1, "min_width_px": 1, "clear_space": 1, **ask.logo},
        "layout": {**options, "place": group.place},
        "code": {role: 255 * (n + 1) // (len(group.texts) + 1) for n, role in enumerate(group.texts)},
        "bands": [],
    }


def _sizes(
    ask: FilmAsk, group: Group, script: Mapping[str, Any], options: Mapping[str, Any], role: str
) -> dict[str, int]:
    """Largest and least size, whole pixels. `size`: of the style's main words; `scale`: by role."""
    usual = OTHER.get(group.name, SCALE.get(role, SCALE["body"]))
    main = role == "headline" or len(group.texts) == 1
    wanted = options.get("scale", {}).get(role) or (options.get("size") if main else None) or usual
    optical = script["optical"]["headline" if role == "headline" else "text"]
    floor = math.ceil(max(ask.type.get("min", {}).get(role, LEAST.get(role, 11)), ask.min_type_px))
    return {"max": max(floor, round(room.unit(ask.size) * wanted * optical)), "min": floor}


def _folder(inputs: Mapping[str, Path], style: str) -> Path:
    """What Typst may read: the template, the two libraries."""
    ours = HERE / f"{style}.typ"
    template = inputs.get(f"template.{style}") or (ours if ours.exists() else HERE / "super.typ")
    common = inputs.get("common", HERE / "common.typ")
    return sheet.folder_of(
        {"main.typ": template, "common.typ": common, "film.typ": inputs.get("film", HERE / "film.typ")}
    )


def _fonts(inputs: Mapping[str, Path]) -> Path:
    fonts = {name: path.resolve() for name, path in inputs.items() if name.startswith("font.")}
    return sheet.folder_of({name + path.suffix: path for name, path in fonts.items()})


def snapped(box: tuple[float, float, float, float]) -> Box:
    """The whole pixels that a box touches."""
    x, y, w, h = box
    left, top = math.floor(x), math.floor(y)
    return left, top, math.ceil(x + w - 1e-6) - left, math.ceil(y + h - 1e-6) - top
