"""Every kind of product stands in every set, and a picture says where it and its label are."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onbrief.model.request import RenderRequest
from renderers.pathtrace import PATHTRACE
from renderers.studio import camera, products, spec
from renderers.studio.products.tube import perimeter, section
from renderers.studio.scene import build
from renderers.studio.sets import SETS
from renderers.studio.spec import Box, Jar, Tube
from renderers.studio.stage import MIRROR

SOAP = Path(__file__).parents[2] / "stylepacks" / "marenne" / "meshes" / "soap.glb"
# width ÷ height of each as it is drawn by default
KINDS = {
    "bottle": ({}, 0.38),
    "can": ({}, 0.40),
    "jar": ({}, 1.36),
    "box": ({}, 0.56),
    "tube": ({}, 0.49),
    "mesh": ({"file": "soap.glb", "height": 0.6, "materials": {"seal": {"finish": "label"}}}, 1.45),
}


def params(kind, **changes):
    return {
        "size": [64, 64],
        "shape": "square",
        "seed": "7",
        "quality": {"spp": 1, "aux_spp": 2},
        "palette": {"ground": "#ddc1ae", "accent": "#c9694a"},
        "product": {"kind": kind, **KINDS[kind][0], **changes.pop("product", {})},
        "environment": {"set": "podium-halo"},
        "camera": {"elevation": 0, "distance": 30},
        **changes,
    }


@pytest.fixture(scope="module")
def label(tmp_path_factory):
    """Dark print on light paper, in the middle."""
    path = tmp_path_factory.mktemp("art") / "label.png"
    pixels = np.full((200, 240, 3), 235, np.uint8)
    pixels[50:150, 60:180] = 20
    Image.fromarray(pixels).save(path)
    return path


def built(folder, label, kind, **changes):
    return build(spec.read(params(kind, **changes)), label, folder, SOAP)


@pytest.mark.parametrize("kind", KINDS)
def test_a_product_is_seen_where_it_stands(kind, label, monkeypatch):
    monkeypatch.setattr("renderers.pathtrace.best_variant", lambda: "scalar_rgb")
    request = RenderRequest(renderer="pathtrace", version="2", params=params(kind))
    made = PATHTRACE.render(request, {"label": label, "mesh": SOAP}, progress=lambda done, note="": None)
    found = {element.role: element.box for element in made.elements}
    matte = made.mattes["product"] > 128
    rows, columns = np.flatnonzero(matte.any(1)), np.flatnonzero(matte.any(0))
    assert np.ptp(columns) / np.ptp(rows) == pytest.approx(KINDS[kind][1], rel=0.18)
    x, y, w, h = found["product"]
    left, top, wide, tall = found["label"]
    assert x <= left and y <= top and left + wide <= x + w and top + tall <= y + h
    shown = made.pixels[top : top + tall, left : left + wide].mean(axis=2)
    assert shown.min() < 0.7 * shown.max(), "the print is told from the paper"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("environment", SETS)
def test_every_set_serves_every_product(kind, environment, label, tmp_path):
    stage = built(tmp_path, label, kind, environment={"set": environment}).stage
    floor = min(
        points[:, 2].min()
        for name, points in stage.extent.items()
        if stage.roles[name] in ("product", "glass")
    )
    assert floor == pytest.approx(0, abs=0.03)
    assert "label" in stage.roles.values()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", camera.LAYOUTS)
def test_squat_and_broad_products_fill_their_frame_and_stay_off_the_words(kind, shape):
    size = {
        "tall": (1080, 1920),
        "portrait": (1080, 1350),
        "square": (1080, 1080),
        "wide": (1200, 630),
        "strip": (1040, 268),
    }
    picture = spec.read(params(kind, shape=shape, size=size[shape]))
    view = camera.frame(picture, products.form(picture.product, SOAP))
    half = view.form.width / 2
    corners = np.array(
        [view.project([x, -view.form.depth / 2, z]) for x in (-half, half) for z in (0, view.form.height)]
    )
    (left, top), (right, bottom) = corners.min(0) / picture.size, corners.max(0) / picture.size
    x, y, w, h = view.layout.copy
    assert top > y + h - 0.02 or left > x + w - 0.02
    if shape != "strip":
        assert left > 0.03 and right < 0.985 and bottom < 0.95
        assert max(right - left, bottom - top) > 0.24


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_is_never_mirrored(kind, label, tmp_path):
    plain = built(tmp_path / "a", label, kind) if (tmp_path / "a").mkdir() is None else None
    mirrored = built(tmp_path / "b", label, kind, mirror=True) if (tmp_path / "b").mkdir() is None else None
    for name, role in plain.stage.roles.items():
        ours, theirs = plain.stage.extent[name], mirrored.stage.extent[name]
        if role == "label":
            assert np.allclose(ours, theirs, atol=1e-6)
        elif role == "product":
            assert np.allclose(ours @ MIRROR[:3, :3], theirs, atol=1e-6)


def test_a_jar_may_be_too_wide_for_nothing():
    """What fills the frame is the taller of a product's height and its width and a quarter."""
    flat, tall = products.form(Jar(kind="jar", height=0.5)), products.form(Box(kind="box", width=0.3))
    assert camera.STATURE / max(flat.height, 1.25 * flat.width) == pytest.approx(2.447, abs=0.001)
    assert camera.STATURE / max(tall.height, 1.25 * tall.width) == pytest.approx(1.891, abs=0.001)


def test_a_tube_keeps_its_girth_from_shoulder_to_seam():
    tube = Tube(kind="tube")
    wide, deep = section(tube, np.linspace(tube.cap, tube.height, 9))
    assert perimeter(wide, deep) == pytest.approx(np.full(9, 2 * np.pi * tube.radius), rel=1e-6)
    assert deep[-1] == pytest.approx(0.011) and wide[-1] == pytest.approx(np.pi / 2 * tube.radius, rel=0.02)


MISTAKES = {
    "an unknown kind": ({"kind": "amphora"}, "product\n  Input tag 'amphora'"),
    "an unknown key": ({"kind": "can", "radus": 0.3}, "product.can.radus\n  Extra inputs are not permitted"),
    "no kind": ({"radius": 0.3}, "product\n  Unable to extract tag"),
    "a colour that is none": ({"kind": "box", "colour": "red"}, "product.box.colour\n  String should match"),
    "a lid above the top": (
        {"kind": "jar", "height": 0.4, "lid": 0.39},
        "lid: its lower edge, 0.39, leaves no lid below the height, 0.4",
    ),
    "a cap as long as the tube": (
        {"kind": "tube", "cap": 1.4},
        "cap: with the seam it leaves no room for the tube",
    ),
    "a mesh without a file": ({"kind": "mesh", "height": 1}, "product.mesh.file\n  Field required"),
}


@pytest.mark.parametrize(("product", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_wrong_product_is_told_by_name(product, said):
    with pytest.raises(ValueError) as told:
        spec.read(params("can") | {"product": product})
    assert said in str(told.value)


def test_a_material_that_the_mesh_does_not_have_is_told(label, tmp_path):
    with pytest.raises(ValueError, match=r"^product\.materials\.lid: soap\.glb has bar, seal$"):
        built(tmp_path, label, "mesh", product={"materials": {"lid": {}}})


def test_a_mesh_without_its_file_is_told(label, tmp_path):
    with pytest.raises(
        ValueError, match=r"^product: a mesh is asked for, and no file came with the request$"
    ):
        build(spec.read(params("mesh")), label, tmp_path)


def test_print_lets_the_body_show_where_the_art_has_its_ground(label, tmp_path):
    printed = built(tmp_path, label, "jar").stage.nodes["label"]["bsdf"]
    assert printed["bsdf"]["type"] == "blendbsdf"
    coverage = np.asarray(Image.open(printed["bsdf"]["weight"]["filename"]))
    assert coverage[0, 0] == 0 and coverage[coverage.shape[0] // 2, coverage.shape[1] // 2] == 255


def test_a_product_may_go_without_a_label(tmp_path):
    assert "label" not in built(tmp_path, None, "can").stage.roles.values()


@pytest.mark.parametrize("closure", ["dropper", "pump"])
def test_a_bottle_may_be_closed_by_a_dropper_or_a_pump(closure, label, tmp_path):
    stage = built(tmp_path, label, "bottle", product={"closure": closure}).stage
    assert max(stage.extent["cap"][:, 2]) == pytest.approx(camera.STATURE, abs=0.01)
