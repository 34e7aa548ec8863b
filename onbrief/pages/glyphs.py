"""A script that not every machine can show, carried along: the glyphs that a page needs, cut out of a font."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from onbrief.model.fonts import MAX_FONT_BYTES
from onbrief.model.picture import regular

REGULAR = 400  # weight, as the words of a page are set
EVERYWHERE = (
    range(0x0530),
    range(0x1D00, 0x2C80),
    range(0xD800, 0xF900),
)  # Latin, Greek, Cyrillic; signs; no letters
SET_OTHERWISE = (
    "valt",
    "vert",
    "vkrn",
    "vpal",
    "vrt2",
    "chws",
    "vchw",
    "halt",
    "vhal",
)  # columns, and spacing of squares
NEEDLESS = ["BASE", "DSIG", "MVAR", "STAT", "VORG", "vhea", "vmtx"]  # tables


class Cut(NamedTuple):
    """woff: a font of its own. covered: the characters that it has."""

    woff: bytes
    covered: frozenset[str]


def rare(text: str) -> set[str]:
    """Characters of scripts that a reader's machine may have no font for: all but Latin, Greek and Cyrillic."""
    return {c for c in set(text) if not any(ord(c) in block for block in EVERYWHERE)}


def cut(path: Path, characters: Iterable[str]) -> Cut | None:
    """The glyphs of these characters, with what joins and places them, at regular weight.

    None where the font has none of them, or can't be read: it may be a stranger's.
    """
    from fontTools import subset  # slow to load, and only pages in other scripts need it
    from fontTools.varLib import instancer

    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    options = subset.Options(
        flavor="woff", font_number=0, hinting=False, notdef_outline=True, name_IDs=[], ignore_missing_unicodes=True
    )  # fmt: skip
    options.layout_features = [f for f in options.layout_features if f not in SET_OTHERWISE]
    options.drop_tables += NEEDLESS
    try:
        if regular(path) > MAX_FONT_BYTES:
            return None
        with subset.load_font(str(path), options) as font:
            wanted = {ord(c) for c in characters} & font.getBestCmap().keys()
            if not wanted:
                return None
            one = subset.Subsetter(options)
            one.populate(unicodes=wanted)
            one.subset(font)
            if "fvar" in font:
                limits = {axis.axisTag: _fixed(axis) for axis in font["fvar"].axes}
                instancer.instantiateVariableFont(font, limits, inplace=True)
            stream = io.BytesIO()
            subset.save_font(font, stream, options)
    except Exception:  # hostile bytes make a font's reader raise nearly anything
        return None
    return Cut(stream.getvalue(), frozenset(map(chr, wanted)))


def weight(path: Path) -> int:
    """How heavy a font is, 1 to 1000; one that varies can be regular. 0 where it can't be read."""
    from fontTools.ttLib import TTFont

    try:
        regular(path)
        with TTFont(path, lazy=True, fontNumber=0) as font:
            varies = "fvar" in font and any(axis.axisTag == "wght" for axis in font["fvar"].axes)
            return REGULAR if varies else int(font["OS/2"].usWeightClass)
    except Exception:  # as above
        return 0


def _fixed(axis: object) -> float:
    """Where an axis is pinned."""
    least, usual, most = (float(getattr(axis, name)) for name in ("minValue", "defaultValue", "maxValue"))
    return min(most, max(least, REGULAR)) if getattr(axis, "axisTag", "") == "wght" else usual
