"""Copy is shown in the brand's own typefaces: the fonts of the style pack as a style sheet for the campaign's pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign
from onbrief.pipeline.inputs import hash_of, resolve

ADDRESS = "/home/face"


@dataclass(frozen=True)
class Face:
    """One font file. family: a name of ours, so that no style pack's words stand in CSS. weight: as CSS has it."""

    family: str
    path: Path
    weight: str


def faces(c: Campaign) -> list[Face]:
    """The files of all fonts that a script is set in. Those that can't be found are left to the system."""
    return [face for name in c.pack.type.fonts for face in _of_font(c, name)]


def sheet(c: Campaign) -> str:
    """CSS: the faces, and which languages are set in which, for elements of the class `set`."""
    rules = [
        f'@font-face {{ font-family: "{face.family}"; src: url("{ADDRESS}/{number}?v={hash_of(face.path)[:12]}");'
        f" font-weight: {face.weight}; font-display: swap; }}"
        for number, face in enumerate(faces(c))
    ]
    for script in c.pack.type.scripts.values():
        families = ", ".join(f'"brand-{name}"' for name in script.fonts)
        for code in script.languages:
            if code.isalpha() and code.isascii():
                rules.append(f".set:lang({code}) {{ font-family: {families}, var(--sans); }}")
    return "\n".join(rules) + "\n"


def _of_font(c: Campaign, name: str) -> Iterator[Face]:
    for file in c.pack.type.fonts[name].files:
        try:
            path = resolve(c.root, file)
            yield Face(f"brand-{name}", path, _weight(path, path.stat().st_mtime_ns))
        except (InputError, OSError, TTLibError):
            continue


@cache
def _weight(path: Path, written: int) -> str:
    """`100 900` of a variable font, `700` of one that isn't. written: when, so that a new file is read anew."""
    with TTFont(path, lazy=True, fontNumber=0) as font:
        if "fvar" in font:
            axes = {axis.axisTag: axis for axis in font["fvar"].axes}
            if "wght" in axes:
                return f"{axes['wght'].minValue:g} {axes['wght'].maxValue:g}"
        return str(font["OS/2"].usWeightClass)
