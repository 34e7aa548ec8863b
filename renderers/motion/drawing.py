"""From words that were set to pieces that move: each in an ink that is read on what is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onbrief.model.film import FilmAsk
from onbrief.model.request import Element
from onbrief.model.stylepack import TypeMotion
from renderers.motion import contrast, light
from renderers.motion.looked import Window, looked
from renderers.motion.pieces import Patch, Piece, Stage
from renderers.motion.setting import Box, Printed, Set, snapped, style_of
from renderers.motion.stages import alone, timed
from renderers.typography import ink, plate
from renderers.typography.words import NBSP

BACKING = 0.86  # cover of a caption's plate: paper on it reads 4.5 : 1 even before white (in linear light)
NEAR = 40  # pixels around words that are looked at


@dataclass
class Drawn:
    """What is laid over the picture, in order, and what the layout sidecar says of it."""

    pieces: list[Piece] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True)
class Seen:
    """What is behind a group: the same window of some frames, H×W×3 uint8, and the window's corner."""

    pictures: list[np.ndarray]
    corner: tuple[int, int]


def seen_behind(ask: FilmAsk, clip: Path, sets: Sequence[Set]) -> list[Seen]:
    """The cut behind each of some groups, while they stand."""
    windows = [_window(ask, one) for one in sets]
    spans = [((one.group.at, one.group.end), window) for one, window in zip(sets, windows, strict=True)]
    found = looked(clip, Fraction(ask.rate), spans)
    return [Seen(pictures, window[:2]) for pictures, window in zip(found, windows, strict=True)]


def _window(ask: FilmAsk, one: Set) -> Window:
    """All that a group covers, and what is near it."""
    boxes = [printed.box for printed in one.printed.values()] + ([snapped(one.logo)] if one.logo else [])
    x0, y0 = (max(0, min(box[n] for box in boxes) - NEAR) for n in (0, 1))
    x1, y1 = (min(ask.size[n], max(box[n] + box[n + 2] for box in boxes) + NEAR) for n in (0, 1))
    return x0, y0, x1 - x0, y1 - y0


def draw_super(ask: FilmAsk, one: Set, behind: Seen, out: Drawn) -> None:
    """Words over the picture, in the colour that reads best of those that the style names."""
    style = style_of(ask, one.group.style)
    palette, roles = palette_of(ask), roles_of(ask, style)
    found = [contrast.behind(text_of(p), behind.pictures, behind.corner) for p in one.printed.values()]
    choice = contrast.chosen(found, behind.pictures, ask.size, palette, roles)
    stage = alone(ask, one.group, style)
    if choice.veil:
        draw_veil(choice.veil, next(iter(one.group.sources.values())), stage, out)
    fill = style.options.get("fill", ink.opposite(palette, roles, choice.role))
    for printed in one.printed.values():
        draw_words(ask, one, printed, (palette[choice.role], palette[fill]), stage, out)


def draw_caption(ask: FilmAsk, one: Set, out: Drawn) -> None:
    """What is said: the lightest colour on a plate of the darkest."""
    style = style_of(ask, one.group.style)
    palette, roles = palette_of(ask), roles_of(ask, style)
    dark, *_, bright = sorted(roles, key=lambda role: float(ink.luminance(ink.rgb(palette[role]))))
    colours = palette[bright], palette[style.options.get("fill", dark)]
    backing = style.options.get("backing", BACKING)
    for printed in one.printed.values():
        draw_words(ask, one, printed, colours, alone(ask, one.group, style), out, backing)


def draw_words(
    ask: FilmAsk,
    one: Set,
    printed: Printed,
    colours: tuple[str, str],
    stage: Stage,
    out: Drawn,
    backing: float = 1,
) -> None:
    """colours: of glyphs, of the shape behind them; backing: the shape's cover."""
    x, y, *_ = printed.box
    glyph = cv2.multiply(printed.cover, printed.glyph, scale=1 / 255)
    if int(printed.glyph[printed.cover > plate.SOLID].min(initial=255)) < plate.SOLID:
        shape = cv2.convertScaleAbs(printed.cover, alpha=backing)
        out.pieces.append(Piece(Patch(shape, light.of_hex(colours[1]), x, y), stage, printed.bands))
    out.pieces.append(Piece(Patch(glyph, light.of_hex(colours[0]), x, y), stage, printed.bands))
    out.elements.append(_element(ask, one, printed, colours, stage))


def draw_veil(veil: contrast.Veil, source: str, stage: Stage, out: Drawn) -> None:
    """A gradient under the words; dithered, so that its steps don't show."""
    grain = np.random.default_rng(0).random(veil.field.shape, dtype=np.float32)
    cover = np.floor(veil.field * 255 + grain * (veil.field > 0)).clip(0, 255).astype(np.uint8)
    x, y, w, h = box = plate.extent(np.where(veil.field * 255 > 1, 255, 0).astype(np.uint8))
    patch = Patch(cover[y : y + h, x : x + w], light.of(veil.tint.reshape(1, 1, 3))[0, 0], x, y)
    fading = Stage(stage.at, stage.end, stage.enter, stage.leave, curves=stage.curves)
    out.pieces.append(Piece(patch, fading))
    about = {"edge": veil.edge, "strength": round(veil.strength, 2), "colour": "#" + bytes(veil.tint).hex()}
    out.elements.append(Element("scrim", tuple(map(float, box)), source, about | timed(stage)))


def _element(ask: FilmAsk, one: Set, printed: Printed, colours: tuple[str, str], stage: Stage) -> Element:
    """What a gate must know of words: as for stills, and when they are seen and when they stand still."""
    group, placed = one.group, printed.placed
    about = {key: placed[key] for key in ("px", "lines", "min_px", "family", "weight") if key in placed}
    about |= {"fits": bool(placed.get("fits", True)) and _inside(printed.box, ask)}
    about |= {"text": group.texts[printed.role].replace(NBSP, " "), "colour": colours[0]}
    if printed.role == "cta":
        about |= {"fill": colours[1], "text_box": list(placed["text_box"])}
    box = tuple(map(float, printed.box))
    return Element(group.roles[printed.role], box, group.sources[printed.role], about | timed(stage))


def _inside(box: Box, ask: FilmAsk) -> bool:
    """Whether all ink lies within the safe area; a pixel of antialiasing is forgiven."""
    (width, height), (top, right, bottom, left), (x, y, w, h) = ask.size, ask.safe, box
    across = x >= left - 1 and x + w <= width - right + 1
    return across and y >= top - 1 and y + h <= height - bottom + 1 and w * h > 0


def text_of(printed: Printed) -> ink.Words:
    """Words as the contrast sees them."""
    solid = (printed.cover > plate.SOLID) & (printed.glyph > plate.SOLID)
    px = float(printed.placed.get("px", 0))
    needs = ink.needs(px, int(printed.placed.get("weight", 400)))
    return ink.Words(printed.role, printed.box, solid, needs, px=px)


def palette_of(ask: FilmAsk) -> dict[str, str]:
    """Role → hex."""
    return {role: _hex(told) for role, told in ask.palette.items()}


def _hex(told: Any) -> str:
    return told["hex"] if isinstance(told, Mapping) else told


def roles_of(ask: FilmAsk, style: TypeMotion) -> list[str]:
    """The colours that words may have, the preferred one first: the style's `colours`, else ink and paper."""
    palette = palette_of(ask)
    wanted = [role for role in style.options.get("colours", ("ink", "paper")) if role in palette]
    if len(wanted) > 1:
        return wanted
    ordered = sorted(palette, key=lambda role: float(ink.luminance(ink.rgb(palette[role]))))
    if len(ordered) < 2:
        raise ValueError("the palette needs two colours for words, a dark and a light one")
    return [*wanted, *(role for role in (ordered[0], ordered[-1]) if role not in wanted)]
