"""Framing: each shape family is composed for its words, then the lens is shifted so that verticals stay vertical."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from renderers.studio.spec import Camera, Picture, Shape

Box = tuple[float, float, float, float]
STATURE = 2.08  # decimetres: sets, lamps and layouts are built for a product that fills this height
RAISED = 0.3  # share of the height a squat product leaves that goes below it
BROAD = 1.25  # a product this many times as high as it is wide fills as much of the frame as a tall one


@dataclass(frozen=True)
class Form:
    """The room that a product takes, decimetres; focus: the height that the lens is focused on."""

    width: float
    depth: float
    height: float
    focus: float


@dataclass(frozen=True)
class Layout:
    """Where things belong in a shape family, in fractions of the frame; y grows downwards.

    height, base, centre: the product's height, its foot and its axis. copy: calm ground for words (x, y, w, h).
    halo: centre right of and above the product's middle, and radius, in product heights.
    shade: shift of gobo shadows, right and up in product heights, that keeps them off the copy.
    """

    height: float
    base: float
    centre: float
    copy: Box
    halo: tuple[float, float, float]
    shade: tuple[float, float]
    room: float = 9.0  # decimetres left of the product where props may stand


LAYOUTS: dict[Shape, Layout] = {
    "tall": Layout(0.395, 0.84, 0.50, (0.07, 0.14, 0.86, 0.24), (-0.08, 0.06, 0.56), (0.04, -0.16)),
    "portrait": Layout(0.545, 0.90, 0.50, (0.07, 0.055, 0.86, 0.245), (-0.10, 0.07, 0.52), (0.04, -0.18)),
    "square": Layout(0.60, 0.875, 0.685, (0.06, 0.08, 0.375, 0.60), (0.07, 0.10, 0.46), (0.30, 0.02), 0.6),
    "wide": Layout(0.74, 0.885, 0.735, (0.05, 0.10, 0.45, 0.70), (0.05, 0.08, 0.50), (0.20, 0.06)),
    "strip": Layout(2.0, 1.24, 0.83, (0.03, 0.10, 0.60, 0.80), (0.0, 0.12, 0.33), (0.34, 0.16), -0.2),
}


@dataclass(frozen=True)
class Frame:
    """A pinhole's geometry: origin and axes in the world, focal length and principal point in pixels."""

    size: tuple[int, int]
    origin: np.ndarray
    right: np.ndarray
    up: np.ndarray
    forward: np.ndarray
    focal: float
    principal: tuple[int, int]
    layout: Layout
    product: np.ndarray  # the middle of the product in the world
    form: Form  # of the product, as it stands there
    scale: float  # how many times its own size it stands there
    height: float  # what a product of its shape family fills, decimetres; a squat one less
    zoom: float  # how much larger than its shape family asks the product is

    @property
    def density(self) -> float:
        """Pixels a decimetre at the product."""
        return self.focal / float((self.product - self.origin) @ self.forward)

    def project(self, point: np.ndarray) -> np.ndarray:
        """World point to pixels."""
        d = np.asarray(point, float) - self.origin
        scale = self.focal / (d @ self.forward)
        return np.array([self.principal[0] + d @ self.right * scale, self.principal[1] - d @ self.up * scale])

    def behind(self, across: float, above: float, y: float) -> np.ndarray:
        """World point on the plane of depth y that is seen this many product heights from the product's middle."""
        aim = self.product + self.height * (across * self.right + above * self.up) - self.origin
        return self.origin + aim * (y - self.origin[1]) / aim[1]

    def grown(self, y: float) -> float:
        """How much larger a thing must be at depth y to look as large as beside the product."""
        return float((y - self.origin[1]) / (self.product[1] - self.origin[1]))


def frame(picture: Picture, form: Form) -> Frame:
    """Place the camera so that the product stands where its shape family wants it.

    A squat or broad product is made to fill the frame as a tall one does; what its height leaves is shared above
    and below. Sets and props keep their size, so it is the product that is scaled.
    """
    layout, camera, composition = LAYOUTS[picture.shape], picture.camera, picture.composition
    height = picture.size[1]
    scale, zoom = STATURE / max(form.height, BROAD * form.width), composition.scale * camera.zoom
    form = Form(*(scale * side for side in (form.width, form.depth, form.height, form.focus)))
    middle = np.array([0.0, 0.0, form.height / 2])
    origin, right, up, forward = _axes(camera, middle)
    seen = _seen_height(origin, forward, up, STATURE)
    focal = layout.height * zoom * height / seen
    unshifted = Frame(
        picture.size, origin, right, up, forward, focal, (0, 0), layout, middle, form, scale, STATURE, zoom
    )
    px, py = np.rint(_principal(unshifted, picture)).astype(int)
    return replace(unshifted, principal=(int(px), int(py)))


def moved(view: Frame, picture: Picture) -> Frame:
    """The camera of a shot's frame, on a set that was built for `view`; with the same lens, so that nearer is larger.

    The product stays where its shape family wants it. The lens can be shifted by whole pixels only; the rest, which
    would jerk from frame to frame, is turned: less than half a pixel, by which perspective doesn't change.
    """
    assert picture.take
    camera, composition, before = picture.camera, picture.composition, picture.take
    closer = composition.scale * camera.zoom / (before.composition.scale * before.camera.zoom)
    origin, right, up, forward = _axes(camera, view.product)
    focal = view.focal * closer
    seen = _seen_height(origin, forward, up, STATURE)
    zoom = focal * seen / (view.layout.height * view.size[1])
    eye = replace(
        view, origin=origin, right=right, up=up, forward=forward, focal=focal, principal=(0, 0), zoom=zoom
    )
    wanted = _principal(eye, picture)
    px, py = np.rint(wanted).astype(int)
    dx, dy = (wanted - [px, py]) / focal
    forward = forward - dx * right + dy * up
    forward = forward / np.linalg.norm(forward)
    right = right - (right @ forward) * forward
    right = right / np.linalg.norm(right)
    turned = replace(eye, forward=forward, right=right, up=np.cross(right, forward))
    return replace(turned, principal=(int(px), int(py)))


def _axes(camera: Camera, middle: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Where it stands, its right, up and forward."""
    azimuth, elevation = math.radians(camera.azimuth), math.radians(camera.elevation)
    back = np.array(
        [
            math.sin(azimuth) * math.cos(elevation),
            -math.cos(azimuth) * math.cos(elevation),
            math.sin(elevation),
        ]
    )
    forward = -back * [1, 1, 0 if camera.upright else 1]
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0, 0, 1])
    right = right / np.linalg.norm(right)
    return middle + back * camera.distance, right, np.cross(right, forward), forward


def _principal(unshifted: Frame, picture: Picture) -> np.ndarray:
    """Pixels by which the lens is shifted, so that the product's foot is where the layout wants it."""
    layout, composition = unshifted.layout, picture.composition
    spare = layout.height * unshifted.zoom * (1 - unshifted.form.height / STATURE)
    wanted = np.array(
        [
            layout.centre + composition.shift[0],
            _foot(layout, unshifted.zoom) - RAISED * spare + composition.shift[1],
        ]
    ) * [*picture.size]
    return wanted - unshifted.project(np.zeros(3))


def _seen_height(origin: np.ndarray, forward: np.ndarray, up: np.ndarray, tall: float) -> float:
    foot, head = -origin, np.array([0, 0, tall]) - origin
    return float(head @ up / (head @ forward) - foot @ up / (foot @ forward))


def _foot(layout: Layout, zoom: float) -> float:
    """A larger product grows downwards, away from the words above it."""
    return layout.base + layout.height * (zoom - 1) * 0.8


def sensor(view: Frame, picture: Picture) -> dict:
    """Mitsuba's thin lens: a film large enough to hold the shifted frame, of which only the frame is rendered."""
    (width, height), (px, py) = view.size, view.principal
    film_width, film_height = 2 * max(px, width - px), 2 * max(py, height - py)
    focus = view.forward @ (np.array([0, -view.form.depth / 2, view.form.focus]) - view.origin)
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2], matrix[:3, 3] = (
        -view.right,
        view.up,
        view.forward,
        view.origin,
    )
    return {
        "type": "thinlens",
        "fov": math.degrees(2 * math.atan(film_width / 2 / view.focal)),
        "fov_axis": "x",
        "to_world": matrix,
        "aperture_radius": max(1e-4, picture.camera.aperture * picture.style.depth_of_field),
        "focus_distance": float(focus),
        "film": {
            "type": "hdrfilm",
            "width": film_width,
            "height": film_height,
            "crop_offset_x": film_width // 2 - px,
            "crop_offset_y": film_height // 2 - py,
            "crop_width": width,
            "crop_height": height,
            "pixel_format": "rgb",
            "component_format": "float32",
            "rfilter": {"type": "box"},
        },
    }
