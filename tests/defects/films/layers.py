"""What is drawn over a spot's picture: supers, captions, logos, the end card; layer by layer, from back to front."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from onbrief.model.cues import CueSheet, Line
from tests.defects.films import letters
from tests.defects.films.letters import Layer
from tests.defects.films.script import LOGO, STILL, Script

PALETTE = {
    "sage": "#6fa58d", "apricot": "#e0a07c", "teal": "#2f6f73", "accent": "#e2703a", "paper": "#f7f1e4", "ink": "#12221b",
}  # fmt: skip
WHITE, BLACK = "#ffffff", "#000000"
STYLES = {  # role → size as a share of the shorter side, weight
    "headline": (0.082, 650), "cta": (0.056, 600), "url": (0.046, 500), "legal": (0.042, 450), "super": (0.085, 600),
    "caption": (0.052, 500),
}  # fmt: skip

Margins = tuple[int, int, int, int]  # of the safe area: top, right, bottom, left, pixels


def layers(script: Script, sheet: CueSheet, safe: Margins) -> Iterator[Layer]:
    """All of a clean spot."""
    width, _ = script.shape.size
    unit = min(script.shape.size)
    upper = safe[0] + 0.1 * unit
    for words in sheet.supers:
        dark = letters.shade(width, _even(0.36 * unit))
        yield Layer("", dark, 0, _even(upper - 0.06 * unit), words.at, words.frames, 5)
    shown = script.span(*LOGO)
    yield Layer(
        "", letters.shade(width, _even(0.16 * unit)), 0, _even(safe[0] - 0.04 * unit), fade=4, **shown
    )
    mark = letters.logo(_even(0.3 * unit), True)
    x = _middle(script, safe, mark)
    yield Layer("logo", mark, x, _even(safe[0] + 0.01 * unit), fade=4, source=sheet.shown[0].source, **shown)
    for words in sheet.supers:
        rgba = written(script, words.role, words.text, room(script, safe))
        x, y = _middle(script, safe, rgba), _even(upper + 0.03 * unit)
        yield Layer(words.role, rgba, x, y, words.at, words.frames, 5, words.source, words.text)
    if sheet.captions in ("burned", "both"):
        for line in sheet.voice:
            yield from caption(script, line, safe)
    yield from _card(script, sheet, safe)


def room(script: Script, safe: Margins) -> int:
    """Pixels between the margins."""
    return _even(script.shape.size[0] - safe[1] - safe[3])


def written(script: Script, role: str, text: str, width: int, locale: str = "") -> np.ndarray:
    """Words in the style of a role: H×W×4 uint8, straight alpha."""
    size, weight = STYLES[role.partition(".")[0]]
    over = role.startswith("super") or role == "caption"
    colour = WHITE if over else PALETTE["paper" if script.ground == "teal" else "ink"]
    px = round(size * min(script.shape.size))
    return letters.line(text, locale or script.locale, px, colour, width, weight)


def caption(script: Script, line: Line, safe: Margins, text: str = "") -> tuple[Layer, Layer]:
    """A burned caption, behind it its plate, which comes first."""
    unit = min(script.shape.size)
    rgba = written(script, "caption", text or line.text, room(script, safe))
    x, y = safe[3] // 2 * 2, _even(script.shape.size[1] - safe[2] - rgba.shape[0] - round(0.03 * unit))
    ink = np.nonzero(rgba[..., 3].max(0) > 0)[0]
    pad = round(0.02 * unit)
    first, end = _even(max(int(ink[0]) - pad, 0)), _even(min(int(ink[-1]) + pad, rgba.shape[1]))
    plate = letters.plate(end - first, rgba.shape[0], BLACK, 0.6)
    back = Layer("", plate, x + first, y, line.at, line.frames)
    return back, Layer("caption", rgba, x, y, line.at, line.frames, 0, line.source, text or line.text)


def _card(script: Script, sheet: CueSheet, safe: Margins) -> Iterator[Layer]:
    """The end card: its ground, the logo, and its words from top to bottom."""
    card = sheet.card
    assert card
    width, height = script.shape.size
    alpha = 0.82 if script.kind == "moving-card" else 1.0
    yield Layer(
        "",
        letters.plate(width, height, PALETTE[script.ground], alpha),
        0,
        0,
        card.at,
        card.frames,
        script.at(4),
    )
    stands = {
        "at": card.at + script.at(4),
        "frames": card.frames - script.at(4),
        "fade": script.at(STILL - 5),
    }
    mark = letters.logo(_even(0.42 * min(width, height)), script.ground == "teal")
    y = 0.2 * height if height > width else 0.16 * height
    yield Layer("logo", mark, _middle(script, safe, mark), _even(y), source=sheet.shown[1].source, **stands)
    y += mark.shape[0] + 0.07 * min(width, height)
    for words in card.words:
        rgba = written(script, words.role, words.text, _even(0.84 * width))
        x = _middle(script, safe, rgba)
        yield Layer(words.role, rgba, x, _even(y), source=words.source, text=words.text, **stands)
        y += rgba.shape[0] + 0.035 * min(width, height)


def _middle(script: Script, safe: Margins, rgba: np.ndarray) -> int:
    """Where it begins to stand in the middle of the safe area."""
    return _even(safe[3] // 2 * 2 + (room(script, safe) - rgba.shape[1]) // 2)


def _even(pixels: float) -> int:
    return int(pixels) // 2 * 2
