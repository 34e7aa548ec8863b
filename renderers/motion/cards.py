"""The end card: its ground, the logo, words, the button; each a little after the other, then all stand still."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from onbrief.model.film import FilmAsk
from onbrief.model.request import Element
from onbrief.model.stylepack import TypeMotion
from renderers.motion import contrast, light
from renderers.motion.drawing import Drawn, Seen, draw_veil, draw_words, palette_of, roles_of, text_of
from renderers.motion.pieces import Patch, Piece, Stage
from renderers.motion.setting import Set, snapped, style_of
from renderers.motion.stages import stepwise, timed
from renderers.typography import ink, plate, sheet

DARK = 0.18  # luminance below which an ink counts as dark: the logo is then not the reversed one


def draw_card(ask: FilmAsk, inputs: Mapping[str, Path], one: Set, behind: Seen | None, out: Drawn) -> None:
    """behind: the picture that goes on behind it; None where it has a ground of its own."""
    style, palette = style_of(ask, one.group.style), palette_of(ask)
    roles = roles_of(ask, style)
    marks = _marks(inputs, one)
    stages = stepwise(ask, one.group, style, [*(["logo"] if marks else []), *one.group.texts])
    source = ask.cues.card.source if ask.cues.card else ""
    ground = _ground(ask, palette)
    if behind is None:
        _draw_ground(ask, ground, source, stages["ground"], out)
        choice = _on_ground(ground, palette, roles)
    else:
        choice = _on_picture(ask, one, marks, behind, palette, roles)
        if choice.veil:
            draw_veil(choice.veil, source, stages["ground"], out)
    if marks:
        dark = float(ink.luminance(ink.rgb(palette[choice.role]))) < DARK
        _draw_logo(ask, one, marks[0 if dark else -1], not dark and len(marks) > 1, stages["logo"], out)
    for role, printed in one.printed.items():
        colours = palette[choice.role], palette[choice.role]
        if role == "cta":
            colours = _button(None if behind else ground, palette, roles, style, choice.role)
        draw_words(ask, one, printed, colours, stages[role], out)


def _ground(ask: FilmAsk, palette: Mapping[str, str]) -> str:
    """Its colour, which may be named by its role."""
    return palette.get(ask.card_ground, ask.card_ground) if ask.card_ground else ""


def _draw_ground(ask: FilmAsk, colour: str, source: str, stage: Stage, out: Drawn) -> None:
    width, height = ask.size
    cover = np.full((height, width), 255, np.uint8)
    out.pieces.append(Piece(Patch(cover, light.of_hex(colour), 0, 0), stage))
    box = (0.0, 0.0, float(width), float(height))
    out.elements.append(Element("card", box, source, {"colour": colour} | timed(stage)))


def _on_ground(ground: str, palette: Mapping[str, str], roles: list[str]) -> contrast.Choice:
    """The first colour that small type can have on it, else the one that reads best."""
    ratios = {role: _contrast(palette[role], ground) for role in roles}
    role = next((role for role in roles if ratios[role] >= ink.NORMAL), max(roles, key=ratios.__getitem__))
    return contrast.Choice(role, None, ratios[role] / ink.NORMAL)


def _on_picture(
    ask: FilmAsk,
    one: Set,
    marks: list[np.ndarray],
    behind: Seen,
    palette: Mapping[str, str],
    roles: list[str],
) -> contrast.Choice:
    texts = [text_of(printed) for role, printed in one.printed.items() if role != "cta"]
    if "cta" in one.printed:
        button = one.printed["cta"]
        texts.append(plate.outline(button.cover, "cta", ink.LARGE, at=button.box[:2]))
    if marks and one.logo:
        texts.append(plate.outline(marks[0][..., 3], "logo", ink.LARGE, at=snapped(one.logo)[:2]))
    found = [contrast.behind(text, behind.pictures, behind.corner) for text in texts]
    return contrast.chosen(found, behind.pictures, ask.size, palette, roles)


def _button(
    ground: str | None, palette: Mapping[str, str], roles: list[str], style: TypeMotion, role: str
) -> tuple[str, str]:
    """The colours of its words and of its shape: words in the ground's colour where that can be read."""
    fill = palette[style.options.get("fill", role)]
    tries = [*([ground] if ground else []), *(palette[name] for name in roles)]
    read = next((colour for colour in tries if _contrast(colour, fill) >= ink.NORMAL), None)
    return read or max(tries, key=lambda colour: _contrast(colour, fill)), fill


def _contrast(one: str, other: str) -> float:
    return float(ink.contrast(ink.luminance(ink.rgb(one)), ink.luminance(ink.rgb(other))))


def _marks(inputs: Mapping[str, Path], one: Set) -> list[np.ndarray]:
    """The logo and its reversed form as they are drawn: H×W×4, straight alpha."""
    if one.logo is None:
        return []
    return [sheet.drawn(inputs[name], one.logo) for name in ("logo", "logo.reversed") if name in inputs]


def _draw_logo(ask: FilmAsk, one: Set, mark: np.ndarray, is_reversed: bool, stage: Stage, out: Drawn) -> None:
    assert one.logo is not None
    x, y, *_ = snapped(one.logo)
    patch = Patch(np.ascontiguousarray(mark[..., 3]), light.of(np.ascontiguousarray(mark[..., :3])), x, y)
    out.pieces.append(Piece(patch, stage))
    about = {"reversed": is_reversed} | timed(stage)
    out.elements.append(Element("logo", tuple(map(float, one.logo)), ask.sources.get("logo", ""), about))
