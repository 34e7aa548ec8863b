"""Pictures drawn by code: peel, cut fruit, petals, leaves. uint8 arrays; colours in sRGB."""

from __future__ import annotations

import math

import cv2
import numpy as np

from renderers.studio import tone


def _noise(rng: np.random.Generator, shape: tuple[int, int], sigma: tuple[float, float]) -> np.ndarray:
    """Smooth noise of unit deviation; sigma across and down in pixels, wrapping across."""
    wide = int(4 * sigma[0]) + 1
    field = rng.standard_normal(shape, dtype=np.float32)
    field = np.concatenate([field[:, -wide:], field, field[:, :wide]], axis=1)
    field = cv2.GaussianBlur(field, (0, 0), sigmaX=sigma[0], sigmaY=sigma[1])[:, wide:-wide]
    return field / field.std()


def _mixed(shares: np.ndarray, *colours: np.ndarray) -> np.ndarray:
    """A ramp through linear colours, shares 0..1; as sRGB bytes."""
    stops = np.linspace(0, 1, len(colours))
    light = np.stack([np.interp(shares, stops, [c[k] for c in colours]) for k in range(3)], -1)
    return np.rint(tone.encoded(light) * 255).astype(np.uint8)


def pores(rng: np.random.Generator, coarse: float, size: int = 2048) -> np.ndarray:
    """Relief of citrus peel on a sphere's longitude × latitude: oil glands as round dimples, a soft swell beneath."""
    height, width = size // 2, size
    relief = np.full((height, width), 150, np.float32)
    count = int(9000 / coarse**2)
    for x, z, r in zip(
        rng.uniform(0, width, count), rng.uniform(-1, 1, count), rng.gamma(9, 0.34, count), strict=True
    ):
        y = math.acos(z) / math.pi * height
        stretch = 1 / max(0.06, math.sqrt(1 - z * z))
        axes = (max(1, round(r * coarse * stretch)), max(1, round(r * coarse)))
        cv2.ellipse(relief, (round(x), round(y)), axes, 0, 0, 360, 96, -1, cv2.LINE_AA)
    relief = cv2.GaussianBlur(relief, (0, 0), 2.0) + 9 * _noise(rng, (height, width), (40, 32))
    return np.clip(relief, 0, 255).astype(np.uint8)


def peel(rng: np.random.Generator, base: np.ndarray, blush: np.ndarray, size: int = 512) -> np.ndarray:
    """Colour of a peel: patches of blush from one cheek, paler towards the stem."""
    field = 0.9 * _noise(rng, (size // 2, size), (60, 40)) + 0.25 * _noise(rng, (size // 2, size), (5, 5))
    cheek = np.cos(np.linspace(0, 2 * math.pi, size) - rng.uniform(0, 6.28))[None]
    return _mixed(np.clip(0.38 + 0.22 * field + 0.22 * cheek, 0, 1), base, blush)


def cut_citrus(
    rng: np.random.Generator,
    flesh: np.ndarray,
    deep: np.ndarray,
    rind: np.ndarray,
    segments: int = 10,
    size: int = 768,
) -> np.ndarray:
    """The face of a halved citrus fruit: rind, pith, segments with their juice sacs, and a pithy core."""
    y, x = np.mgrid[-1 : 1 : 1j * size, -1 : 1 : 1j * size].astype(np.float32)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    wobble = np.cumsum(rng.normal(1, 0.10, segments))
    edges = np.r_[0, wobble / wobble[-1]] * 2 * math.pi - math.pi
    k = np.clip(np.searchsorted(edges, angle, side="right") - 1, 0, segments - 1)
    aside = np.minimum(angle - edges[k], edges[k + 1] - angle) * radius  # distance to the nearest membrane
    rounding = 0.075 * np.exp(-aside / 0.055)
    inside = np.minimum(np.minimum(aside - 0.014, 0.865 - rounding - radius), radius - 0.075 - 0.4 * rounding)
    share = np.clip(inside / 0.014, 0, 1)[..., None]
    polar = _noise(rng, (512, 1024), (5, 26))
    sacs = polar[
        np.clip(radius * 511, 0, 511).astype(int), ((angle + math.pi) / (2 * math.pi) * 1023).astype(int)
    ]
    ripe = np.clip(0.42 + 0.20 * sacs + 0.5 * (radius - 0.5) + 0.16 * rng.normal(0, 1, segments)[k], 0, 1)
    pith = tone.encoded(np.array([0.90, 0.76, 0.56]) * (0.75 + 0.25 * flesh)) * 255
    outer = np.clip((radius - 0.955) / 0.012, 0, 1)[..., None]
    face = _mixed(ripe, deep, flesh, flesh * 0.6 + 0.4 * np.array([1, 0.92, 0.7])) * share + pith * (
        1 - share
    )
    return np.rint(face * (1 - outer) + tone.encoded(rind) * 255 * outer).astype(np.uint8)


def petal(rng: np.random.Generator, edge: np.ndarray, heart: np.ndarray, size: int = 256) -> np.ndarray:
    """A petal from tip (first row) to throat: veins fan out, the throat is dark."""
    along = np.linspace(0, 1, size)[:, None] ** 1.6
    veins = 0.06 * _noise(rng, (size, size), (2.2, 40)) * np.linspace(0.4, 1.2, size)[:, None]
    return _mixed(np.clip(along * 0.95 + veins + 0.02, 0, 1), edge * 0.8 + 0.2, edge, edge, heart)


def leaf(rng: np.random.Generator, green: np.ndarray, size: int = 192) -> np.ndarray:
    """A leaf's upper side with a pale midrib and side veins."""
    v, u = np.mgrid[0 : 1 : 1j * size, -1 : 1 : 1j * size]
    rib = np.exp(-((u / 0.035) ** 2))
    side = np.exp(-((np.sin((v + 0.45 * np.abs(u)) * 26) / 0.16) ** 2)) * 0.28
    return _mixed(
        np.clip(0.35 + 0.5 * rib + side + 0.05 * _noise(rng, (size, size), (8, 8)), 0, 1),
        green * 0.55,
        green,
        green * 0.6 + np.array([0.2, 0.26, 0.08]),
    )


def pebble(rng: np.random.Generator, stone: np.ndarray, size: int = 256) -> np.ndarray:
    """Sea-worn stone: clouds, grains, and a vein or two."""
    clouds = 0.5 * _noise(rng, (size, size), (26, 18)) + 0.16 * _noise(rng, (size, size), (1.2, 1.2))
    vein = np.exp(-((_noise(rng, (size, size), (40, 30)) / 0.035) ** 2))
    return _mixed(np.clip(0.45 + 0.13 * clouds + 0.35 * vein, 0, 1), stone * 0.72, stone, stone * 0.4 + 0.5)


def shell(rng: np.random.Generator, size: int = 256) -> np.ndarray:
    """A scallop from its rim (first row) to the hinge: growth rings in blush and cream."""
    along = np.linspace(1, 0, size)[:, None]
    rings = 0.5 + 0.5 * np.sin(along * 46 + 1.2 * _noise(rng, (size, size), (60, 4)))
    shade = np.clip(
        0.30 + 0.34 * along + 0.16 * rings * along + 0.03 * _noise(rng, (size, size), (3, 3)), 0, 1
    )
    light, blush = tone.from_hex("#f4e6da"), tone.from_hex("#d99a83")
    return _mixed(shade, light, light * 0.6 + blush * 0.4, blush)
