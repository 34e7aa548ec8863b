"""Own meshes are read as hostile: what can't be used is told in a sentence, nothing beside the file is opened."""

import base64
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from renderers.studio import meshfile
from renderers.studio.meshfile import MeshError

SOAP = Path(__file__).parents[2] / "stylepacks" / "marenne" / "meshes" / "soap.glb"
TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"
PLY = """ply
format ascii 1.0
element vertex {points}
property float x
property float y
property float z
element face 1
property list uchar int vertex_indices
end_header
0 0 0
1 0 0
0 {y} 0
3 0 1 {last}
"""


@pytest.fixture
def read(tmp_path):
    def read_(name, data):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return meshfile.read(path)

    return read_


def gltf(**changes):
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    tree = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "material": 0}]}],
        "materials": [{"name": "lid", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [{"source": 0}],
        "images": [{"uri": "../../secret.png"}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "bufferViews": [{"buffer": 0, "byteLength": len(points)}],
        "buffers": [
            {
                "byteLength": len(points),
                "uri": "data:application/octet-stream;base64," + base64.b64encode(points).decode(),
            }
        ],
    }
    return json.dumps(tree | changes)


def test_the_committed_mesh_is_read_with_its_materials_normals_and_texture_coordinates():
    parts = {part.material: part for part in meshfile.read(SOAP)}
    assert set(parts) == {"bar", "seal"}
    assert parts["seal"].has_uv
    middle = parts["seal"].mesh.normals[np.abs(parts["seal"].mesh.points[:, :2]).sum(1).argmin()]
    assert middle == pytest.approx([0, 0, 1], abs=0.02)


def test_an_obj_keeps_the_names_of_its_materials_without_opening_its_library(read):
    parts = read(
        "x.obj", f"mtllib ../../../etc/passwd\n{TRIANGLE}usemtl glass cap\nf 1 2 3\nusemtl body\nf 1 3 2\n"
    )
    assert {part.material for part in parts} == {"glass cap", "body"}


def test_a_gltf_keeps_the_names_of_its_materials_and_never_asks_for_its_pictures(read):
    (part,) = read("x.gltf", gltf())
    assert part.material == "lid"
    assert len(part.mesh.faces) == 1


REFUSED = {
    "another kind": ("x.stl", "solid", "“.stl” is no mesh that can be read; use .obj, .ply, .gltf or .glb"),
    "an empty file": ("x.obj", "", "it holds no surface; export triangles with an area"),
    "no area": (
        "x.obj",
        "v 0 0 0\nv 1 0 0\nv 2 0 0\nf 1 2 3\n",
        "it holds no surface; export triangles with an area",
    ),
    "not a number": (
        "x.obj",
        "v 0 0 0\nv 1 0 0\nv 0 nan 0\nf 1 2 3\n",
        "a point lies nowhere (not a number, infinite or beyond all measure)",
    ),
    "infinite": (
        "x.ply",
        PLY.format(points=3, y="inf", last=2),
        "a point lies nowhere (not a number, infinite or beyond all measure)",
    ),
    "a point that isn't there": (
        "x.ply",
        PLY.format(points=3, y=1, last=7),
        "a face refers to a point that isn't there",
    ),
    "a header that promises too much": (
        "x.ply",
        PLY.format(points=4_000_000_000, y=1, last=2),
        "its header promises 4000000000 elements; at most 400000 are read",
    ),
    "another file": (
        "x.gltf",
        gltf(buffers=[{"byteLength": 36, "uri": "https://example.org/a.bin"}]),
        "it refers to another file, 'https://example.org/a.bin'; export one file with everything in it",
    ),
    "flat points": (
        "x.obj",
        "v 0 0\nv 1 0\nv 0 1\nf 1 2 3\n",
        "its points haven't three coordinates each; export x, y and z",
    ),
    "compressed": (
        "x.gltf",
        gltf(extensionsRequired=["KHR_draco_mesh_compression"]),
        "it needs KHR_draco_mesh_compression; export it without compression",
    ),
    "too many points": (
        "x.gltf",
        gltf(accessors=[{"componentType": 5126, "count": 10**9, "type": "VEC3"}]),
        "it has more than 400000 points",
    ),
    "a node that is its own child": (
        "x.gltf",
        gltf(nodes=[{"mesh": 0, "children": [1, 1]}, {"children": []}]),
        "its nodes are no tree of at most 500; join them before export",
    ),
    "no JSON": ("x.gltf", "{", "its tree is no JSON"),
    "a GLB that isn't one": ("x.glb", b"glTF", "it is no GLB file"),
    "a GLB cut short": (
        "x.glb",
        struct.pack("<4sIII4s", b"glTF", 2, 99, 4000, b"JSON"),
        "its header is broken",
    ),
}


@pytest.mark.parametrize("numbers", ["0.5", "0.5 0.5 0"])
def test_texture_coordinates_that_are_no_pairs_take_nothing_else_with_them(numbers, read):
    (part,) = read("x.obj", TRIANGLE + 3 * f"vt {numbers}\n" + "f 1/1 2/2 3/3\n")
    assert part.mesh.points.shape == (3, 3)


@pytest.mark.parametrize(("name", "data", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_used_is_told(name, data, said, read):
    with pytest.raises(MeshError) as told:
        read(name, data)
    assert str(told.value) == said


def test_a_file_that_is_too_heavy_is_not_opened(tmp_path):
    path = tmp_path / "x.obj"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    with pytest.raises(MeshError, match=r"^it weighs 20\.0 MB; at most 16 MB are read$"):
        meshfile.read(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["obj", "ply", "gltf", "glb"]),
    st.binary(max_size=40),
    st.integers(0, 5000),
    st.booleans(),
)
@example("obj", b"\t", 2, False)  # a point of two coordinates
def test_spoilt_files_are_read_or_refused_never_more(tmp_path, kind, noise, at, cut):
    """Bytes overwritten anywhere in a good file, or a good file cut short."""
    good = {
        "obj": TRIANGLE.encode() + b"f 1 2 3\n",
        "ply": PLY.format(points=3, y=1, last=2).encode(),
        "gltf": gltf().encode(),
        "glb": SOAP.read_bytes()[:60_000],
    }[kind]
    at %= len(good)
    path = tmp_path / f"x.{kind}"
    path.write_bytes(good[:at] + noise + (b"" if cut else good[at + len(noise) :]))
    try:
        parts = meshfile.read(path)
    except MeshError:
        return
    assert all(np.isfinite(part.mesh.points).all() and len(part.mesh.faces) for part in parts)
