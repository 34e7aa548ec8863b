"""Key light with gobos, softbox, rim strip, overhead and sky. Radiances are linear sRGB; the picture is metered later."""

from __future__ import annotations

import math

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.camera import Frame
from renderers.studio.mesh import Mesh, plate
from renderers.studio.sets.common import WALL
from renderers.studio.spec import Bottle, Gobo, Picture
from renderers.studio.stage import Stage, rgb

KEY_DISTANCE = 22.0  # decimetres: far enough that the key falls off by less than a third across the set
KEY_POWER = (
    3400.0  # radiance × area (dm²) that lights a facing board as brightly as the softboxes do together
)


def light(stage: Stage, view: Frame, picture: Picture, eye: Frame) -> None:
    """Hang all lamps of a picture. Lamps are solid: softbox and overhead stay out of the key's way to the set.

    view: that the set was built for. eye: that looks, which in a shot has moved since; so may the key light have, from
    where it stood when the cut-outs were hung.
    """
    lighting, mood = picture.lighting, picture.mood
    warm = np.array([1 + 0.10 * mood.warmth, 1.0, 1 - 0.14 * mood.warmth])
    fill = warm / mood.contrast
    origin = key_position(picture)
    power = tone.from_hex(lighting.tint) * lighting.key * KEY_POWER / lighting.key_size**2
    stage.light("key", origin, [0, 1.2, 1.0], lighting.key_size, lighting.key_size, power)
    hung = picture.setup
    side = -1 if hung.lighting.azimuth <= 0 else 1
    stage.light(
        "soft", [side * 4.4, -5.2, 1.5], [0, 0, 1.1], 2.4, 2.9, fill * [1, 0.98, 0.95] * 13.0 * lighting.soft
    )
    stage.light("rim", [-side * 3.3, 0.5, 1.9], [0, 0, 1.2], 0.6, 3.6, warm * 15 * lighting.rim)
    stage.light("top", [0, -1.0, 11.0], [0, 0.4, 0], 9.0, 6.5, fill * 2.3 * lighting.top)
    stage.nodes["sky"] = {
        "type": "constant",
        "radiance": rgb(fill * np.array([0.86, 0.94, 1.0]) * 0.42 * lighting.ambient),
    }
    if isinstance(picture.product, Bottle) and not picture.bare:
        _glow(stage, eye, picture.product, warm * lighting.glow)
    rng = np.random.default_rng(11)
    for k, gobo in enumerate(lighting.gobos):
        _hang(stage, view, key_position(hung), gobo, GOBOS[gobo.kind](rng), k)


def _glow(stage: Stage, view: Frame, p: Bottle, light: np.ndarray) -> None:
    """A lit card hidden behind the bottle, as still-life photographers cut one, so that the liquid shines."""
    radius, shoulder = view.scale * p.radius, view.scale * p.shoulder
    away = view.forward * [1, 1, 0]
    away = away / np.linalg.norm(away)
    at = away * (radius + 0.14) + np.array([0, 0, 0.55 * shoulder])
    stage.light("glow", at, at - away, 0.95 * radius, 0.95 * shoulder, _card(stage, light))


def _card(stage: Stage, light: np.ndarray) -> dict:
    """A card's light, fading towards its ends so that no edge shows in the liquid."""
    along = np.clip(2.6 * np.sin(math.pi * np.linspace(0, 1, 128)), 0, 1) ** 1.5
    across = 0.25 + 0.75 * np.sin(math.pi * np.linspace(0, 1, 32)) ** 1.5
    return stage.texture("card", (along[:, None] * across)[..., None] * light * 2.2, raw=True)


def key_position(picture: Picture) -> np.ndarray:
    azimuth, elevation = math.radians(picture.lighting.azimuth), math.radians(picture.lighting.elevation)
    return KEY_DISTANCE * np.array(
        [
            math.sin(azimuth) * math.cos(elevation),
            -math.cos(azimuth) * math.cos(elevation),
            math.sin(elevation),
        ]
    )


def _hang(stage: Stage, view: Frame, key: np.ndarray, gobo: Gobo, shape: Mesh, k: int) -> None:
    """Hold a cut-out into the key's way so that its shadow falls where the gobo says, true in proportion."""
    across, above = np.array(gobo.at) / view.zoom
    if gobo.plane == "floor":
        shadow = np.array([across * view.height, above * view.height, 0.0])
        upright = np.array([0.0, 1.0, 0.0])
    else:
        dx, dz = view.layout.shade
        shadow = view.behind(across + dx, above + dz, WALL if gobo.plane == "wall" else 0.0)
        upright = np.array([0.0, 0.0, 1.0])
    ray = shadow - key
    reach = np.linalg.norm(ray)
    share = (reach - gobo.gap) / reach
    z = ray / reach
    lean = math.radians(gobo.lean)
    side = np.cross(upright, [0, 1, 0] if gobo.plane != "floor" else [0, 0, 1])
    aim = math.cos(lean) * upright - math.sin(lean) * side
    y = aim - aim @ z * z
    y = y / np.linalg.norm(y)
    at = np.eye(4)
    at[:3, 0], at[:3, 1], at[:3, 2] = np.cross(y, z), y, z
    at[:3, :3] *= gobo.size / view.zoom * share * view.grown(shadow[1])
    at[:3, 3] = key + share * ray
    stage.add(f"gobo{k}", shape, materials.matte(np.full(3, 0.03)), at, role="gobo")


def palm(rng: np.random.Generator, length: float = 2.6, leaflets: int = 17) -> Mesh:
    """A frond with its middle at the origin, pointing along y; decimetres."""
    blades = [np.array([[-0.014, -0.3], [0.014, -0.3], [0.004, length], [-0.004, length]])]
    for side in (-1, 1):
        for i in range(leaflets):
            t = (i + 0.8) / (leaflets + 0.5)
            angle = side * math.radians(70 - 40 * t + rng.normal() * 2.5)
            along = np.array([math.sin(angle), math.cos(angle)])
            across = np.array([along[1], -along[0]]) * 0.024 * length * (1.15 - 0.6 * t)
            reach = length * (0.46 - 0.24 * t) * (1 + rng.normal() * 0.05)
            root = np.array([0, length * t])
            widths = [(0, 0.25), (0.2, 0.8), (0.45, 1.0), (0.75, 0.6), (1.0, 0.0)]
            left = [root + along * reach * s + across * w for s, w in widths]
            right = [root + along * reach * s - across * w for s, w in reversed(widths[:-1])]
            blades.append(np.array(left + right))
    return plate([blade - [0, length * 0.45] for blade in blades])


def branch(rng: np.random.Generator) -> Mesh:
    """An olive branch: pairs of oval leaves on a thin stem."""
    oval = np.c_[
        np.sin(np.linspace(0, 2 * math.pi, 20)[:-1]) * 0.075,
        -np.cos(np.linspace(0, 2 * math.pi, 20)[:-1]) * 0.27,
    ]
    shapes = [np.array([[-0.015, -1.6], [0.015, -1.6], [0.004, 1.5], [-0.004, 1.5]])]
    for i in range(22):
        angle = (1 if i % 2 else -1) * math.radians(42 + rng.normal() * 14)
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        shapes.append((oval * (1 - 0.015 * i) + [0, 0.28]) @ turn + [0, -1.4 + 0.13 * i])
    return plate(shapes)


def blinds(rng: np.random.Generator) -> Mesh:
    """The shadow of a few slats, more light than shade."""
    return plate([_bar(0, 0.27 * k, 3.6 - 0.12 * abs(k), 0.12 + 0.008 * rng.normal()) for k in range(-4, 5)])


def window(rng: np.random.Generator) -> Mesh:
    """An open sash of two by three panes with its shutter; all round it the wall stays lit."""
    wide, tall = 1.9, 2.9
    bars = [_bar(x, 0, 0.13, tall) for x in (-wide / 2, 0, wide / 2)]
    bars += [
        _bar(0, y, wide, 0.13 if abs(y) > 1 else 0.08) for y in (-tall / 2, -tall / 6, tall / 6, tall / 2)
    ]
    return plate([*bars, _bar(-wide / 2 - 0.55, 0, 0.85, tall)])


def _bar(x: float, y: float, width: float, height: float) -> np.ndarray:
    return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 * [width, height] + [x, y]


GOBOS = {"palm": palm, "branch": branch, "blinds": blinds, "window": window}
