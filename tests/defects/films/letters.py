"""The words and logos of a spot as layers, drawn by Typst once, and laid over frames of YUV."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import typst
from PIL import Image

from onbrief.pipeline.inputs import resolve
from tests.defects.films.yuv import planes, to_yuv

ROOT = Path(__file__).parents[3]
PACK = ROOT / "stylepacks" / "lumen"
FAMILIES = {
    "en-GB": ('"Outfit"', "pip:fontpkg_outfit/files/Outfit[wght].ttf"),
    "de-DE": ('"Outfit"', "pip:fontpkg_outfit/files/Outfit[wght].ttf"),
    "ar-AE": (
        '("Noto Sans Arabic", "Outfit")',
        "pip:fontpkg_noto_sans_arabic/files/NotoSansArabic[wdth,wght].ttf",
        "pip:fontpkg_outfit/files/Outfit[wght].ttf",
    ),
    "ja-JP": ('"Noto Sans CJK JP"', "pip:noto_cjk_sans_jp_bold/NotoSansCJKjp-Bold.otf"),
}
LINE = """\
#set page(width: {width}pt, height: auto, margin: 0pt, fill: none)
#set text(font: {family}, size: {px}pt, weight: {weight}, fill: rgb("{colour}"), lang: "{lang}", dir: {dir},
  top-edge: "ascender", bottom-edge: "descender")
#set align({align})
{text}
"""
LOGO = '#set page(width: {width}pt, height: auto, margin: 0pt, fill: none)\n#image("logo.svg", width: 100%)'


@dataclass(frozen=True, eq=False)
class Layer:
    """Something drawn for a while. rgba: H×W×4 uint8, straight alpha. x, y: its corner, even. fade: frames it takes to come.

    role: of the layout sidecar; empty for what the sidecar leaves out, such as a shade behind words.
    """

    role: str
    rgba: np.ndarray
    x: int
    y: int
    at: int
    frames: int
    fade: int = 0
    source: str = ""
    text: str = ""

    @property
    def box(self) -> tuple[int, int, int, int]:
        """x, y, width, height of its ink, pixels."""
        rows, columns = np.nonzero(self.rgba[..., 3] > 24)
        if not len(rows):
            return self.x, self.y, 1, 1
        left, top = columns.min(), rows.min()
        size = int(columns.max() - left) + 1, int(rows.max() - top) + 1
        return int(self.x + left), int(self.y + top), *size

    def strength(self, frame: int) -> float:
        """How much of it is there at a frame, 0 to 1."""
        if not self.at <= frame < self.at + self.frames:
            return 0.0
        return min(1.0, (frame - self.at + 1) / (self.fade + 1))


def moved(layer: Layer, dx: int, dy: int) -> Layer:
    """Elsewhere, by even pixels."""
    return replace(layer, x=layer.x + dx // 2 * 2, y=layer.y + dy // 2 * 2)


@cache
def line(
    text: str, locale: str, px: int, colour: str, width: int, weight: int = 600, align: str = "center"
) -> np.ndarray:
    """Words set in a language's type, as wide as asked: H×W×4 uint8, straight alpha."""
    family, *_ = FAMILIES[locale]
    lang = locale[:2]
    page = LINE.format(
        width=width, family=family, px=px, weight=weight if lang != "ja" else 700, colour=colour, lang=lang,
        dir="rtl" if lang == "ar" else "ltr", align=align, text=_escaped(text),
    )  # fmt: skip
    return _even(_drawn(page, _fonts(locale)))


@cache
def logo(width: int, reversed_: bool = False) -> np.ndarray:
    """The brand's logo, drawn true."""
    art = PACK / ("logo.reversed.svg" if reversed_ else "logo.svg")
    return _even(_drawn(LOGO.format(width=width), None, art))


def plate(width: int, height: int, colour: str, alpha: float) -> np.ndarray:
    """A flat colour that lets some light through."""
    rgb = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
    return np.broadcast_to(np.uint8([*rgb, round(255 * alpha)]), (height, width, 4)).copy()


def shade(width: int, height: int) -> np.ndarray:
    """A soft dark behind words, gone at its edges."""
    across = np.sin(np.linspace(0, np.pi, height)) ** 0.6
    dark = np.zeros((height, width, 4), np.uint8)
    dark[..., 3] = np.round(150 * across)[:, None]
    return dark


def compose(frame: np.ndarray, layers: Iterable[tuple[Layer, float]]) -> None:
    """Lays layers over a frame in place, the first lowest, each with a share of its strength. frame: I420."""
    for layer, share in layers:
        _lay(frame, layer, share)


def _lay(frame: np.ndarray, layer: Layer, share: float) -> None:
    rows, columns = frame.shape[0] * 2 // 3, frame.shape[1]
    inked = _inked(layer)
    for number, (plane, (ink, cover)) in enumerate(zip(planes(frame), inked, strict=True)):
        by = 2 if number else 1
        top, left = layer.y // by, layer.x // by
        first = max(-top, 0), max(-left, 0)
        inside = slice(first[0], max(rows // by - top, 0)), slice(first[1], max(columns // by - left, 0))
        fits = ink[inside]
        y, x = top + first[0], left + first[1]
        cut = plane[y : y + fits.shape[0], x : x + fits.shape[1]]
        if share == 1 and cover.min() == 256:
            cut[:] = fits
        else:
            weight = (cover[inside] * share).astype(np.int32)
            cut[:] = cut + (((fits.astype(np.int32) - cut) * weight + 128) >> 8)


@lru_cache(64)
def _inked(layer: Layer) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Luma and colours of a layer with their cover, 0 to 256."""
    alpha = layer.rgba[..., 3].astype(np.float32) * (256 / 255)
    rows, columns = alpha.shape
    small = alpha.reshape(rows // 2, 2, columns // 2, 2).mean((1, 3))
    covers = (alpha, small, small)
    found = zip(planes(to_yuv(layer.rgba[..., :3])), covers, strict=True)
    return tuple((ink, cover.round().astype(np.int16)) for ink, cover in found)


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "#$*_`<>@\\[]~-" else c for c in text).replace("\n", " \\\n")


def _drawn(page: str, fonts: str | None, art: Path | None = None) -> np.ndarray:
    with tempfile.TemporaryDirectory(prefix="onbrief-corpus-") as root:
        if art:
            (Path(root) / "logo.svg").write_bytes(art.read_bytes())
        paths: dict[str, Any] = {"font_paths": [fonts]} if fonts else {}
        png = typst.compile(page.encode(), root=root, format="png", ppi=72, ignore_system_fonts=True, **paths)
    assert isinstance(png, bytes)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


@cache
def _fonts(locale: str) -> str:
    """A folder with a language's fonts alone."""
    folder = Path(tempfile.mkdtemp(prefix="onbrief-corpus-fonts-"))
    for file in FAMILIES[locale][1:]:
        path = resolve(ROOT, file)
        (folder / path.name).symlink_to(path)
    return str(folder)


def _even(rgba: np.ndarray) -> np.ndarray:
    rows, columns = rgba.shape[:2]
    return np.pad(rgba, ((0, rows % 2), (0, columns % 2), (0, 0)))
