"""From words that were set to pieces that move: ink by what is behind them, a veil where none can be read, stages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.film import CURVES, FilmAsk
from onbrief.model.request import Element
from onbrief.model.stylepack import Curve, TypeMotion
from renderers.motion import contrast, light
from renderers.motion.looked import Window, looked
from renderers.motion.pieces import Piece
from renderers.motion.setting import Box, Group, Printed, Set, style_of
from renderers.typography import ink, plate, sheet

BACKING = 0.86  # cover of a caption's plate: paper on it reads 4.5 : 1 even before white (in linear light)
RISE = 0.03  # of the unit: how far type rises
STAGES = 0.42  # of an end card's time: by then everything stands
BETWEEN = 0.45  # of the time that one stage takes: so much later the next begins
NEAR = 40  # pixels around words that are looked at


@dataclass
class Drawn:
    """What is laid over the picture, in order, and what the layout sidecar says of it."""

    pieces: list[Piece] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """When a piece comes and goes: frames."""

    at: int
    end: int
    enter: int
    leave: int


def drawn(ask: FilmAsk, inputs: Mapping[str, Path], sets: Sequence[Set]) -> Drawn:
    """Inks all groups. sets: captions and supers first, the end card last."""
    free = [one for one in sets if not _grounded(ask, one.group)]
    windows = [_window(ask, one) for one in free]
    spans = [((one.group.at, one.group.end), window) for one, window in zip(free, windows, strict=True)]
    seen = looked(inputs["picture"], Fraction(ask.rate), spans)
    behind = {id(one): (window, pictures) for one, window, pictures in zip(free, windows, seen, strict=True)}
    out = Drawn()
    for one in sets:
        draw = _card if one.group.name == "card" else _words
        draw(ask, inputs, one, behind.get(id(one)), out)
    return out


def _grounded(ask: FilmAsk, group: Group) -> bool:
    return group.name == "card" and ask.card_ground is not None


def _window(ask: FilmAsk, one: Set) -> Window:
    """All that a group covers, and what is near it."""
    boxes = [printed.box for printed in one.printed.values()] + ([_snapped(one.logo)] if one.logo else [])
    x0, y0 = (max(0, min(box[n] for box in boxes) - NEAR) for n in (0, 1))
    x1, y1 = (min(ask.size[n], max(box[n] + box[n + 2] for box in boxes) + NEAR) for n in (0, 1))
    return x0, y0, x1 - x0, y1 - y0


# ---------------------------------------------------------------- supers and captions


def _words(ask: FilmAsk, inputs: Mapping[str, Path], one: Set, behind: Any, out: Drawn) -> None:
    style, (window, pictures) = style_of(ask, one.group.style), behind
    palette, roles = _palette(ask), _roles(ask, style)
    texts = [_text(printed) for printed in one.printed.values()]
    if one.group.name == "caption":
        by_light = sorted(roles, key=lambda role: float(ink.luminance(ink.rgb(palette[role]))))
        choice, fill, backing = (
            contrast.Choice(by_light[-1], None, 0),
            by_light[0],
            style.options.get("backing", BACKING),
        )
    else:
        found = [contrast.behind(text, pictures, window[:2]) for text in texts]
        choice = contrast.chosen(found, pictures, tuple(ask.size), palette, roles)
        fill, backing = ink.opposite(palette, roles, choice.role), style.options.get("backing", 1)
    stage = _alone(ask, one.group, style)
    if choice.veil:
        _veiled(ask, one.group, choice.veil, stage, out)
    for printed in one.printed.values():
        colours = palette[choice.role], palette[style.options.get("fill", fill)]
        out.pieces.append(_piece(ask, printed, colours, backing, style, stage))
        out.elements.append(_element(ask, one.group, printed, colours, stage))


def _alone(ask: FilmAsk, group: Group, style: TypeMotion) -> Stage:
    """A group that comes and goes as one: it stands for at least half of its time."""
    enter, leave = (_frames(ask, seconds) for seconds in (style.enter, style.leave))
    if style.how == "none":
        enter = leave = 0
    most = group.frames // 4
    ends = group.end < ask.frames  # what stands to the film's last frame doesn't go
    return Stage(group.at, group.end, min(enter, most), min(leave, most) if ends else 0)


def _veiled(ask: FilmAsk, group: Group, veil: contrast.Veil, stage: Stage, out: Drawn) -> None:
    rows, columns = np.flatnonzero(veil.field.max(1) > 1e-3), np.flatnonzero(veil.field.max(0) > 1e-3)
    y0, y1, x0, x1 = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    cut = np.s_[y0:y1, x0:x1]
    out.pieces.append(
        Piece(
            x0,
            y0,
            contrast.light_of(veil)[cut],
            veil.field[cut],
            stage.at,
            stage.end,
            stage.enter,
            stage.leave,
        )
    )
    about = {"edge": veil.edge, "strength": round(veil.strength, 2), "colour": "#" + bytes(veil.tint).hex()}
    box = tuple(map(float, (x0, y0, x1 - x0, y1 - y0)))
    source = next(iter(group.sources.values()), "")
    out.elements.append(Element("scrim", box, source, about | _timed(stage)))


# ---------------------------------------------------------------- end card


def _card(ask: FilmAsk, inputs: Mapping[str, Path], one: Set, behind: Any, out: Drawn) -> None:
    """Enters in stages: ground, logo, words, button, the rest; then stands still to its end."""
    style, group = style_of(ask, one.group.style), one.group
    palette, roles = _palette(ask), _roles(ask, style)
    marks = (
        [sheet.drawn(inputs[name], one.logo) for name in ("logo", "logo.reversed") if name in inputs]
        if one.logo
        else []
    )
    choice = _card_ink(ask, one, marks, palette, roles, behind)
    stages = _stages(ask, group, style, [*(["logo"] if marks else []), *group.texts])
    source = ask.cues.card.source if ask.cues.card else ""
    if ask.card_ground is not None:
        stage = stages["ground"]
        colour = palette.get(ask.card_ground, ask.card_ground)
        cover = np.ones((ask.size[1], ask.size[0]), np.float32)
        shade = np.broadcast_to(light.of_hex(colour), (*cover.shape, 3))
        out.pieces.append(
            Piece(
                0, 0, shade, cover, stage.at, stage.end, stage.enter, stage.leave, curves=_curves(ask, style)
            )
        )
        box = (0.0, 0.0, float(ask.size[0]), float(ask.size[1]))
        out.elements.append(Element("card", box, source, {"colour": colour} | _timed(stage)))
    if choice.veil:
        _veiled(ask, group, choice.veil, stages["ground"], out)
    if marks:
        _logo(
            ask,
            one,
            marks,
            float(ink.luminance(ink.rgb(palette[choice.role]))) > 0.18,
            style,
            stages["logo"],
            out,
        )
    for role, printed in one.printed.items():
        colours = palette[choice.role], palette[choice.role]
        if role == "cta":
            colours = _button(ask, palette, roles, style, choice.role)
        out.pieces.append(_piece(ask, printed, colours, 1, style, stages[role]))
        out.elements.append(_element(ask, group, printed, colours, stages[role]))


def _card_ink(
    ask: FilmAsk, one: Set, marks: list[np.ndarray], palette: Mapping[str, str], roles: list[str], behind: Any
) -> contrast.Choice:
    if ask.card_ground is not None:
        ground = ink.luminance(ink.rgb(palette.get(ask.card_ground, ask.card_ground)))
        ratios = {role: float(ink.contrast(ink.luminance(ink.rgb(palette[role])), ground)) for role in roles}
        role = next(
            (role for role in roles if ratios[role] >= ink.NORMAL), max(roles, key=ratios.__getitem__)
        )
        return contrast.Choice(role, None, ratios[role])
    window, pictures = behind
    texts = [_text(printed) for role, printed in one.printed.items() if role != "cta"]
    if "cta" in one.printed:
        printed = one.printed["cta"]
        texts.append(plate.outline(printed.cover, "cta", ink.LARGE, at=printed.box[:2]))
    if marks:
        texts.append(plate.outline(marks[0][..., 3], "logo", ink.LARGE, at=_snapped(one.logo)[:2]))
    found = [contrast.behind(text, pictures, window[:2]) for text in texts]
    return contrast.chosen(found, pictures, tuple(ask.size), palette, roles)


def _button(
    ask: FilmAsk, palette: Mapping[str, str], roles: list[str], style: TypeMotion, role: str
) -> tuple[str, str]:
    """The colours of the CTA's words and of its shape: words in the ground's colour where that can be read."""
    fill = palette[style.options.get("fill", role)]
    tries = [palette.get(ask.card_ground, ask.card_ground)] if ask.card_ground else []
    tries += [palette[r] for r in roles]
    ratios = [float(ink.contrast(ink.luminance(ink.rgb(c)), ink.luminance(ink.rgb(fill)))) for c in tries]
    good = next((c for c, ratio in zip(tries, ratios, strict=True) if ratio >= ink.NORMAL), None)
    return good or tries[int(np.argmax(ratios))], fill


def _logo(
    ask: FilmAsk,
    one: Set,
    marks: list[np.ndarray],
    light_ink: bool,
    style: TypeMotion,
    stage: Stage,
    out: Drawn,
) -> None:
    mark = marks[-1 if light_ink else 0]
    x, y, *_ = _snapped(one.logo)
    cover = mark[..., 3].astype(np.float32) / 255
    add = light.of(np.ascontiguousarray(mark[..., :3])) * cover[..., None]
    out.pieces.append(
        Piece(x, y, add, cover, stage.at, stage.end, stage.enter, stage.leave, curves=_curves(ask, style))
    )
    about = {"reversed": mark is not marks[0]} | _timed(stage)
    out.elements.append(Element("logo", tuple(map(float, one.logo)), ask.sources.get("logo", ""), about))


def _stages(ask: FilmAsk, group: Group, style: TypeMotion, roles: Sequence[str]) -> dict[str, Stage]:
    """Frame by frame: the ground first, then each role a little after the one before; all stand after STAGES."""
    order = {"ground": 0, "logo": 1, "headline": 2, "cta": 3}
    step = {role: order.get(role, 2 if role == "body" else 4) for role in ("ground", *roles)}
    enter = 0 if style.how == "none" else max(1, _frames(ask, style.enter))
    most = max(step.values())
    whole = enter * (1 + BETWEEN * most)
    scale = min(1.0, STAGES * group.frames / whole) if whole else 1.0
    leave = 0 if group.end >= ask.frames else min(_frames(ask, style.leave), group.frames // 4)
    return {
        role: Stage(group.at + round(place * BETWEEN * enter * scale), group.end, round(enter * scale), leave)
        for role, place in step.items()
    }


# ---------------------------------------------------------------- one thing


def _piece(
    ask: FilmAsk, printed: Printed, colours: tuple[str, str], backing: float, style: TypeMotion, stage: Stage
) -> Piece:
    """colours: of glyphs, of shapes; backing: the cover of shapes."""
    cover = printed.cover.astype(np.float32) / 255
    glyph = cover * printed.glyph.astype(np.float32) / 255
    shape = (cover - glyph) * np.float32(backing)
    add = glyph[..., None] * light.of_hex(colours[0]) + shape[..., None] * light.of_hex(colours[1])
    x, y, *_ = printed.box
    travel = RISE * math.sqrt(min(ask.size) * min(max(ask.size), 2 * min(ask.size)))
    return Piece(
        x,
        y,
        add.astype(np.float32),
        glyph + shape,
        stage.at,
        stage.end,
        stage.enter,
        stage.leave,
        style.how,
        _curves(ask, style),
        travel,
        printed.bands,
    )


def _element(ask: FilmAsk, group: Group, printed: Printed, colours: tuple[str, str], stage: Stage) -> Element:
    """What a gate must know of words: as for stills, and when they are seen and when they stand still."""
    placed = printed.placed
    about = {key: placed[key] for key in ("px", "lines", "min_px", "family", "weight") if key in placed}
    about |= {"fits": bool(placed.get("fits", True)) and _inside(printed.box, ask)}
    about |= {"text": group.texts[printed.role], "colour": colours[0]}
    if printed.role == "cta":
        about |= {"fill": colours[1], "text_box": list(placed["text_box"])}
    role = group.roles[printed.role]
    return Element(role, tuple(map(float, printed.box)), group.sources[printed.role], about | _timed(stage))


def _timed(stage: Stage) -> dict[str, Any]:
    """at, frames: when it is seen; still: the first frame in which it stands, and for how many."""
    first, end = min(stage.at + stage.enter, stage.end), max(stage.at, stage.end - stage.leave)
    return {"at": stage.at, "frames": stage.end - stage.at, "still": [first, max(0, end - first)]}


def _inside(box: Box, ask: FilmAsk) -> bool:
    """Whether all ink lies within the safe area; a pixel of antialiasing is forgiven."""
    (width, height), (top, right, bottom, left), (x, y, w, h) = ask.size, ask.safe, box
    across = x >= left - 1 and x + w <= width - right + 1
    return across and y >= top - 1 and y + h <= height - bottom + 1 and w * h > 0


def _text(printed: Printed) -> ink.Words:
    solid = (printed.cover > plate.SOLID) & (printed.glyph > plate.SOLID)
    px = float(printed.placed.get("px", 0))
    return ink.Words(
        printed.role, printed.box, solid, ink.needs(px, int(printed.placed.get("weight", 400))), px=px
    )


def _curves(ask: FilmAsk, style: TypeMotion) -> tuple[Curve, Curve]:
    """Raises ValueError for a curve that nobody has drawn."""
    known = CURVES | {name: tuple(curve) for name, curve in ask.motion.get("curves", {}).items()}
    for name in (style.enter_curve, style.leave_curve):
        if name not in known:
            raise ValueError(f"no curve of the style pack is called {name!r}")
    return known[style.enter_curve], known[style.leave_curve]


def _frames(ask: FilmAsk, seconds: float) -> int:
    return round(Fraction(seconds) * Fraction(ask.rate))


def _palette(ask: FilmAsk) -> dict[str, str]:
    return {role: told["hex"] if isinstance(told, Mapping) else told for role, told in ask.palette.items()}


def _roles(ask: FilmAsk, style: TypeMotion) -> list[str]:
    """The colours that words may have, the preferred one first."""
    palette = _palette(ask)
    wanted = [role for role in style.options.get("colours", ("ink", "paper")) if role in palette]
    if wanted:
        return wanted
    ordered = sorted(palette, key=lambda role: float(ink.luminance(ink.rgb(palette[role]))))
    if not ordered:
        raise ValueError("the palette has no colours for words")
    return [ordered[0], ordered[-1]]


def _snapped(box: tuple[float, float, float, float]) -> Box:
    """The whole pixels that a box touches."""
    x, y, w, h = box
    left, top = math.floor(x), math.floor(y)
    return left, top, math.ceil(x + w - 1e-6) - left, math.ceil(y + h - 1e-6) - top
