"""The stage: shapes, emitters and textures of one scene as plain data, from which either variant is loaded."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from renderers.studio import mesh as meshes
from renderers.studio.mesh import Mesh

Role = Literal["product", "glass", "label", "ground", "set", "prop", "gobo"]
MIRROR = np.diag([-1.0, 1.0, 1.0, 1.0])


def translated(x: float, y: float, z: float) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix


def rotated(axis: str, degrees: float) -> np.ndarray:
    """About x, y or z, counter-clockwise seen from the axis' tip."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(4)
    matrix[i, i], matrix[i, j], matrix[j, i], matrix[j, j] = c, -s, s, c
    return matrix


def scaled(x: float, y: float | None = None, z: float | None = None) -> np.ndarray:
    return np.diag([x, x if y is None else y, x if z is None else z, 1.0])


def facing(origin: np.ndarray, target: np.ndarray) -> np.ndarray:
    """A frame at origin whose z looks at the target, x level."""
    z = np.asarray(target, float) - origin
    z = z / np.linalg.norm(z)
    x = np.cross([0, 0, 1] if abs(z[2]) < 0.99 else [0, 1, 0], z)
    x = x / np.linalg.norm(x)
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2], matrix[:3, 3] = x, np.cross(z, x), z, origin
    return matrix


class Stage:
    """Collects the scene. Everything is placed unmirrored; `mirror` reflects arrangement, camera and light here."""

    def __init__(self, folder: Path, mirror: bool = False):
        self.folder, self.mirror = folder, mirror
        self.nodes: dict[str, dict[str, Any]] = {}
        self.roles: dict[str, Role] = {}
        self.extent: dict[str, np.ndarray] = {}

    def add(
        self,
        name: str,
        shape: Mesh,
        material: dict,
        at: np.ndarray | None = None,
        *,
        role: Role = "set",
        readable: bool = False,
    ) -> None:
        """Put a mesh on the stage; a readable one (a label) is moved but never reflected."""
        at = np.eye(4) if at is None else at
        if self.mirror:
            at = MIRROR @ at @ MIRROR
            shape = shape if readable else shape.mirrored()
        path = self.folder / f"{name}.ply"
        shape = meshes.moved(shape, at)
        meshes.write_ply(path, shape)
        self.nodes[name] = {"type": "ply", "filename": str(path), "bsdf": material}
        self.roles[name] = role
        self.extent[name] = shape.points

    def light(
        self,
        name: str,
        origin: np.ndarray,
        target: np.ndarray,
        width: float,
        height: float,
        radiance: np.ndarray | dict,
    ) -> None:
        """A rectangular softbox; radiance in linear sRGB, or a texture of it."""
        at = facing(np.asarray(origin, float), np.asarray(target, float)) @ scaled(width / 2, height / 2, 1)
        at = MIRROR @ at @ MIRROR if self.mirror else at
        self.nodes[name] = {
            "type": "rectangle",
            "to_world": at,
            "emitter": {
                "type": "area",
                "radiance": radiance if isinstance(radiance, dict) else rgb(radiance),
            },
        }

    def texture(self, name: str, pixels: np.ndarray, *, raw: bool = False, repeat: bool = False) -> dict:
        """A bitmap; raw ones carry numbers, the others sRGB colour. Integers go to PNG, floats to Radiance HDR."""
        whole = np.issubdtype(pixels.dtype, np.integer)
        path = self.folder / f"{name}.{'png' if whole else 'hdr'}"
        if not path.exists():
            cv2.imwrite(
                str(path),
                np.ascontiguousarray(
                    pixels[..., ::-1] if pixels.ndim == 3 else pixels, None if whole else np.float32
                ),
            )
        return bitmap(path, raw=raw, repeat=repeat)

    def shape_roles(self) -> list[Role | None]:
        """Roles in the order in which Mitsuba numbers shapes, from 1.

        Known from the order of adding: asking a loaded scene for its shapes would hand their reference counts to
        Python, and every ray would then wait for the interpreter's lock (measured: five times slower).
        """
        return [
            self.roles.get(name) for name, node in self.nodes.items() if node["type"] in ("ply", "rectangle")
        ]

    def sensor(self, node: dict) -> None:
        matrix = node["to_world"]
        self.nodes["sensor"] = node | {"to_world": MIRROR @ matrix @ MIRROR if self.mirror else matrix}
        if self.mirror:
            film = node["film"]
            offset = film["width"] - film["crop_offset_x"] - film["crop_width"]
            self.nodes["sensor"]["film"] = film | {"crop_offset_x": offset}


def rgb(light: np.ndarray) -> dict:
    """A colour in linear sRGB."""
    return {"type": "rgb", "value": [float(c) for c in np.broadcast_to(light, 3)]}


def bitmap(path: Path, *, raw: bool = False, repeat: bool = False) -> dict:
    return {
        "type": "bitmap",
        "filename": str(path),
        "raw": raw,
        "filter_type": "bilinear",
        "wrap_mode": "repeat" if repeat else "clamp",
    }
