"""Meshes made from profiles, outlines and grids. Lengths in decimetres (1 = 10 cm), z up, camera towards +y."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

TAU = 2 * math.pi


@dataclass(frozen=True)
class Mesh:
    """Triangles with a normal and a texture coordinate at every vertex; v = 0 is the picture's first row."""

    points: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    faces: np.ndarray

    def mirrored(self) -> Mesh:
        """The same thing seen in a mirror at x = 0."""
        flip = np.array([-1.0, 1.0, 1.0])
        return replace(
            self, points=self.points * flip, normals=self.normals * flip, faces=self.faces[:, ::-1]
        )


def joined(meshes: Sequence[Mesh]) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0] + [len(m.points) for m in meshes])
    return Mesh(
        np.concatenate([m.points for m in meshes]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.uv for m in meshes]),
        np.concatenate([m.faces + start for m, start in zip(meshes, starts, strict=False)]),
    )


def moved(mesh: Mesh, matrix: np.ndarray) -> Mesh:
    """A mesh after a rotation, translation or uniform scale (4×4)."""
    normals = mesh.normals @ matrix[:3, :3].T
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return replace(mesh, points=mesh.points @ matrix[:3, :3].T + matrix[:3, 3], normals=normals)


def stretched(mesh: Mesh, x: float, y: float, z: float) -> Mesh:
    """A mesh drawn out along its axes; normals turn the other way."""
    normals = mesh.normals / [x, y, z]
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return replace(mesh, points=mesh.points * [x, y, z], normals=normals)


def grid(points: np.ndarray, normals: np.ndarray | None = None) -> Mesh:
    """A surface through rows × columns of points; rows × columns order gives the outer side."""
    rows, columns = points.shape[:2]
    if normals is None:
        down, across = np.gradient(points, axis=0), np.gradient(points, axis=1)
        normals = np.cross(across, down)
        for pole, beside in ((0, 1), (-1, -2)):
            if np.ptp(points[pole], axis=0).max() < 1e-6:
                normals[pole] = normals[beside].mean(axis=0)
        normals = normals / np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-12)
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(1, 0, rows))
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    right, above = corner + 1, corner + columns
    faces = np.concatenate([np.c_[corner, right, above + 1], np.c_[corner, above + 1, above]])
    flat = points.reshape(-1, 3)
    a, b, c = (flat[faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return Mesh(flat, normals.reshape(-1, 3), np.c_[u.ravel(), v.ravel()], faces[area > 1e-12])


def filleted(corners: Sequence[Sequence[float]], steps: int = 14) -> np.ndarray:
    """A polyline whose corners (x, y[, radius]) are rounded by circular arcs; n×2."""
    at = [np.array(c[:2], float) for c in corners]
    out = [at[0]]
    for before, corner, after, spec in zip(at, at[1:], at[2:], corners[1:], strict=False):
        out.extend(_arc(before, corner, after, spec[2] if len(spec) > 2 else 0.0, steps))
    out.append(at[-1])
    line = np.array(out)
    return line[np.r_[True, np.linalg.norm(np.diff(line, axis=0), axis=1) > 1e-6]]


def _arc(
    before: np.ndarray, corner: np.ndarray, after: np.ndarray, radius: float, steps: int
) -> list[np.ndarray]:
    u, v = before - corner, after - corner
    reach = 0.49 * min(np.linalg.norm(u), np.linalg.norm(v))
    u, v = u / np.linalg.norm(u), v / np.linalg.norm(v)
    angle = math.acos(np.clip(u @ v, -1, 1))
    if radius <= 0 or math.pi - angle < 1e-3:
        return [corner]
    start = min(radius / math.tan(angle / 2), reach)
    radius = start * math.tan(angle / 2)
    centre = corner + (u + v) / np.linalg.norm(u + v) * radius / math.sin(angle / 2)
    a, b = corner + u * start - centre, corner + v * start - centre
    first = math.atan2(a[1], a[0])
    turn = (math.atan2(b[1], b[0]) - first + math.pi) % TAU - math.pi
    return [
        centre + radius * np.array([math.cos(first + turn * t), math.sin(first + turn * t)])
        for t in np.linspace(0, 1, steps)
    ]


def profile_normals(profile: np.ndarray) -> np.ndarray:
    """Right-hand normals of a polyline; the longer neighbour weighs more, so that flats stay flat beside fillets."""
    step = np.diff(profile, axis=0)
    normal = np.c_[step[:, 1], -step[:, 0]]
    normal = normal * np.linalg.norm(normal, axis=1, keepdims=True)
    both = np.r_[normal[:1], normal] + np.r_[normal, normal[-1:]]
    return both / np.linalg.norm(both, axis=1, keepdims=True)


def lathe(
    profile: np.ndarray,
    segments: int = 192,
    start: float = 0.0,
    end: float = TAU,
    flutes: int = 0,
    depth: float = 0.0,
) -> Mesh:
    """Revolve (radius, z) about z, outer side to the right of the profile; flutes are scallops of relative depth."""
    theta = np.linspace(start, end, segments + 1)
    wave = 1 - depth * (1 - np.abs(np.sin(theta * flutes / 2))) if flutes else np.ones_like(theta)
    slope = np.gradient(wave, theta)
    cos, sin = np.cos(theta), np.sin(theta)
    length = np.hypot(wave, slope)
    outward = np.c_[wave * cos + slope * sin, wave * sin - slope * cos] / length[:, None]
    normal = profile_normals(profile)
    rows = len(profile)
    radius = profile[:, :1] * wave
    points = np.stack([radius * cos, radius * sin, np.repeat(profile[:, 1:], segments + 1, axis=1)], -1)
    normals = np.concatenate(
        [normal[:, :1, None] * outward, np.broadcast_to(normal[:, 1:, None], (rows, segments + 1, 1))], -1
    )
    return grid(points, normals)


def prism(outline: np.ndarray, bottom: float, top: float, bevel: float) -> Mesh:
    """Extrude a convex counter-clockwise outline (n×2) along z, with a round bevel at the top and a flat lid."""
    closed = np.r_[outline, outline[:1]]
    step = np.diff(np.r_[closed[-2:-1], closed, closed[1:2]], axis=0)
    normal = np.c_[step[:, 1], -step[:, 0]]
    normal = normal * np.linalg.norm(normal, axis=1, keepdims=True)
    side = normal[:-1] + normal[1:]
    side = side / np.linalg.norm(side, axis=1, keepdims=True)
    centre = outline.mean(axis=0)
    rings, normals = [np.c_[closed, np.full(len(closed), bottom)]], [np.c_[side, np.zeros(len(closed))]]
    for t in np.linspace(0, math.pi / 2, 9):
        inset = closed - side * bevel * (1 - math.cos(t))
        rings.append(np.c_[inset, np.full(len(closed), top - bevel * (1 - math.sin(t)))])
        normals.append(np.c_[side * math.cos(t), np.full(len(closed), math.sin(t))])
    rings.append(np.tile([*centre, top], (len(closed), 1)))
    normals.append(np.tile([0.0, 0.0, 1.0], (len(closed), 1)))
    return grid(np.array(rings), np.array(normals))


def rounded_rectangle(width: float, depth: float, radius: float) -> np.ndarray:
    """Outline of a rectangle about the origin, counter-clockwise, corners rounded."""
    quarter = np.linspace(0, math.pi / 2, 12)
    arc = radius * np.c_[np.cos(quarter), np.sin(quarter)]
    x, y = width / 2 - radius, depth / 2 - radius
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    parts = []
    for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
        parts.append(arc + np.array([sx * x, sy * y]))
        arc = arc @ turn
    return np.concatenate(parts)


def arch(width: float, height: float) -> np.ndarray:
    """Outline of a round-headed arch standing on y = 0, counter-clockwise."""
    t = np.linspace(0, math.pi, 96)
    head = np.c_[np.cos(t), np.sin(t)] * width / 2 + [0, height - width / 2]
    return np.r_[[[width / 2, 0.0]], head, [[-width / 2, 0.0]]]


def sweep(profile: np.ndarray, left: float, right: float) -> Mesh:
    """Extrude a (y, z) polyline along x, the visible side above it."""
    normal = -profile_normals(profile)
    points = np.array([[(x, y, z) for x in (left, right)] for y, z in profile])
    normals = np.array([[(0.0, ny, nz)] * 2 for ny, nz in normal])
    return grid(points, normals)


def plate(polygons: Sequence[np.ndarray]) -> Mesh:
    """Flat convex polygons in the plane z = 0."""
    parts = []
    for polygon in polygons:
        n = len(polygon)
        fan = np.c_[np.zeros(n - 2, int), np.arange(1, n - 1), np.arange(2, n)]
        parts.append(
            Mesh(np.c_[polygon, np.zeros(n)], np.tile([0.0, 0.0, 1.0], (n, 1)), np.zeros((n, 2)), fan)
        )
    return joined(parts)


def write_ply(path: Path, mesh: Mesh) -> None:
    """Binary little-endian PLY with normals and texture coordinates."""
    names = ("x", "y", "z", "nx", "ny", "nz", "u", "v")
    rows = np.concatenate([mesh.points, mesh.normals, mesh.uv], axis=1).astype("<f4")
    faces = np.empty(len(mesh.faces), np.dtype([("count", "u1"), ("corner", "<i4", 3)]))
    faces["count"], faces["corner"] = 3, mesh.faces
    header = [
        "ply",
        "format binary_little_endian 1.0",
        f"element vertex {len(rows)}",
        *(f"property float {name}" for name in names),
        f"element face {len(faces)}",
        "property list uchar int vertex_indices",
        "end_header\n",
    ]
    path.write_bytes("\n".join(header).encode() + rows.tobytes() + faces.tobytes())
