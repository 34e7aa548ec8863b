"""Outlines: lists of straight and cubic segments that any affine map keeps exact, so that lines stay one weight."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

Point = tuple[float, float]
Map = Callable[[Point], Point]
ROUND = 0.5523  # a circle's quarter as a cubic Bézier: the handle's length, in radii
STEPS = 8  # chords a cubic is taken as, where only its extent matters


@dataclass(frozen=True)
class Outline:
    """Subpaths of (command, points): M, L and C as in SVG, all absolute; Z closes."""

    parts: tuple[tuple[str, tuple[Point, ...]], ...]

    def mapped(self, to: Map) -> Outline:
        return Outline(tuple((c, tuple(to(p) for p in points)) for c, points in self.parts))

    def moved(self, dx: float, dy: float) -> Outline:
        return self.mapped(lambda p: (p[0] + dx, p[1] + dy))

    def flat(self) -> np.ndarray:
        """Points along it, n×2."""
        out: list[Point] = []
        for command, points in self.parts:
            if command == "C":
                t = np.linspace(0, 1, STEPS + 1)[1:, None]
                a, b, c, d = (np.array(p) for p in (out[-1], *points))
                curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
                out += [(float(x), float(y)) for x, y in curve]
            else:
                out += points
        return np.array(out)

    @property
    def d(self) -> str:
        """SVG path data, coordinates rounded to a tenth."""
        return "".join(c + " ".join(_number(v) for p in points for v in p) for c, points in self.parts)


def _number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(frozen=True)
class Drawn:
    """One path of a picture, in the colours and pixels that it will have. part: whose it is; mark: what it means.

    part: ground, backdrop, shadow, product or prop. mark names a shape that must be seen to understand the picture.
    """

    outline: Outline
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    part: str = "prop"
    mark: str = ""
    opacity: float = 1.0
    dash: tuple[float, ...] = ()

    def mapped(self, to: Map, scale: float = 1.0) -> Drawn:
        dash = tuple(v * scale for v in self.dash)
        return replace(self, outline=self.outline.mapped(to), width=self.width * scale, dash=dash)


def lines(points: Sequence[Point], closed: bool = True) -> Outline:
    start, *rest = points
    body = [("M", (start,)), *(("L", (p,)) for p in rest)]
    return Outline((*body, ("Z", ())) if closed else tuple(body))


def box(x: float, y: float, w: float, h: float, r: float | Sequence[float] = 0) -> Outline:
    """A rectangle by its top left corner; r: radius of all corners or of each, clockwise from top left."""
    radii = [r] * 4 if isinstance(r, int | float) else list(r)
    a, b, c, d = (min(v, w / 2, h / 2) for v in radii)
    k = 1 - ROUND
    parts: list[tuple[str, tuple[Point, ...]]] = [("M", ((x + a, y),)), ("L", ((x + w - b, y),))]
    parts.append(("C", ((x + w - b * k, y), (x + w, y + b * k), (x + w, y + b))))
    parts.append(("L", ((x + w, y + h - c),)))
    parts.append(("C", ((x + w, y + h - c * k), (x + w - c * k, y + h), (x + w - c, y + h))))
    parts.append(("L", ((x + d, y + h),)))
    parts.append(("C", ((x + d * k, y + h), (x, y + h - d * k), (x, y + h - d))))
    parts.append(("L", ((x, y + a),)))
    parts.append(("C", ((x, y + a * k), (x + a * k, y), (x + a, y))))
    dull = {("C", p) for c_, p in parts if c_ == "C" and len(set(p)) == 1}
    return Outline((*(part for part in parts if part not in dull), ("Z", ())))


def centred(w: float, h: float, r: float = 0) -> Outline:
    return box(-w / 2, -h / 2, w, h, r)


def circle(x: float, y: float, r: float, ry: float | None = None) -> Outline:
    ry = r if ry is None else ry
    k, q = r * ROUND, ry * ROUND
    return Outline(
        (
            ("M", ((x + r, y),)),
            ("C", ((x + r, y + q), (x + k, y + ry), (x, y + ry))),
            ("C", ((x - k, y + ry), (x - r, y + q), (x - r, y))),
            ("C", ((x - r, y - q), (x - k, y - ry), (x, y - ry))),
            ("C", ((x + k, y - ry), (x + r, y - q), (x + r, y))),
            ("Z", ()),
        )
    )


def curve(start: Point, *segments: Sequence[Point], closed: bool = False) -> Outline:
    """From a point through segments of one point (straight) or three (cubic)."""
    parts = [("M", (start,)), *(("L" if len(s) == 1 else "C", tuple(s)) for s in segments)]
    return Outline((*parts, ("Z", ())) if closed else tuple(parts))


def joined(outlines: Iterable[Outline]) -> Outline:
    return Outline(tuple(part for outline in outlines for part in outline.parts))


def swept(outline: Outline, dx: float, dy: float) -> Outline:
    """What a convex outline covers when it is dragged along a vector."""
    points = outline.flat().astype(np.float32)
    hull = cv2.convexHull(np.concatenate([points, points + np.float32([dx, dy])]))[:, 0]
    return lines([(float(x), float(y)) for x, y in hull])


def extent(outlines: Iterable[Outline]) -> tuple[float, float, float, float]:
    """x, y, width, height around all."""
    points = np.concatenate([o.flat() for o in outlines])
    (x0, y0), (x1, y1) = points.min(0), points.max(0)
    return float(x0), float(y0), float(x1 - x0), float(y1 - y0)


def turned(degrees: float, size: float = 1.0, at: Point = (0.0, 0.0)) -> Map:
    """Size, then turn clockwise, then move."""
    c, s = math.cos(math.radians(degrees)) * size, math.sin(math.radians(degrees)) * size
    return lambda p: (c * p[0] - s * p[1] + at[0], s * p[0] + c * p[1] + at[1])
