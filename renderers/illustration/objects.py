"""The objects, drawn in their own plane about their middle: x right, y down, stage units. No letters anywhere.

Each is a function of a Kit, and returns its paths from back to front; the first is its silhouette. What must be
seen to understand the picture carries a mark; what only adorns it (plant, stack, spark) has none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from renderers.illustration import spec
from renderers.illustration.outline import (
    Drawn,
    Outline,
    Point,
    box,
    centred,
    circle,
    curve,
    lines,
)


@dataclass(frozen=True)
class Kit:
    """What an object is drawn with: colours by role, line weights, the reading direction, its own dice."""

    colours: dict[str, str]
    style: spec.Style
    rtl: bool
    dice: Random
    colour: str | None = None  # the role that the arrangement gave the object

    def own(self, default: str) -> str:
        return self.colours[self.colour or default]

    def deep(self, default: str) -> str:
        return self.colours[f"{self.colour or default}-deep"]

    def body(self, outline: Outline, fill: str, mark: str = "") -> Drawn:
        """A silhouette: filled, with the line that goes round every object."""
        line = self.colours["ink"] if self.style.outline else None
        return Drawn(outline, fill, line, self.style.outline, mark=mark)

    def line(self, outline: Outline, role: str = "ink", weight: float = 1.0, mark: str = "") -> Drawn:
        return Drawn(outline, None, self.colours[role], self.style.detail * weight, mark=mark)

    def fill(self, outline: Outline, role: str, mark: str = "") -> Drawn:
        return Drawn(outline, self.colours[role], mark=mark)

    def round(self, radius: float) -> float:
        return radius * self.style.corner

    def pill(self, x: float, y: float, w: float, h: float, role: str) -> Drawn:
        """A bar that stands for words, from the reading start of a plane."""
        return self.fill(box(x, y, w, h, h / 2), role)

    def start(self, x: float, w: float) -> float:
        """The left edge of something `w` wide whose reading start lies at x; mirrored for right-to-left."""
        return -x - w if self.rtl else x


def phone(product: spec.Product, screen: str, rows: int, kit: Kit) -> list[Drawn]:
    """The device and the app on it."""
    w, h, inset = product.width, product.height, 3.4
    r = kit.round(product.corner)
    out = [kit.body(centred(w, h, r), kit.colours["ink"], mark="device")]
    sw, sh, sr = w - 2 * inset, h - 2 * inset, max(0.0, r - inset)
    out.append(kit.fill(centred(sw, sh, sr), "paper"))
    out += {"balance": _balance, "empty": _empty, "paid": _paid}[screen](sw, sh, sr, rows, kit)
    if product.kind == "phone":
        out.append(kit.fill(box(-8, -sh / 2 + 3.2, 16, 4, 2), "ink"))
        out.append(kit.fill(box(-9, sh / 2 - 4, 18, 1.6, 0.8), "quiet"))
    return out


def _balance(w: float, h: float, r: float, rows: int, kit: Kit) -> list[Drawn]:
    """A head in the brand's colour with an amount, a curve, and payments below."""
    top, head = -h / 2, h * 0.40
    left = -w / 2 + 6
    out = [kit.fill(box(-w / 2, top, w, head, (r, r, 0, 0)), "subject")]
    out.append(kit.pill(kit.start(left, 16), top + 13, 16, 3, "subject-pale"))
    out.append(kit.pill(kit.start(left, 30), top + 19.5, 30, 6.5, "paper"))
    out.append(kit.fill(circle(kit.start(w / 2 - 12, 0), top + 17.5, 4.5), "accent"))
    out += _steps(w - 12, 13, top + head - 4, kit)
    pitch = min(15.5, (h - head - 12) / max(rows, 1))
    for i in range(rows):
        out += _payment(left, top + head + 9.5 + i * pitch, w - 12, kit, strong=i == 0)
    return out


def _steps(w: float, h: float, base: float, kit: Kit) -> list[Drawn]:
    """Seven bars that rise with small setbacks."""
    n, gap = 7, 2.4
    bar = (w - gap * (n - 1)) / n
    out = []
    for i in range(n):
        tall = h * (0.34 + 0.66 * i / (n - 1)) * kit.dice.uniform(0.84, 1)
        x = kit.start(-w / 2 + i * (bar + gap), bar)
        out.append(kit.fill(box(x, base - tall, bar, tall, 1.2), "accent" if i == n - 1 else "subject-pale"))
    return out


def _payment(left: float, y: float, w: float, kit: Kit, strong: bool = False) -> list[Drawn]:
    """Who, what, how much: a disc, two bars, a bar at the end."""
    who, what = kit.dice.uniform(15, 20), kit.dice.uniform(8, 13)
    return [
        kit.fill(circle(kit.start(left + 4.2, 0), y, 4.2), "accent" if strong else "subject-pale"),
        kit.pill(kit.start(left + 12, who), y - 3.4, who, 2.6, "ink"),
        kit.pill(kit.start(left + 12, what), y + 1.2, what, 2.2, "quiet"),
        kit.pill(kit.start(left + w - 10, 10), y - 1.4, 10, 2.8, "subject"),
    ]


def _empty(w: float, h: float, r: float, rows: int, kit: Kit) -> list[Drawn]:
    """Nothing yet: a place kept free, and where to begin."""
    top, left = -h / 2, -w / 2 + 6
    out = [kit.pill(kit.start(left, 22), top + 13, 22, 4, "ink")]
    out.append(kit.pill(kit.start(left, 13), top + 20, 13, 2.6, "quiet"))
    for i in range(rows):
        y = top + 31 + i * 18.5
        out.append(
            replace(kit.line(box(left, y, w - 12, 14.5, kit.round(4)), "quiet", 0.75), dash=(2.6, 2.6))
        )
    button = top + h - 21
    out.append(kit.fill(box(left, button, w - 12, 11, 5.5), "accent"))
    out.append(kit.pill(-8, button + 4.2, 16, 2.6, "paper"))
    return out


def _paid(w: float, h: float, r: float, rows: int, kit: Kit) -> list[Drawn]:
    """It arrived: a tick on the brand's colour, and the amount."""
    top = -h / 2
    out = [kit.fill(box(-w / 2, top, w, h * 0.56, (r, r, 0, 0)), "subject")]
    out.append(kit.fill(circle(0, top + h * 0.30, 13), "paper"))
    out.append(kit.line(_ticked(0, top + h * 0.30, 6.5), "subject", 1.9))
    y = top + h * 0.56 + 8
    out.append(kit.pill(-15, y, 30, 5.6, "ink"))
    out.append(kit.pill(-10, y + 9, 20, 2.6, "quiet"))
    out.append(kit.fill(box(-w / 2 + 6, top + h - 21, w - 12, 11, 5.5), "accent"))
    out.append(kit.pill(-8, top + h - 16.8, 16, 2.6, "paper"))
    return out


def _ticked(x: float, y: float, r: float) -> Outline:
    """A tick; it never mirrors."""
    return lines(
        [(x - r * 0.72, y + r * 0.05), (x - r * 0.14, y + r * 0.6), (x + r * 0.8, y - r * 0.52)], closed=False
    )


def card(kit: Kit) -> list[Drawn]:
    """One payment, lifted off the screen."""
    body = kit.body(centred(62, 23, kit.round(6)), kit.colours["paper"], mark="card")
    disc = kit.fill(circle(kit.start(-20, 0), 0, 6.2), kit.colour or "accent")
    arrow = kit.line(lines([(kit.start(-20, 0), -2.8), (kit.start(-20, 0), 2.8)], closed=False), "paper")
    head = kit.line(
        lines(
            [(kit.start(-20, 0) - 2.4, 0.5), (kit.start(-20, 0), 2.9), (kit.start(-20, 0) + 2.4, 0.5)],
            closed=False,
        ),
        "paper",
    )
    return [
        body,
        disc,
        arrow,
        head,
        kit.pill(kit.start(-9.5, 20), -5, 20, 3.2, "ink"),
        kit.pill(kit.start(-9.5, 13), 1.8, 13, 2.6, "quiet"),
        kit.pill(kit.start(14.5, 11), -1.8, 11, 3.6, "subject"),
    ]


def bars(kit: Kit) -> list[Drawn]:
    """A chart that rises; its last bar is the accent."""
    out = [kit.body(centred(52, 46, kit.round(6)), kit.colours["paper"], mark="chart")]
    out.append(kit.pill(kit.start(-20, 15), -17, 15, 3, "ink"))
    n, base, wide, gap = 5, 17.0, 5.6, 3.0
    for i in range(n):
        tall = (8 + 20 * i / (n - 1)) * kit.dice.uniform(0.88, 1.06)
        x = kit.start(-20 + i * (wide + gap), wide)
        role = "accent" if i == n - 1 else "subject"
        out.append(kit.fill(box(x, base - tall, wide, tall, (1.6, 1.6, 0, 0)), role, mark="bar"))
    out.append(kit.line(lines([(-20, base), (20, base)], closed=False), "ink"))
    return out


def line(kit: Kit) -> list[Drawn]:
    """A curve over time, with its last point."""
    out = [kit.body(centred(58, 38, kit.round(6)), kit.colours["paper"], mark="chart")]
    for y in (-6.0, 3.0, 12.0):
        out.append(kit.line(lines([(-23, y), (23, y)], closed=False), "quiet", 0.5))
    way: list[Point] = [(-23, 10), (-12, 6), (-2, 8), (9, -2), (20, -8)]
    way = [(kit.start(x, 0), y) for x, y in way]
    segments = _smooth(way)
    out.append(kit.line(curve(way[0], *segments), "subject", 1.5, mark="curve"))
    out.append(kit.body(circle(*way[-1], 3.2), kit.own("accent")))
    out.append(kit.pill(kit.start(-23, 14), -14, 14, 3, "ink"))
    return out


def _smooth(way: list[Point]) -> list[tuple[Point, Point, Point]]:
    """Cubics through points, each with the direction of its neighbours (Catmull-Rom)."""
    ends = [way[0], *way, way[-1]]

    def lean(i: int) -> Point:
        return (ends[i + 2][0] - ends[i][0]) / 6, (ends[i + 2][1] - ends[i][1]) / 6

    out = []
    for i, (a, b) in enumerate(pairwise(way)):
        (ax, ay), (bx, by) = lean(i), lean(i + 1)
        out.append(((a[0] + ax, a[1] + ay), (b[0] - bx, b[1] - by), b))
    return out


def coin(kit: Kit) -> list[Drawn]:
    """Money without a currency: a rim and a lozenge."""
    return [
        kit.body(circle(0, 0, 10.5), kit.own("accent"), mark="coin"),
        Drawn(circle(0, 0, 7), None, kit.deep("accent"), kit.style.detail * 0.8),
        Drawn(lines([(0, -3.6), (3.6, 0), (0, 3.6), (-3.6, 0)]), kit.deep("accent")),
    ]


def stack(kit: Kit) -> list[Drawn]:
    """Coins on each other, seen from a little above; stands upright in every view."""
    out = []
    for i in range(4):
        y, x = 12 - i * 5.2, kit.dice.uniform(-1.2, 1.2)
        wall = curve(
            (x - 12, y - 5.2), ((x - 12, y),), ((x - 12, y + 6.4), (x + 12, y + 6.4), (x + 12, y)), ((x + 12, y - 5.2),), closed=True
        )  # fmt: skip
        out.append(kit.body(wall, kit.deep("accent")))
        out.append(kit.body(circle(x, y - 5.2, 12, 4.8), kit.own("accent")))
    return out


def envelope(kit: Kit) -> list[Drawn]:
    """A letter that looks out of its envelope."""
    letter = kit.body(box(-16, -26, 32, 34, kit.round(3)), kit.colours["paper"])
    back = kit.body(
        curve((-24, -9), ((0, -22),), ((24, -9),), ((24, 18),), ((-24, 18),), closed=True),
        kit.deep("subject"),
    )
    front = kit.body(
        curve((-24, -8.5), ((0, 8),), ((24, -8.5),), ((24, 14),), ((24, 16.5), (22.5, 18), (20, 18)), ((-20, 18),),
              ((-22.5, 18), (-24, 16.5), (-24, 14)), closed=True),
        kit.own("subject"), mark="envelope",
    )  # fmt: skip
    return [
        back,
        letter,
        kit.pill(kit.start(-11, 14), -19, 14, 3, "ink"),
        kit.pill(kit.start(-11, 22), -12.5, 22, 2.4, "quiet"),
        kit.pill(kit.start(-11, 18), -7.5, 18, 2.4, "quiet"),
        front,
        kit.line(lines([(-23.2, 17.2), (-7, 3.4)], closed=False)),
        kit.line(lines([(23.2, 17.2), (7, 3.4)], closed=False)),
    ]


def receipt(kit: Kit) -> list[Drawn]:
    """An invoice, torn off."""
    w, h, n = 36.0, 50.0, 6
    teeth = [(w / 2 - i * w / (2 * n), h / 2 - (0 if i % 2 == 0 else 3.2)) for i in range(2 * n + 1)]
    paper = lines([(-w / 2, -h / 2), (w / 2, -h / 2), *teeth])
    out = [kit.body(paper, kit.colours["paper"], mark="invoice")]
    out.append(kit.fill(circle(kit.start(-10, 0), -16.5, 4), kit.colour or "accent"))
    out.append(kit.pill(kit.start(-3, 13), -18, 13, 3, "ink"))
    for i, length in enumerate((20, 16, 18)):
        y = -7 + i * 6.4
        out.append(kit.pill(kit.start(-13, length * 0.72), y, length * 0.72, 2.2, "quiet"))
        out.append(kit.pill(kit.start(7.5, 5.5), y, 5.5, 2.2, "quiet"))
    out.append(kit.line(lines([(-13, 12), (13, 12)], closed=False), "ink", 0.7))
    out.append(kit.pill(kit.start(2, 11), 15, 11, 3.2, "subject"))
    return out


def shield(kit: Kit) -> list[Drawn]:
    """Safe: half in light, half in shade, a tick."""

    def half(side: float) -> Outline:
        return curve(
            (0, -18), ((side * 5, -14.5), (side * 10, -13), (side * 15, -13)), ((side * 15, -2),),
            ((side * 15, 8), (side * 9, 15), (0, 18.5)), closed=True,
        )  # fmt: skip

    whole = curve(
        (0, -18), ((5, -14.5), (10, -13), (15, -13)), ((15, -2),), ((15, 8), (9, 15), (0, 18.5)),
        ((-9, 15), (-15, 8), (-15, -2)), ((-15, -13),), ((-10, -13), (-5, -14.5), (0, -18)), closed=True,
    )  # fmt: skip
    return [
        kit.body(whole, kit.own("subject"), mark="shield"),
        Drawn(half(1), kit.deep("subject")),
        replace(kit.body(whole, ""), fill=None),
        kit.line(_ticked(0, 0, 8), "paper", 1.9, mark="tick"),
    ]


def tick(kit: Kit) -> list[Drawn]:
    """Done."""
    return [
        kit.body(circle(0, 0, 14), kit.own("accent"), mark="done"),
        kit.line(_ticked(0, 0, 7.6), "paper", 2.1, mark="tick"),
    ]


def plant(kit: Kit) -> list[Drawn]:
    """Something that grows; stands upright in every view, its foot at y = 24."""
    pot = lines([(-9, 8), (9, 8), (6.6, 24), (-6.6, 24)])
    out = [kit.body(pot, kit.own("accent"))]
    for angle, length, role in (
        (-62, 22, "subject-deep"),
        (58, 24, "subject-deep"),
        (-24, 30, "subject"),
        (26, 28, "subject"),
        (2, 34, "subject"),
    ):
        out.append(kit.body(_leaf(angle, length), kit.colours[role]))
        end = _polar(angle, length * 0.7)
        out.append(kit.line(lines([(0, 8), end], closed=False), "ink", 0.7))
    out.append(out[0])
    out.append(kit.body(box(-10.4, 5.6, 20.8, 5, 1.6), kit.own("accent")))
    return out


def _polar(angle: float, length: float) -> Point:
    a = math.radians(angle)
    return math.sin(a) * length, 8 - math.cos(a) * length


def _leaf(angle: float, length: float) -> Outline:
    tip = _polar(angle, length)
    left, right = (_polar(angle + side * 34, length * 0.62) for side in (-1, 1))
    base = (0.0, 8.0)
    return curve(base, (left, left, tip), (right, right, base), closed=True)


def ghost(kit: Kit) -> list[Drawn]:
    """A place where something will be: a dashed card with a plus."""
    frame = centred(54, 26, kit.round(6))
    return [
        replace(kit.line(frame, "ink", mark="place"), fill=kit.colours["ground-pale"], dash=(4.2, 3.6)),
        kit.line(lines([(-5, 0), (5, 0)], closed=False), "ink", 1.3),
        kit.line(lines([(0, -5), (0, 5)], closed=False), "ink", 1.3),
    ]


def spark(kit: Kit) -> list[Drawn]:
    """A four-pointed star, for joy."""
    points: list[Point] = [(0, -7), (7, 0), (0, 7), (-7, 0)]
    near = [(1.1, -1.1), (1.1, 1.1), (-1.1, 1.1), (-1.1, -1.1)]
    segments = [(near[i], near[i], points[(i + 1) % 4]) for i in range(4)]
    return [Drawn(curve(points[0], *segments, closed=True), kit.own("accent"))]


OBJECTS: dict[str, Callable[[Kit], list[Drawn]]] = {
    "card": card, "bars": bars, "line": line, "coin": coin, "stack": stack, "envelope": envelope,
    "receipt": receipt, "shield": shield, "tick": tick, "plant": plant, "ghost": ghost, "spark": spark,
}  # fmt: skip
UPRIGHT = frozenset({"plant", "stack", "spark"})  # drawn towards the viewer, whatever the view
FEET = {"plant": 24.0, "stack": 18.0}  # where an upright object touches the ground, below its middle
