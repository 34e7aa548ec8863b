"""What an animatic says of itself in every frame: the beat that runs, the time, the frame's number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from onbrief.model.film import FilmAsk
from onbrief.model.shots import fraction
from renderers.motion import light
from renderers.motion.pieces import Patch
from renderers.motion.setting import Group, typeset
from renderers.typography import ink

SIGNS = "0123456789:.#"
COUNTER = 15  # signs: 00:07.12  #00187
CELL = 0.64  # em, as in film.typ
PLATE = 0.8  # cover of the strip that all stands on
PAD = 0.5  # em


def overlay(
    ask: FilmAsk, inputs: Mapping[str, Path], palette: Mapping[str, str]
) -> Callable[[int], list[Patch]]:
    """What is laid over frame n: a strip along the top. palette: role → hex, of which the extremes are used."""
    ordered = sorted(palette.values(), key=lambda colour: float(ink.luminance(ink.rgb(colour))))
    dark, bright = light.of_hex(ordered[0]), light.of_hex(ordered[-1])
    signs = typeset(ask, inputs, _group(ask, SIGNS, tuple(SIGNS))).printed["body"]
    px, (x0, y0, *_) = signs.placed["px"], signs.box
    cell, height = CELL * px, round(signs.placed["box"][3])
    sheet = np.zeros((y0 + signs.cover.shape[0], round(cell * len(SIGNS)) + 1), np.uint8)
    sheet[y0:, x0 : x0 + signs.cover.shape[1]] = signs.cover[:, : sheet.shape[1] - x0]
    glyphs = {sign: sheet[:, round(n * cell) : round((n + 1) * cell)] for n, sign in enumerate(SIGNS)}
    pad = round(PAD * px)
    strip = np.full((height + pad, ask.size[0]), round(PLATE * 255), np.uint8)
    under = Patch(strip, dark, 0, 0)
    beats = [(beat, _text(ask, inputs, beat.text, bright, pad)) for beat in ask.beats]

    def at(frame: int) -> list[Patch]:
        out = [under, *(patch for beat, patch in beats if beat.at <= frame < beat.end)]
        first = ask.size[0] - pad - COUNTER * cell
        for place, sign in enumerate(_counter(frame, ask.rate)):
            if sign in glyphs:
                out.append(Patch(glyphs[sign], bright, round(first + place * cell), pad // 2))
        return out

    return at


def _counter(frame: int, rate: str) -> str:
    """Minutes, seconds, frames of the second; then the frame's number, from 0."""
    second = int(frame / fraction(rate))
    first = -(-second * fraction(rate) // 1)
    return f"{second // 60:02}:{second % 60:02}.{int(frame - first):02} #{frame:05}"


def _text(ask: FilmAsk, inputs: Mapping[str, Path], text: str, colour: np.ndarray, pad: int) -> Patch:
    printed = typeset(ask, inputs, _group(ask, text)).printed["body"]
    x, y, *_ = printed.box
    return Patch(printed.cover, colour, x + pad, y + pad // 2)


def _group(ask: FilmAsk, text: str, signs: tuple[str, ...] = ()) -> Group:
    whole = {"body": text}
    return Group("draft", "draft", "above", 0, ask.frames, whole, {"body": "draft"}, {"body": ""}, signs)
