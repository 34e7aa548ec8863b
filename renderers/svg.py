"""SVG out: clean, small, the same bytes every time; cut to a window; and as pixels through Typst's own resvg.

Clean: one viewBox, paths alone; no text, scripts, styles, links or pictures; attributes sorted.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import numpy as np
import typst
from PIL import Image

from renderers.illustration.outline import Drawn

NS = "http://www.w3.org/2000/svg"
ET.register_namespace("", NS)
ROUND = {"stroke-linecap": "round", "stroke-linejoin": "round"}  # on the root: every line has round ends

Size = tuple[int, int]
Box = tuple[float, float, float, float]


def document(drawn: Iterable[Drawn], size: Size) -> bytes:
    """Paths in painting order. A mark becomes an id, so that whoever opens the file finds it by its name."""
    root = ET.Element(f"{{{NS}}}svg", dict(sorted((_frame((0, 0, *size), size) | ROUND).items())))
    used: dict[str, int] = {}
    for shape in drawn:
        attributes = _attributes(shape)
        if shape.mark:
            used[shape.mark] = used.get(shape.mark, 0) + 1
            attributes["id"] = f"{shape.mark}-{used[shape.mark]}"
        ET.SubElement(root, f"{{{NS}}}path", dict(sorted(attributes.items())))
    return _bytes(root)


def _attributes(shape: Drawn) -> dict[str, str]:
    out = {"d": shape.outline.d, "fill": shape.fill or "none"}
    if shape.stroke and shape.width:
        out |= {"stroke": shape.stroke, "stroke-width": _short(shape.width)}
        if shape.dash:
            out["stroke-dasharray"] = " ".join(_short(v) for v in shape.dash)
    if shape.opacity < 1:
        out["opacity"] = _short(shape.opacity)
    return out


def windowed(drawing: bytes, window: Box, size: Size) -> bytes:
    """The drawing cut to a window (in its own units) and shown at a size. Nothing is drawn anew."""
    root = ET.fromstring(drawing)
    for key, value in _frame(window, size).items():
        root.set(key, value)
    root.attrib = dict(sorted(root.attrib.items()))
    return _bytes(root)


def pixels(drawing: bytes, size: Size) -> np.ndarray:
    """H×W×4 uint8, straight alpha. Typst reads nothing but the drawing: no fonts, no files, no network."""
    page = (
        f"#set page(width: {size[0]}pt, height: {size[1]}pt, margin: 0pt, fill: none)\n"
        f'#place(image("drawing.svg", width: {size[0]}pt, height: {size[1]}pt, fit: "stretch"))'
    )
    files = {"main.typ": page.encode(), "drawing.svg": drawing}
    png = typst.compile(files, format="png", ppi=72, ignore_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def _frame(window: Box, size: Size) -> dict[str, str]:
    box = " ".join(_short(v) for v in window)
    return {"height": str(size[1]), "viewBox": box, "width": str(size[0])}


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _bytes(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="utf-8", xml_declaration=False) + b"\n"
