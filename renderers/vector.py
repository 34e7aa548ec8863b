"""Flat illustrations for product interfaces: the structured scene as a few hundred vector paths."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from onbrief.model.request import Element, Progress, Rendering, RenderRequest
from renderers import svg
from renderers.illustration import scene, spec
from renderers.illustration.outline import Drawn, extent

MATTES = {"product": ("product",), "ground": ("ground",)}
PATCH = 12  # a ground patch is 1/12 of the short side, snapped to GRID pixels
GRID = 8
LINE = 1.5  # pixels, of an edge
PARTS = 3  # at most one patch in each third of width and height

Box = tuple[float, float, float, float]


class Vector:
    """Draws an app on a device with objects about it. Finished as it is drawn: no grade, no grain."""

    name = "vector"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Output: the drawing as SVG and as 8-bit sRGB pixels, mattes `product` and `ground`, the guide `edge`."""
        began = time.perf_counter()
        picture = spec.read(request.params)
        drawn = scene.build(picture)
        drawing = svg.document(drawn, picture.size)
        progress(0.4, "drawn")
        mattes = {name: matte(drawn, parts, picture.size) for name, parts in MATTES.items()}
        progress(1.0)
        return Rendering(
            svg.pixels(drawing, picture.size)[..., :3],
            mattes,
            elements(picture, drawn, mattes["ground"]),
            {
                "device": "cpu",
                "versions": {"typst": version("typst"), "numpy": np.__version__},
                "paths": len(drawn),
                "seconds": round(time.perf_counter() - began, 2),
            },
            drawing,
            guides={"edge": edge(drawn, picture.size)} if picture.guides else {},
        )


def edge(drawn: Iterable[Drawn], size: tuple[int, int]) -> np.ndarray:
    """H×W uint8: the outlines of all that is drawn, 255 on 0; what lies over hides what lies under. No shadows."""

    def lined(shape: Drawn) -> Drawn:
        return replace(
            shape, fill=shape.fill and "#000000", stroke="#ffffff", width=LINE, opacity=1.0, mark="", dash=()
        )

    things = [lined(shape) for shape in drawn if shape.part not in ("ground", "shadow")]
    return np.where(svg.pixels(svg.document(things, size), size)[..., 0] > 127, 255, 0).astype(np.uint8)


def matte(drawn: Iterable[Drawn], parts: tuple[str, ...], size: tuple[int, int]) -> np.ndarray:
    """Coverage of some parts where nothing lies over them: the same paths in white, all others in black."""

    def toned(shape: Drawn) -> Drawn:
        tone = "#ffffff" if shape.part in parts else "#000000"
        return replace(
            shape, fill=shape.fill and tone, stroke=shape.stroke and tone, opacity=1.0, mark="", dash=()
        )

    return svg.pixels(svg.document(map(toned, drawn), size), size)[..., 0]


def elements(picture: spec.Picture, drawn: list[Drawn], ground: np.ndarray) -> list[Element]:
    """The product, the shapes that carry the meaning, the room for words, and ground to measure."""
    product = extent(d.outline for d in drawn if d.part == "product")
    found = [Element("product", box, "scene#/subject")] if (box := clipped(product, picture.size)) else []
    for shape in drawn:
        if shape.mark and (box := clipped(extent([shape.outline]), picture.size, shape.width / 2)):
            about = {"name": shape.mark, "colours": [c for c in (shape.stroke, shape.fill) if c]}
            source = "scene#/subject" if shape.part == "product" else "scene#/arrangement"
            found.append(Element("mark", box, source, about))
    if space := scene.copy_space(picture):
        found.append(Element("copy-space", space, "scene#/composition"))
    return [*found, *(Element("ground", patch, "scene#/ground") for patch in patches(ground))]


def clipped(box: Box, size: tuple[int, int], line: float = 0.0) -> Box | None:
    """A box with its line, cut at the frame, rounded to a tenth of a pixel; None where nothing of it is left."""
    x, y, w, h = box[0] - line, box[1] - line, box[2] + 2 * line, box[3] + 2 * line
    x0, y0, x1, y1 = max(0.0, x), max(0.0, y), min(size[0], x + w), min(size[1], y + h)
    return (round(x0, 1), round(y0, 1), round(x1 - x0, 1), round(y1 - y0, 1)) if x1 > x0 and y1 > y0 else None


def patches(ground: np.ndarray) -> list[Box]:
    """Squares of bare ground, one in each part of the picture that has any."""
    side = max(GRID, min(ground.shape) // PATCH // GRID * GRID)
    rows, columns = (n // side for n in ground.shape)
    tiles = ground[: rows * side, : columns * side].reshape(rows, side, columns, side).min((1, 3)) == 255
    found: list[Box] = []
    for part_rows in np.array_split(np.arange(rows), PARTS):
        for part_columns in np.array_split(np.arange(columns), PARTS):
            bare = np.argwhere(tiles[np.ix_(part_rows, part_columns)])
            if len(bare):
                row, column = bare[len(bare) // 2]
                found.append(
                    (
                        float(part_columns[column] * side),
                        float(part_rows[row] * side),
                        float(side),
                        float(side),
                    )
                )
    return found


VECTOR = Vector()
