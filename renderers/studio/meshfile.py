"""Mesh files that people bring: OBJ, PLY, glTF and GLB, read as hostile. Only shapes, normals, texture coordinates
and the names of materials are taken; nothing that a file refers to is opened.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from renderers.studio.mesh import Mesh

BYTES = 16_000_000
POINTS, FACES, NODES = 400_000, 400_000, 500
CREASE = 40.0  # degrees: faces that meet at less are shaded as one, where a file brings no normals
GLB = b"glTF"


class MeshError(ValueError):
    """A mesh file that can't be used; the message says why and what to do."""


@dataclass(frozen=True)
class Part:
    """All that wears one material; in the file's own units and axes. has_uv: whether it brought texture coordinates."""

    material: str
    mesh: Mesh
    has_uv: bool


class Closed:
    """Answers every wish of a file for another one with no. names: the one exception, made by us."""

    def __init__(self, names: bytes = b""):
        self.names = names

    def get(self, name: str) -> bytes:
        if name == "names.mtl":
            return self.names
        raise MeshError(f"it refers to another file, {name!r}; export one file with everything in it")

    __getitem__ = get


def read(path: Path) -> list[Part]:
    """The parts of a mesh file, by material. Raises MeshError."""
    size = path.stat().st_size
    if size > BYTES:
        raise MeshError(f"it weighs {size / 1e6:.1f} MB; at most {BYTES // 1_000_000} MB are read")
    data = path.read_bytes()
    kind = path.suffix.lower().removeprefix(".")
    if kind not in PREPARE:
        raise MeshError(f"“{path.suffix}” is no mesh that can be read; use .obj, .ply, .gltf or .glb")
    prepared, resolver = PREPARE[kind](data)
    try:
        scene = trimesh.load_scene(io.BytesIO(prepared), file_type=kind, resolver=resolver, process=False)
        placed = [scene.graph[node] for node in sorted(scene.graph.nodes_geometry)]
    except MeshError:
        raise
    except (
        Exception
    ) as error:  # a parser of hostile bytes may end in any way; the user's file is what is wrong
        raise MeshError(f"it can't be read as {kind.upper()}: {error or type(error).__name__}") from error
    shapes = [(scene.geometry[name], np.asarray(at, float)) for at, name in placed]
    parts = [part for s, at in shapes if isinstance(s, trimesh.Trimesh) and (part := _part(s, at))]
    if not parts:
        raise MeshError("it holds no surface; export triangles with an area")
    return parts


def _part(shape: Any, at: np.ndarray) -> Part | None:
    """Arrays that are safe to trace: finite, within bounds, no face without an area. at: 4×4, where the file puts it."""
    points, faces = np.asarray(shape.vertices, float), np.asarray(shape.faces, np.int64)
    if not (points.size and faces.size):
        return None
    if points.shape[1:] != (3,):
        raise MeshError("its points haven't three coordinates each; export x, y and z")
    given = "vertex_normals" in shape._cache  # brought by the file, not worked out by the reader
    normals = np.asarray(shape.vertex_normals, float) if given else None
    normals = normals if normals is not None and normals.shape == points.shape else None
    with np.errstate(all="ignore"):
        points = points @ at[:3, :3].T + at[:3, 3]
    if len(points) > POINTS or len(faces) > FACES:
        raise MeshError(
            f"it has {len(points)} points and {len(faces)} faces; at most {POINTS} and {FACES} are read"
        )
    if faces.min() < 0 or faces.max() >= len(points):
        raise MeshError("a face refers to a point that isn't there")
    if not np.isfinite(points).all() or np.abs(points).max(initial=0) > 1e7:
        raise MeshError("a point lies nowhere (not a number, infinite or beyond all measure)")
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    size = float(np.ptp(points, axis=0).max(initial=0))
    faces = faces[area > 1e-12 * max(size, 1e-9) ** 2]
    if not len(faces):
        return None
    uv = getattr(shape.visual, "uv", None)
    material = getattr(getattr(shape.visual, "material", None), "name", None) or "surface"
    coordinates = np.asarray(uv, float) if np.shape(uv) == (len(points), 2) else None
    if coordinates is not None and not np.isfinite(coordinates).all():
        raise MeshError(f"the texture coordinates of “{material}” are not all numbers")
    if normals is None or not np.isfinite(normals).all() or abs(np.linalg.det(at[:3, :3])) < 1e-12:
        points, faces, normals, coordinates = _creased(points, faces, coordinates)
    else:
        normals = normals @ np.linalg.inv(at[:3, :3])
        normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    flat = np.zeros((len(points), 2)) if coordinates is None else coordinates * [1, -1] + [0, 1]
    return Part(str(material), Mesh(points, normals, flat, faces), coordinates is not None)


def _creased(points: np.ndarray, faces: np.ndarray, uv: np.ndarray | None):
    """Every corner a point of its own; its normal is the mean of the faces there that bend less than CREASE."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    weight = np.cross(b - a, c - a)
    own = weight / np.linalg.norm(weight, axis=1, keepdims=True)
    corner = faces.ravel()
    face = np.repeat(np.arange(len(faces)), 3)
    _, place = np.unique(points, axis=0, return_inverse=True)
    place = place.ravel()[corner]
    order = np.argsort(place, kind="stable")
    normals = np.empty((len(corner), 3))
    for group in np.split(order, np.flatnonzero(np.diff(place[order])) + 1):
        near = own[face[group]] @ own[face[group]].T > np.cos(np.radians(CREASE))
        normals[group] = near @ weight[face[group]]
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return points[corner], np.arange(len(corner)).reshape(-1, 3), normals, None if uv is None else uv[corner]


def _obj(data: bytes) -> tuple[bytes, Closed]:
    """Material names stand in `usemtl` lines; the library that the file names is never opened."""
    text = data.decode("utf-8", "replace")
    if max(len(re.findall(rf"^{key}\s", text, re.M)) for key in ("v", "f")) > POINTS:
        raise MeshError(f"it has more than {POINTS} points or faces")
    names = dict.fromkeys(re.findall(r"^usemtl[ \t]+(\S.*?)[ \t]*\r?$", text, re.M))
    text = re.sub(r"^mtllib.*$", "", text, flags=re.M)
    library = "".join(f"newmtl {name}\nKd 1 1 1\n" for name in names)
    return f"mtllib names.mtl\n{text}".encode(), Closed(library.encode())


def _ply(data: bytes) -> tuple[bytes, Closed]:
    head = data[:65536].partition(b"end_header")[0]
    for count in re.findall(rb"^element\s+\w+\s+(\S+)", head, re.M):
        if not count.isdigit() or int(count) > POINTS:
            raise MeshError(
                f"its header promises {count.decode('utf-8', 'replace')} elements; at most {POINTS} are read"
            )
    return data, Closed()


def _gltf(data: bytes) -> tuple[bytes, Closed]:
    return json.dumps(_tree(_json(data))).encode(), Closed()


def _glb(data: bytes) -> tuple[bytes, Closed]:
    """Takes the file's chunks apart, and puts them together with what is left of its tree."""
    if len(data) < 20 or data[:4] != GLB:
        raise MeshError("it is no GLB file")
    length, kind = struct.unpack_from("<I4s", data, 12)
    if kind != b"JSON" or 20 + length > len(data):
        raise MeshError("its header is broken")
    body = json.dumps(_tree(_json(data[20 : 20 + length]))).encode()
    body += b" " * (-len(body) % 4)
    rest = data[20 + length :]
    head = struct.pack("<4sII", GLB, 2, 20 + len(body) + len(rest))
    return head + struct.pack("<I4s", len(body), b"JSON") + body + rest, Closed()


def _json(data: bytes) -> dict[str, Any]:
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MeshError("its tree is no JSON") from error
    if not isinstance(tree, dict):
        raise MeshError("its tree is no JSON object")
    return tree


def _tree(tree: dict[str, Any]) -> dict[str, Any]:
    """A glTF tree without pictures, animation and extensions; bounded. Materials keep their names."""
    try:
        if needed := tree.get("extensionsRequired"):
            raise MeshError(f"it needs {', '.join(map(str, needed))}; export it without compression")
        for buffer in tree.get("buffers", []):
            uri = buffer.get("uri")
            if uri is not None:
                buffer["uri"] = "data:application/octet-stream;base64," + _embedded(uri)
        if sum(int(a["count"]) for a in tree.get("accessors", [])) > 8 * POINTS:
            raise MeshError(f"it has more than {POINTS} points")
        nodes = tree.get("nodes", [])
        children = [child for node in nodes for child in node.get("children", [])]
        if len(nodes) > NODES or len(children) != len(set(children)):
            raise MeshError(f"its nodes are no tree of at most {NODES}; join them before export")
        materials = [
            {"name": str(m.get("name", f"material-{i}"))} for i, m in enumerate(tree.get("materials", []))
        ]
    except (TypeError, KeyError, AttributeError) as error:
        raise MeshError(f"its tree is broken ({error})") from error
    kept = ("asset", "scene", "scenes", "nodes", "meshes", "accessors", "bufferViews", "buffers")
    return {key: tree[key] for key in kept if key in tree} | {"materials": materials}


def _embedded(uri: str) -> str:
    head, _, body = str(uri).partition(",")
    if not head.startswith("data:") or not head.endswith(";base64"):
        raise MeshError(
            f"it refers to another file, {str(uri)[:60]!r}; export one file with everything in it"
        )
    try:
        return base64.b64encode(base64.b64decode(body, validate=True)).decode()
    except binascii.Error as error:
        raise MeshError("an embedded buffer is no base64") from error


PREPARE = {"obj": _obj, "ply": _ply, "gltf": _gltf, "glb": _glb}
