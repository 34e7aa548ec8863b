"""Type on pictures: labels for products, and master-to-variant with headline, CTA, legal line and logo.

The picture is cut with Pillow, the sheet is set by Typst (vector type, measured fits), the ink is chosen by
measured contrast. No model ever draws a letter or a logo.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.request import Element, Progress, Rendering, RenderRequest
from renderers import svg
from renderers.typography import crop, ink, plate, room, sheet, words

LIBRARIES = {"typst": version("typst"), "pillow": version("pillow")}
ASKED = {
    "scene#/ground": "ground",
    "scene#/arrangement": "arrangement",
}  # the master's word for a source → ours
Params = Mapping[str, Any]
Inputs = Mapping[str, Path]
Carried = tuple[dict[str, Any], crop.Box]  # an element of the master's sidecar, its box in the variant


class Typeset:
    """Renderer for `kind: label`, `variant` and `picture`; see the functions for their params and inputs."""

    name = "typeset"
    version = "1"

    def render(self, request: RenderRequest, inputs: Inputs, *, progress: Progress) -> Rendering:
        kinds = {"label": label, "variant": variant, "picture": bare}
        rendering = kinds[request.params["kind"]](request.params, inputs)
        progress(1.0, request.params["kind"])
        return rendering


TYPESET = Typeset()


def label(params: Params, inputs: Inputs) -> Rendering:
    """Label art as the bottle wears it. params: size, palette, data. inputs: template, (common), logo, font.N."""
    size = tuple(params["size"])
    spec = {"size": list(size), "palette": params.get("palette", {}), "data": params.get("data", {})}
    made = sheet.compose(_folder(inputs), _fonts(inputs), spec, size)
    white = np.full((size[1], size[0], 3), 255, np.uint8)
    return Rendering(plate.over(white, made.rgba, made.rgba[..., 3], (0, 0)), record=dict(LIBRARIES))


def variant(params: Params, inputs: Inputs) -> Rendering:
    """A master fitted to one placement, locale and SKU.

    inputs: those of `cut`, and template, common, logo, (logo.reversed), font.N.
    """
    found = cut(params, inputs)
    picture, product = found.pixels, found.mattes["product"]
    made = composed(params, inputs, found)
    rendering = _ink(params, inputs, picture, product, made)
    rendering.mattes |= found.mattes
    rendering.elements = [*found.elements(params, dropped=made.dropped), *rendering.elements]
    return rendering


def composed(params: Params, inputs: Inputs, found: Cut) -> sheet.Sheet:
    """The sheet of words and logo for a picture."""
    spec = specification(params, found.carried, found.pixels, found.mattes["product"])
    return sheet.compose(_folder(inputs), _fonts(inputs), spec, tuple(params["size"]))


def bare(params: Params, inputs: Inputs) -> Rendering:
    """A master fitted to one placement, without words. inputs: those of `cut`."""
    found = cut(params, inputs)
    none = np.zeros(found.pixels.shape[:2], np.uint8)
    mattes = {**found.mattes, "type": none, "ink": none}
    return Rendering(found.pixels, mattes, found.elements(params), dict(LIBRARIES), found.drawing)


@dataclass(frozen=True)
class Cut:
    """What a placement shows of a master. carried: the elements of the master that are still seen."""

    pixels: np.ndarray
    mattes: dict[str, np.ndarray]
    carried: list[Carried]
    window: crop.Box
    drawing: bytes | None

    def elements(self, params: Params, **about: Any) -> list[Element]:
        """The picture as a whole, and what it shows."""
        size = tuple(params["size"])
        about |= {"window": [round(v, 3) for v in self.window], "scale": round(size[0] / self.window[2], 6)}
        first = Element("picture", (0.0, 0.0, *map(float, size)), _source(params, "product"), about)
        return [first, *_subjects(params, self.carried)]


def cut(params: Params, inputs: Inputs) -> Cut:
    """The window of a master that becomes the variant; of a drawing, drawn anew at the variant's size.

    inputs: master, master.layout, matte.product and others, (drawing).
    """
    size, sidecar = tuple(params["size"]), json.loads(inputs["master.layout"].read_text("utf-8"))
    master = crop.opened(inputs["master"], "RGB")
    window = crop.window(
        master.size, size, sidecar, params["layout"]["room"], params["layout"].get("zoom", False)
    )
    drawing = svg.windowed(inputs["drawing"].read_bytes(), window, size) if "drawing" in inputs else None
    pixels = crop.cut(master, window, size) if drawing is None else svg.pixels(drawing, size)[..., :3]
    mattes = {
        name.removeprefix("matte."): crop.cut(crop.opened(path, "L"), window, size)
        for name, path in inputs.items()
        if name.startswith("matte.")
    }
    carried = [(e, box) for e in sidecar["elements"] if (box := crop.carry(e["box"], window, size))]
    return Cut(pixels, mattes, carried, window, drawing)


def specification(
    params: Params, carried: list[Carried], picture: np.ndarray, product: np.ndarray
) -> dict[str, Any]:
    """What the layout is told: the frame, the room, the silhouette, the words, the voice."""
    size, layout, kind, locale = tuple(params["size"]), params["layout"], params["type"], params["locale"]
    rtl = params["direction"] == "rtl"
    margin = max(layout.get("margin", room.MARGIN), room.MARGIN) * min(size)
    area = room.frame(size, tuple(params["safe"]), margin)
    clearance = layout.get("clearance", 0.5) * margin
    bands = room.silhouette(product, clearance)
    found = room.rooms(area, bands)
    composed = crop.union([box for element, box in carried if element["role"] == "copy-space"])
    where, space = room.choose(found, layout["room"], composed, "right" if rtl else "left")
    script = kind["scripts"][kind["locales"][locale]]
    return {
        "size": list(size),
        "unit": room.unit(size),
        "margin": margin,
        "slack": min(area[0] - params["safe"][3], size[0] - area[0] - area[2] - params["safe"][1]),
        "frame": list(area),
        "room": list(space),
        "where": where,
        "bands": [list(band) for band in bands],
        "clearance": clearance,
        "busy": room.busy(picture, ink.rgb(params["palette"]["ground"])),
        "rtl": rtl,
        "lang": locale.split("-")[0],
        "region": locale.split("-")[-1],
        "copy": {role: words.phrases(text, locale) for role, text in params["copy"].items() if text},
        "script": script,
        "px": _sizes(params, script, room.unit(size)),
        "ratio": kind["ratio"],
        "logo": params["logo"],
        "layout": layout,
        "code": plate.CODE,
    }


def _sizes(params: Params, script: Mapping[str, Any], unit: float) -> dict[str, dict[str, int]]:
    """Largest and least size of each text, whole pixels: the style pack's scale and floors, the placement's floor."""
    kind, scale = params["type"], {**params["type"]["scale"], **params["layout"].get("scale", {})}
    sizes = {}
    for role in plate.CODE:
        floor = math.ceil(max(kind["min"].get(role, 0), params.get("min_type_px") or 0))
        optical = script["optical"]["headline" if role == "headline" else "text"]
        sizes[role] = {"max": max(floor, round(unit * scale[role] * optical)), "min": floor}
    return sizes


@dataclass(frozen=True)
class Inked:
    """A sheet with its colours chosen. picture: under its veils. inks: text → colour of its glyphs; fill: of shapes.

    mark: the logo as drawn, H×W×4, and the box of whole pixels that it takes.
    """

    plan: ink.Plan
    printed: plate.Plate
    texts: dict[str, ink.Words]
    inks: dict[str, str]
    fill: str
    mark: np.ndarray
    logo_box: tuple[int, int, int, int]
    reversed: bool


def inked(
    params: Params, inputs: Inputs, picture: np.ndarray, product: np.ndarray, made: sheet.Sheet
) -> Inked:
    """Chooses the colours, and veils the picture where it must be."""
    palette, roles = params["palette"], [r for r in params["layout"]["colours"] if r in params["palette"]]
    printed, placed = plate.decode(made.rgba), made.placed
    texts = {
        role: plate.words(
            printed, role, ink.needs(placed[role]["px"], placed[role]["weight"]), placed[role]["px"]
        )
        for role in plate.CODE
        if role in placed
    }
    logo_box = _snapped(placed["logo"]["box"])
    marks = [
        sheet.drawn(inputs[n], tuple(placed["logo"]["box"])) for n in ("logo", "logo.reversed") if n in inputs
    ]
    free = [text for role, text in texts.items() if role != "cta"]
    free.append(plate.outline(printed.of("cta"), "cta", ink.LARGE))
    free.append(plate.outline(marks[0][..., 3], "logo", ink.LARGE, at=logo_box[:2]))
    plan = ink.plan(free, picture, product, palette, roles)
    inks = {role: palette[plan.roles[role]] for role in texts}
    inks["cta"] = palette[ink.opposite(palette, roles, plan.roles["cta"])]
    mark = marks[-1 if plan.roles["logo"] != roles[0] else 0]
    fill = palette[plan.roles["cta"]]
    return Inked(plan, printed, texts, inks, fill, mark, logo_box, mark is not marks[0])


def _ink(
    params: Params, inputs: Inputs, picture: np.ndarray, product: np.ndarray, made: sheet.Sheet
) -> Rendering:
    """Lays type and logo on the picture, and writes down what was drawn."""
    drawn, placed = inked(params, inputs, picture, product, made), made.placed
    printed, mark, logo_box = drawn.printed, drawn.mark, drawn.logo_box
    pixels = plate.inked(drawn.plan.picture, printed, drawn.inks, drawn.fill)
    pixels = plate.over(pixels, mark, mark[..., 3], logo_box[:2])
    mattes = {"type": _with(printed.type, mark, logo_box), "ink": _with(printed.alpha, mark, logo_box)}
    elements = [
        Element("scrim", box, _source(params, "ground"), about)
        for box, about in map(ink.told, drawn.plan.veils)
    ]
    elements += [
        _text(params, role, placed[role], text.box, drawn.inks[role], drawn.fill)
        for role, text in drawn.texts.items()
    ]
    about = {"reversed": drawn.reversed}
    elements.append(Element("logo", tuple(placed["logo"]["box"]), _source(params, "logo"), about))
    return Rendering(pixels, mattes, elements, dict(LIBRARIES))


def _snapped(box: list[float]) -> tuple[int, int, int, int]:
    """The whole pixels that a box touches: where a picture of it is laid."""
    x, y, w, h = box
    return (
        math.floor(x),
        math.floor(y),
        math.ceil(x + w - 1e-6) - math.floor(x),
        math.ceil(y + h - 1e-6) - math.floor(y),
    )


def _text(params: Params, role: str, placed: Mapping[str, Any], box, colour: str, fill: str) -> Element:
    """What a check must know of a text: its ink's box, its size and floor, what it says, and whether it fits."""
    about = {key: placed[key] for key in ("px", "lines", "min_px", "fits", "family", "weight")}
    about |= {"text": params["copy"][role], "colour": colour}
    if role == "cta":
        about |= {"text_box": placed["text_box"], "fill": fill}
    about["fits"] = bool(about["fits"]) and _inside(box, params)
    return Element(role, tuple(map(float, box)), _source(params, role), about)


def _inside(box: tuple[int, int, int, int], params: Params) -> bool:
    """Whether all ink lies within the safe area; a pixel of antialiasing is forgiven."""
    (width, height), (top, right, bottom, left) = params["size"], params["safe"]
    x, y, w, h = box
    return (
        x >= left - 1
        and y >= top - 1
        and x + w <= width - right + 1
        and y + h <= height - bottom + 1
        and w * h > 0
    )


def _subjects(params: Params, carried: list[Carried]) -> list[Element]:
    """What the master shows, in this crop."""
    return [
        Element(
            e["role"],
            tuple(round(v, 2) for v in box),
            _source(params, ASKED.get(e.get("source", ""), "product")),
            e.get("about", {}) if e["role"] == "mark" else {},
        )
        for e, box in carried
        if e["role"] in ("product", "label", "ground", "mark")
    ]


def _with(matte: np.ndarray, mark: np.ndarray, box: tuple[int, ...]) -> np.ndarray:
    """A matte with the logo's coverage added."""
    out, (x, y, w, h) = matte.copy(), box
    out[y : y + h, x : x + w] = np.maximum(out[y : y + h, x : x + w], mark[..., 3])
    return out


def _source(params: Params, role: str) -> str:
    return params["sources"].get(role, "")


def _folder(inputs: Inputs) -> Path:
    """The folder Typst may read: the layout as main.typ, the helpers, the logo."""
    names = {"template": "main.typ", "common": "common.typ", "logo": "logo.svg"}
    return sheet.folder_of({to: inputs[name] for name, to in names.items() if name in inputs})


def _fonts(inputs: Inputs) -> Path:
    """The folder that holds this request's fonts and no others. A package manager may have linked them."""
    fonts = {name: path.resolve() for name, path in inputs.items() if name.startswith("font.")}
    return sheet.folder_of({name + path.suffix: path for name, path in fonts.items()})
