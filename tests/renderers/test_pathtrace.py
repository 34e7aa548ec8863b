from pathlib import Path

import drjit
import mitsuba as mi
import numpy as np
import pytest
import yaml
from PIL import Image

from onbrief.model.request import RenderRequest
from renderers.pathtrace import PATHTRACE
from renderers.studio import camera, products, spec, variant
from renderers.studio.scene import build, load

PACKS = Path(__file__).parents[2] / "stylepacks"
PACK = PACKS / "lumen"
WORDS = yaml.safe_load((PACK / "vocabulary.yaml").read_text("utf-8"))
FIELDS = ("environment", "composition", "arrangement", "lighting", "camera", "mood", "style")
VOCABULARIES = {
    name: yaml.safe_load((PACKS / name / "vocabulary.yaml").read_text("utf-8"))
    for name in ("lumen", "marenne")
}
TERMS = [
    (pack, field, term) for pack, words in VOCABULARIES.items() for field in FIELDS for term in words[field]
]


def params(**changes):
    terms = {
        "environment": "podium-halo",
        "composition": "hero-centre",
        "arrangement": "solo",
        "lighting": "palm-shadow",
        "camera": "long-lens-eye",
        "mood": "sunlit",
        "style": "editorial",
    }
    product = yaml.safe_load((PACK / "products" / "bottle.yaml").read_text("utf-8"))
    chosen = {field: WORDS[field][changes.pop(field, term)]["params"] for field, term in terms.items()}
    return {
        "size": [96, 96],
        "shape": "square",
        "seed": "77",
        "quality": {"spp": 2, "aux_spp": 2},
        "palette": {"ground": "#6fa58d", "accent": "#e2703a", "paper": "#f7f1e4"},
        "product": {key: value for key, value in product.items() if key not in ("title", "tokens", "label")},
        "sku": {"liquid": "#f0953e", "fruit": "blood-orange"},
        **chosen,
        **changes,
    }


@pytest.fixture
def scalar(monkeypatch):
    monkeypatch.setenv("ONBRIEF_VARIANT", "scalar_rgb")
    variant.best_variant.cache_clear()
    yield
    variant.best_variant.cache_clear()


@pytest.fixture(scope="session")
def label(tmp_path_factory):
    """Dark on its left half, light on its right."""
    path = tmp_path_factory.mktemp("label") / "label.png"
    pixels = np.full((170, 205, 3), 235, np.uint8)
    pixels[:, :102] = 20
    Image.fromarray(pixels).save(path)
    return path


def render(label, **changes):
    request = RenderRequest(renderer="pathtrace", version="1", params=params(**changes))
    return PATHTRACE.render(request, {"label": label}, progress=lambda done, note="": None)


@pytest.fixture
def threads():
    """Sets the number of threads, for this test only."""
    before = drjit.thread_count()
    yield drjit.set_thread_count
    drjit.set_thread_count(before)


def box(rendering, role):
    return next(element.box for element in rendering.elements if element.role == role)


def test_the_same_request_gives_the_same_pixels_for_any_number_of_threads(scalar, threads, label):
    threads(1)
    one = render(label)
    threads(2)
    two = render(label)
    assert one.pixels.dtype == np.uint16 and one.pixels.shape == (96, 96, 3)
    assert np.array_equal(one.pixels, two.pixels)
    assert all(np.array_equal(one.mattes[name], two.mattes[name]) for name in ("product", "ground"))


def test_only_who_asks_for_guides_gets_them_and_the_picture_stays_the_same(scalar, label):
    without, asked = render(label), render(label, guides=["edge", "depth"])
    assert (list(without.guides), list(asked.guides)) == ([], ["edge", "depth"])
    assert np.array_equal(without.pixels, asked.pixels)


def test_guides_have_the_same_bits_for_any_number_of_threads_and_any_seed(scalar, threads, label):
    names = ("depth", "normal", "edge")
    threads(1)
    one = render(label, guides=names, seed="1").guides
    threads(2)
    two = render(label, guides=names, seed="2").guides
    assert all(np.array_equal(one[name], two[name]) for name in names)
    assert [(one[name].dtype, one[name].shape) for name in names] == [
        (np.uint16, (96, 96)), (np.uint8, (96, 96, 3)), (np.uint8, (96, 96)),
    ]  # fmt: skip


def test_llvm_gives_the_same_pixels_for_any_number_of_threads(threads, label):
    if not variant._runs("llvm_ad_rgb"):
        pytest.skip("no LLVM on this machine")
    variant.best_variant.cache_clear()
    threads(1)
    one = render(label)
    threads(2)
    assert np.array_equal(one.pixels, render(label).pixels)


def test_mirroring_moves_the_product_but_never_its_label(scalar, label):
    plain = render(label, shape="wide", size=[192, 101])
    mirrored = render(label, shape="wide", size=[192, 101], mirror=True)
    assert box(plain, "product")[0] > 96 > box(mirrored, "product")[0] + box(mirrored, "product")[2]
    assert box(plain, "copy-space")[0] < 48 < box(mirrored, "copy-space")[0]
    for rendering in (plain, mirrored):
        x, y, width, height = box(rendering, "label")
        shown = rendering.pixels[y : y + height, x : x + width].mean(axis=(0, 2))
        left, right = (
            shown[int(0.35 * width) : int(0.45 * width)],
            shown[int(0.55 * width) : int(0.65 * width)],
        )
        assert left.mean() < 0.6 * right.mean()


def test_boxes_lie_on_the_grid_and_words_keep_clear_of_the_product(scalar, label):
    rendering = render(label, shape="tall", size=[72, 128])
    x, y, width, height = box(rendering, "product")
    left, top, _, tall = box(rendering, "copy-space")
    assert x % 8 == y % 8 == width % 8 == height % 8 == 0
    assert top + tall <= y
    calm = rendering.pixels[top : top + tall, left:-left].mean(axis=2)
    assert calm.std() < 0.06 * calm.mean()


def test_mitsuba_numbers_shapes_in_the_order_of_the_stage(label, tmp_path):
    mi.set_variant("scalar_rgb")
    scene = build(spec.read(params(arrangement="pair-of-fruit")), label, tmp_path)
    names = [name for name, node in scene.stage.nodes.items() if node["type"] in ("ply", "rectangle")]
    assert [shape.id() for shape in load(scene, {"type": "path"}).shapes()] == names


@pytest.mark.parametrize(("pack", "field", "term"), TERMS)
def test_the_studio_understands_every_term_of_the_vocabulary(pack, field, term):
    assert spec.read(params() | {field: VOCABULARIES[pack][field][term]["params"]})


@pytest.mark.parametrize("environment", WORDS["environment"])
@pytest.mark.parametrize("fruit", ["yuzu", "hibiscus"])
def test_every_set_can_be_built_with_props(environment, fruit, label, tmp_path):
    picture = spec.read(params(environment=environment, arrangement="scattered", sku={"fruit": fruit}))
    built = build(picture, label, tmp_path).stage
    assert {"product", "glass", "label", "ground", "set", "prop", "gobo"} == set(built.roles.values())


def test_an_unknown_parameter_is_named():
    with pytest.raises(ValueError, match=r"camera\.zom"):
        spec.read(params() | {"camera": {"zom": 2}})


@pytest.mark.parametrize("shape", camera.LAYOUTS)
@pytest.mark.parametrize("view", WORDS["camera"])
def test_the_product_stands_where_its_shape_family_wants_it(shape, view):
    picture = spec.read(params(shape=shape, camera=view, size=[1000, 1000]))
    frame, zoom = camera.frame(picture, products.form(picture.product)), picture.camera.zoom
    foot, head = frame.project([0, 0, 0]), frame.project([0, 0, picture.product.height])
    assert foot[0] == pytest.approx(1000 * frame.layout.centre, abs=1)
    assert foot[1] - head[1] == pytest.approx(1000 * zoom * frame.layout.height, rel=0.01)
