"""A wordmark: a name as outlined SVG, drawn from a locked font. No text elements, so that no machine needs the font."""

from __future__ import annotations

import importlib.util
from functools import cache
from html import escape
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from onbrief.errors import InputError

PACKAGE, FILE = "fontpkg_outfit", "files/Outfit[wght].ttf"
WEIGHT, TRACKING = 560, 0.05  # of the variable font; em
CAPITALS = 100  # the height that capitals get, SVG units
LONGEST = 24


def wordmark(name: str, colour: str) -> tuple[str, float]:
    """The SVG, and its aspect (width ÷ height) cut close to the ink. Raises InputError for what the font lacks."""
    font = _font()
    characters = font.getBestCmap()
    lacking = [c for c in name if not c.isspace() and ord(c) not in characters]
    if lacking or not name.strip():
        raise InputError.at(
            "--brand",
            f"the wordmark's font can't draw “{''.join(dict.fromkeys(lacking))}”"
            if lacking
            else "a brand needs a name",
            "Give a name in Latin letters now, and put your own outlines into logo.svg and logo.reversed.svg.",
        )
    if len(name) > LONGEST:
        raise InputError.at("--brand", f"{len(name)} letters are no logo", f"Give at most {LONGEST}.")
    glyphs, scale = font.getGlyphSet(), CAPITALS / font["OS/2"].sCapHeight
    outline, x = DecomposingRecordingPen(glyphs), 0.0
    for character in name:
        glyph = glyphs[characters.get(ord(character), "space")]
        glyph.draw(TransformPen(outline, Transform(scale, 0, 0, -scale, x, 0)))
        x += (glyph.width + TRACKING * font["head"].unitsPerEm) * scale
    bounds, path = BoundsPen(None), SVGPathPen(None, ntos=lambda v: f"{v:.2f}".rstrip("0").rstrip("."))
    outline.replay(bounds)
    outline.replay(path)
    left, top, right, bottom = bounds.bounds
    width, height = right - left + 2, bottom - top + 2  # a unit of air, so that soft edges aren't cut
    box = f"{left - 1:.2f} {top - 1:.2f} {width:.2f} {height:.2f}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width:.2f}" height="{height:.2f}"'
        f' role="img" aria-label="{escape(name)}">\n'
        "  <!-- Outlined from Outfit (OFL-1.1). Replace it with your own logo: paths only, no text, no pictures. -->\n"
        f'  <path id="wordmark" fill="{colour}" d="{path.getCommands()}"/>\n</svg>\n'
    )
    return svg, round(float(f"{width:.2f}") / float(f"{height:.2f}"), 6)


@cache
def _font() -> TTFont:
    found = importlib.util.find_spec(PACKAGE)
    assert found is not None and found.submodule_search_locations, "setup.sh installs it"
    folder = Path(next(iter(found.submodule_search_locations)))
    return instantiateVariableFont(TTFont(folder / FILE), {"wght": WEIGHT})
