"""Writes logo.svg and logo.reversed.svg: a bird on its perch, and the name outlined from Inter Bold."""

from importlib.resources import files
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
INTER = Path(str(files("fontpkg_inter") / "files/Inter[opsz,wght].ttf"))
HEIGHT, MARK, GAP, SIZE = (
    102,
    92,
    26,
    112,
)  # the whole, the mark's width, what parts it from the name, the name's em
BASELINE, TRACKING = 78, -0.02
BIRD = "M14 70V38A30 30 0 0 1 71 24L90 33 74 41A32 32 0 0 1 42 70Z"
EYE = "M49 33A5 5 0 1 1 59 33A5 5 0 1 1 49 33Z"
BRANCH = "M5 80H87A5 5 0 0 1 87 90H5A5 5 0 0 1 5 80Z"


def name() -> tuple[str, float]:
    """Path data of the name, and where it ends."""
    font = instantiateVariableFont(TTFont(INTER), {"wght": 700, "opsz": 32})
    glyphs, cmap, scale = font.getGlyphSet(), font.getBestCmap(), SIZE / font["head"].unitsPerEm
    pen, x = SVGPathPen(glyphs, ntos=lambda v: f"{v:.1f}".removesuffix(".0")), float(MARK + GAP)
    for letter in "perch":
        glyph = glyphs[cmap[ord(letter)]]
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, x, BASELINE)))
        x += (glyph.width * scale) + TRACKING * SIZE
    return pen.getCommands(), x


def write(file: str, ink: str, paper: str, accent: str) -> None:
    word, width = name()
    (HERE / file).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {round(width)} {HEIGHT}" width="{round(width)}" '
        f'height="{HEIGHT}" role="img" aria-label="Perch">\n'
        f'  <path fill="{ink}" d="{BIRD}"/>\n'
        f'  <path fill="{paper}" d="{EYE}"/>\n'
        f'  <path fill="{accent}" d="{BRANCH}"/>\n'
        f'  <path fill="{ink}" d="{word}"/>\n</svg>\n',
        "utf-8",
    )


if __name__ == "__main__":
    write("logo.svg", "#1c1a44", "#fffdf8", "#d9402a")
    write("logo.reversed.svg", "#fffdf8", "#1c1a44", "#ff8a73")
