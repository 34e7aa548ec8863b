"""A picture put together: colours, viewpoint, shadows, and the group fitted to the room its shape family gives it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from renderers.illustration import objects, spec
from renderers.illustration.objects import FEET, OBJECTS, UPRIGHT, Kit
from renderers.illustration.outline import (
    Drawn,
    Outline,
    Point,
    box,
    centred,
    circle,
    extent,
    joined,
    lines,
    swept,
    turned,
)

FOOT = 7.0  # how high the product stands above the ground that its shadow falls on
SLAB = 2.2  # thickness of cards and coins
C, S = math.cos(math.radians(30)), 0.5  # isometric axes

View = Callable[[float, float, float], Point]
# view → where a point right of, below and above the ground's middle is seen
VIEWS: dict[str, View] = {
    "front": lambda x, y, z: (x, y),
    "tilt": lambda x, y, z: (0.985 * x + 0.174 * y, -0.174 * x + 0.985 * y),
    "iso": lambda x, y, z: (C * x - C * y, S * x + S * y - z),
    "iso-left": lambda x, y, z: (C * x + C * y, -S * x + S * y - z),
    "turned": lambda x, y, z: (0.9 * x - 0.5 * z, y + 0.26 * x + 0.3 * z),
}


@dataclass(frozen=True)
class Family:
    """Shares of the frame: where the group stands and where words may; over: how far it may outgrow its room.

    Without words the room is a share of the middle square, so that any crop around that holds the whole group.
    """

    room: tuple[float, float, float, float]
    copy: tuple[float, float, float, float] | None = None
    over: float = 1.0


FAMILIES = {
    "spot": Family((0.08, 0.08, 0.84, 0.84)),
    "square": Family((0.1, 0.42, 0.8, 0.52), (0.06, 0.06, 0.88, 0.32)),
    "portrait": Family((0.08, 0.4, 0.84, 0.54), (0.06, 0.06, 0.88, 0.32)),
    "tall": Family((0.06, 0.46, 0.88, 0.44), (0.06, 0.06, 0.88, 0.38)),
    "wide": Family((0.53, 0.13, 0.41, 0.74), (0.06, 0.08, 0.44, 0.84)),
    "strip": Family((0.62, 0.06, 0.34, 0.88), (0.04, 0.1, 0.54, 0.8), over=1.7),
}


def colours(picture: spec.Picture) -> dict[str, str]:
    """The five roles, and the few tones that are mixed from them."""
    p = dict(picture.palette)
    behind = mixed(p["ground"], p[picture.mood.towards], picture.mood.tint * BEHIND[picture.mood.towards])
    return p | {
        "behind": behind,
        "field": mixed(p["ground"], p["ink"], 0.18),
        "ground-pale": mixed(p["ground"], p["paper"], 0.55),
        "quiet": mixed(p["paper"], p["ink"], 0.3),
        "subject-pale": mixed(p["subject"], p["paper"], 0.62),
        "subject-deep": mixed(p["subject"], p["ink"], 0.42),
        "accent-deep": mixed(p["accent"], p["ink"], 0.34),
        "paper-deep": mixed(p["paper"], p["ink"], 0.24),
        "ink-deep": mixed(p["ink"], p["subject"], 0.5),
    }


BEHIND = {
    "paper": 1.0,
    "subject": 0.36,
    "accent": 0.5,
}  # how much of a colour still leaves the shape behind quiet


def mixed(a: str, b: str, share: float) -> str:
    """`#rrggbb` between two, in encoded sRGB, as designers mix tints."""
    pairs = zip(bytes.fromhex(a[1:]), bytes.fromhex(b[1:]), strict=True)
    return "#" + bytes(round(x + (y - x) * share) for x, y in pairs).hex()


def build(picture: spec.Picture) -> list[Drawn]:
    """All paths of a picture in pixels, from back to front; the first is the ground."""
    ink = colours(picture)
    group = _group(picture, ink)
    family = FAMILIES[picture.shape]
    solid = extent(d.outline for d in group if d.part in ("product", "prop"))
    scale, at = _fitted(picture, family, solid)
    middle = (solid[0] + solid[2] / 2, solid[1] + solid[3] / 2)

    def place(p: Point) -> Point:
        return at[0] + (p[0] - middle[0]) * scale, at[1] + (p[1] - middle[1]) * scale

    width, height = picture.size
    ground = Drawn(box(0, 0, width, height), ink["ground"], part="ground")
    span = min(max(solid[2], solid[3]) * scale, _room(picture, family)[2] * 1.1)
    return [ground, *_backdrop(picture, ink, at, span), *(d.mapped(place, scale) for d in group)]


def _view(picture: spec.Picture) -> View:
    """The camera's view; for right-to-left seen in a mirror, so that the device looks to the words again."""
    view = VIEWS[picture.camera.view]
    if not picture.mirror:
        return view

    def mirrored(x: float, y: float, z: float) -> Point:
        across, down = view(-x, y, z)
        return -across, down

    return mirrored


def _room(picture: spec.Picture, family: Family) -> tuple[float, float, float, float]:
    """The group's room in pixels; on the other side for right-to-left."""
    (x, y, w, h), (width, height) = family.room, picture.size
    if family.copy is None:
        side = min(width, height)
        return (width - side) / 2 + x * side, (height - side) / 2 + y * side, w * side, h * side
    x = 1 - x - w if picture.mirror else x
    return x * width, y * height, w * width, h * height


def _fitted(picture: spec.Picture, family: Family, solid) -> tuple[float, Point]:
    """Pixels a stage unit, and where the group's middle lies."""
    x, y, w, h = _room(picture, family)
    scale = min(w / solid[2], h / solid[3]) * family.over
    scale = min(scale, w / solid[2] * max(1.0, family.over * 0.72))
    dx, dy = picture.composition.shift
    at = (x + w / 2 + dx * picture.size[0], y + h / 2 + dy * picture.size[1])
    return scale * picture.composition.scale * picture.camera.zoom, at


def copy_space(picture: spec.Picture) -> tuple[int, int, int, int] | None:
    """The room that the shape family keeps for words, in pixels."""
    share = FAMILIES[picture.shape].copy
    if share is None:
        return None
    (x, y, w, h), (width, height) = share, picture.size
    x = 1 - x - w if picture.mirror else x
    return round(x * width), round(y * height), round(w * width), round(h * height)


# ---------------------------------------------------------------- the group


def _group(picture: spec.Picture, ink: dict[str, str]) -> list[Drawn]:
    """Product and objects with their shadows, by height above the ground, in stage units as seen."""
    dice = Random(int(picture.seed))
    view = _view(picture)
    kit = Kit(ink, picture.style, picture.mirror, dice)
    screen = picture.arrangement.screen or picture.sku.screen
    device = objects.phone(picture.product, screen, picture.sku.rows, kit)
    product = [replace(d, part="product") for d in device]
    stood = [(FOOT, 0, _laid(picture, ink, view, product, lambda p: p, FOOT, picture.product.depth, 0.0))]
    for order, item in enumerate(picture.arrangement.items, 1):
        stood.append((item.z, order, _item(picture, ink, view, item, kit)))
    return [d for _, _, drawn in sorted(stood, key=lambda s: s[:2]) for d in drawn]


def _item(picture: spec.Picture, ink: dict[str, str], view: View, item: spec.Item, kit: Kit) -> list[Drawn]:
    dice = Random(f"{picture.seed}/{item.kind}/{item.at}")
    drawn = OBJECTS[item.kind](replace(kit, dice=dice, colour=item.colour))
    nudge = [dice.uniform(-1, 1) * picture.arrangement.jitter for _ in range(3)]
    x, y = item.at[0] + nudge[0], item.at[1] + nudge[1]
    x, turn = (-x, -item.turn) if picture.mirror else (x, item.turn)
    turn += nudge[2]
    if item.kind in UPRIGHT:
        return _upright(picture, ink, view, drawn, item, (x, y))
    half = picture.product.width / 2, picture.product.height / 2
    under = FOOT if item.z > FOOT and abs(x) < half[0] and abs(y) < half[1] else 0.0
    slab = SLAB * item.size if item.kind in ("card", "bars", "line", "coin", "tick", "shield") else 0.0
    return _laid(picture, ink, view, drawn, turned(turn, item.size, (x, y)), item.z, slab, under)


def _laid(
    picture: spec.Picture,
    ink: dict[str, str],
    view: View,
    drawn: list[Drawn],
    to: Callable[[Point], Point],
    z: float,
    slab: float,
    under: float,
) -> list[Drawn]:
    """An object in a plane at height z: its shadow on what lies under it, its sides where they show, its face."""
    light = picture.lighting
    fall = light.length * (z - under if light.length else 0)
    lx, ly = fall * math.cos(math.radians(light.azimuth)), fall * math.sin(math.radians(light.azimuth))
    lx = -lx if picture.mirror else lx
    flat = drawn[0].outline.mapped(to)

    def seen(height: float, dx: float = 0.0, dy: float = 0.0) -> Callable[[Point], Point]:
        return lambda p: view(p[0] + dx, p[1] + dy, height)

    out = []
    if fall:
        cast = flat.mapped(seen(under, lx, ly))
        if light.long:
            foot = view(0, 0, under)
            end = view(lx, ly, under)
            cast = swept(flat.mapped(seen(under)), end[0] - foot[0], end[1] - foot[1])
        out.append(Drawn(cast, ink["ink"], part="shadow", opacity=light.depth))
    top, low = view(0, 0, z), view(0, 0, z - slab)
    if slab and top != low:
        sides = swept(flat.mapped(seen(z)), low[0] - top[0], low[1] - top[1])
        line = ink["ink"] if picture.style.outline else None
        side = replace(drawn[0], outline=sides, fill=_side(drawn[0].fill, ink), stroke=line, mark="")
        out.append(side)
    return [*out, *(d.mapped(lambda p: seen(z)(to(p))) for d in drawn)]


def _side(fill: str | None, ink: dict[str, str]) -> str:
    """The shaded tone of a face's colour."""
    role = next((r for r in ("subject", "accent", "paper", "ink") if ink[r] == fill), "paper")
    return ink[f"{role}-deep"]


def _upright(
    picture: spec.Picture, ink: dict[str, str], view: View, drawn: list[Drawn], item: spec.Item, at: Point
) -> list[Drawn]:
    """An object that stands towards the viewer on the ground; a star just hangs there."""
    size, foot = item.size, FEET.get(item.kind)
    x, y = view(*at, item.z if foot is None else 0.0)
    out = []
    if foot is not None and picture.lighting.length:
        pool = circle(x, y + foot * size, 15 * size, 3.6 * size)
        out.append(Drawn(pool, ink["ink"], part="shadow", opacity=picture.lighting.depth))
    return [*out, *(d.mapped(lambda p: (x + p[0] * size, y + p[1] * size)) for d in drawn)]


# ---------------------------------------------------------------- what lies behind


def _backdrop(picture: spec.Picture, ink: dict[str, str], at: Point, span: float) -> Iterable[Drawn]:
    """One quiet shape behind the group, and a field of small ones beside it."""
    around, fill = picture.environment, ink["behind"]
    r = span / 2 * around.size
    shape: Outline | None = None
    if around.set == "disc":
        shape = circle(*at, r)
    elif around.set == "arch":
        top, base = at[1] - r * 1.1, picture.size[1] + 2
        shape = box(at[0] - r * 0.78, top, r * 1.56, base - top, (r * 0.78, r * 0.78, 0, 0))
    elif around.set == "plate":
        view = _view(picture)
        middle = view(0, 0, 0)
        side = r * 1.3
        shape = centred(side, side, side * 0.12).mapped(
            lambda p: (view(*p, 0)[0] - middle[0] + at[0], view(*p, 0)[1] - middle[1] + at[1])
        )
    if shape:
        yield Drawn(shape, fill, part="backdrop")
    if around.field != "none":
        yield from _field(picture, ink, at, span * around.size)


def _field(picture: spec.Picture, ink: dict[str, str], at: Point, span: float) -> Iterable[Drawn]:
    """Small grids of dots or crosses that look out from behind the group, none on the side of the words; one path."""
    corners = ((-1, -1), (1, 1))
    if FAMILIES[picture.shape].copy:
        corners = ((-1, 1),) if picture.mirror else ((1, 1),)
    step, unit = span / 9, span / 170
    dots = [
        (at[0] + side * span * 0.5 + i * step * side, at[1] + corner * span * 0.4 + j * step * corner)
        for side, corner in corners
        for i in range(-2, 2)
        for j in range(-2, 1)
    ]
    if picture.environment.field == "dots":
        yield Drawn(joined(circle(x, y, unit * 1.3) for x, y in dots), ink["field"], part="backdrop")
        return
    arm = unit * 2.4
    crosses = [
        line
        for x, y in dots
        for line in (
            lines([(x - arm, y), (x + arm, y)], closed=False),
            lines([(x, y - arm), (x, y + arm)], closed=False),
        )
    ]
    yield Drawn(joined(crosses), None, ink["field"], unit * 1.3, part="backdrop")
