from pathlib import Path

import drjit
import mitsuba as mi
import numpy as np
import pytest
import yaml
from PIL import Image

from onbrief.model.request import RenderRequest
from renderers.moving.light import unpacked
from renderers.pathtrace import LIGHT, PATHTRACE, trace_light
from renderers.studio import camera, products, spec, tone, variant
from renderers.studio.scene import build, load, share_program

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
    return _rendered(label, params(**changes))


def _rendered(label, picture, version=PATHTRACE.version):
    request = RenderRequest(renderer="pathtrace", version=version, params=picture)
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


@pytest.fixture
def llvm():
    if not variant._runs("llvm_ad_rgb"):
        pytest.skip("no LLVM on this machine")
    variant.best_variant.cache_clear()
    mi.set_variant("llvm_ad_rgb")


def test_stills_of_the_first_version_keep_the_guides_that_they_had(llvm, label, monkeypatch):
    kept, present = (_rendered(label, params(), version) for version in ("1", "2"))
    monkeypatch.setenv("ONBRIEF_VARIANT", "scalar_rgb")
    variant.best_variant.cache_clear()
    plain = _rendered(label, params(), "1")
    variant.best_variant.cache_clear()
    for name in ("product", "ground"):
        assert np.array_equal(kept.mattes[name], plain.mattes[name])
        assert not np.array_equal(present.mattes[name], plain.mattes[name])
        assert np.abs(present.mattes[name].astype(int) - plain.mattes[name]).mean() < 4


def test_pictures_of_one_set_share_one_compiled_program(llvm, label, tmp_path):
    def programs(picture):
        loaded = load(build(spec.read(picture), label, tmp_path), LIGHT)
        share_program(loaded)
        with drjit.scoped_set_flag(drjit.JitFlag.KernelHistory, True):
            drjit.kernel_history_clear()
            trace_light(loaded, spec.read(picture))
            return {one["hash"] for one in drjit.kernel_history([drjit.KernelType.JIT])}

    still = params(size=[54, 96], shape="tall")
    one = programs(take(still))
    other = programs(take(still, camera={"azimuth": 6.0, "elevation": 9.0}, lighting={"azimuth": -40.0}))
    assert one == other


def test_a_shared_program_sees_the_set_from_where_its_own_did(llvm, label, tmp_path):
    picture = spec.read(params(size=[54, 96], shape="tall", quality={"spp": 16, "aux_spp": 1}))
    own = load(build(picture, label, tmp_path), LIGHT)
    shared = load(build(picture, label, tmp_path), LIGHT)
    share_program(shared)
    assert own.sensors()[0].film().crop_offset()[1] > 0
    apart = np.abs(trace_light(own, picture) - trace_light(shared, picture)).max(axis=2)
    assert (apart < 1e-3).mean() > 0.5
    assert np.percentile(apart, 90) < 0.05


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


# --- frames of a shot


def take(picture: dict, seed: str = "1", **moved) -> dict:
    """The same picture as a frame whose camera, light or frame has moved."""
    light = {"azimuth": -58, "elevation": 36, **picture["lighting"]}
    built = {
        "camera": picture["camera"],
        "composition": picture["composition"],
        "azimuth": light["azimuth"],
        "elevation": light["elevation"],
        "seed": seed,
    }
    return {**picture, **{part: {**picture[part], **change} for part, change in moved.items()}, "take": built}


def test_a_camera_that_has_moved_looks_at_the_same_set(scalar, label, tmp_path):
    picture = spec.read(take(params(), camera={"azimuth": 14.0, "elevation": 9.0}))
    still, moved = build(spec.read(params()), label, tmp_path), build(picture, label, tmp_path)
    for name in ("halo", "plinth", "label", "gobo0"):
        assert np.array_equal(still.stage.extent[name], moved.stage.extent[name]), name
    assert moved.view.origin[0] > still.view.origin[0] + 1


def test_a_move_of_the_camera_is_smooth_to_a_hundredth_of_a_pixel():
    """The lens is shifted by whole pixels; what is left would jerk."""
    found = []
    for k in range(21):
        picture = spec.read(take(params(size=[270, 480], shape="tall"), camera={"azimuth": 0.05 * k}))
        view = camera.frame(picture.setup, products.form(picture.product))
        found.append(camera.moved(view, picture).project(np.array([0.9, 1.0, 0.4])))
    jerk = np.diff(found, n=2, axis=0)
    assert np.abs(jerk).max() < 0.01


def test_nearer_with_the_same_lens_is_larger(scalar, label):
    near = spec.read(take(params(), camera={"distance": 8.0}))
    view = camera.frame(near.setup, products.form(near.product))
    moved = camera.moved(view, near)
    assert moved.focal == view.focal
    assert moved.zoom > 1.3 * view.zoom


def test_cut_outs_stay_where_they_hang_when_the_light_moves(label, tmp_path):
    picture = spec.read(take(params(), lighting={"azimuth": -20.0}))
    still, moved = build(spec.read(params()), label, tmp_path), build(picture, label, tmp_path)
    assert np.array_equal(still.stage.extent["gobo0"], moved.stage.extent["gobo0"])
    at = [scene.stage.nodes["key"]["to_world"][:3, 3] for scene in (still, moved)]
    assert at[1][0] > at[0][0] + 5


def test_a_frame_holds_scene_light_and_its_noise_has_a_seed_of_its_own(scalar, label):
    asked = (params(), take(params()), take(params()), take(params(), seed="2"))
    plain, one, same, other = (_rendered(label, picture) for picture in asked)
    assert np.array_equal(one.pixels, same.pixels) and not np.array_equal(one.pixels, other.pixels)
    ground = plain.mattes["ground"] == 255
    bright = unpacked(one.pixels)[ground].mean(0) * plain.record["exposure"]
    assert bright == pytest.approx(unpacked(other.pixels)[ground].mean(0) * plain.record["exposure"], rel=0.1)
    assert tone.encoded(tone.pbr_neutral(bright[None]))[0] == pytest.approx(
        plain.pixels[ground].mean(0) / 65535, abs=0.05
    )


def test_a_frame_s_guides_come_with_its_light_and_see_what_a_still_s_see(threads, label, tmp_path):
    """A variant that is compiled numbers shapes as their threads happen to end, and after those of other scenes."""
    if not variant._runs("llvm_ad_rgb"):
        pytest.skip("no LLVM on this machine")
    variant.best_variant.cache_clear()
    still = render(label)
    threads(1)
    one = _rendered(label, take(params()))
    threads(2)
    mi.set_variant("llvm_ad_rgb")
    other = load(build(spec.read(params(mirror=True)), label, tmp_path), LIGHT)
    two = _rendered(label, take(params()))
    assert len(other.shapes()) > 9
    assert np.array_equal(one.pixels, two.pixels)
    for name in ("product", "ground"):
        assert np.array_equal(one.mattes[name], two.mattes[name])
        inside = still.mattes[name] == 255
        assert inside.mean() > 0.05
        assert (one.mattes[name][inside] > 0).mean() > 0.99, name
        assert (one.mattes[name][still.mattes[name] == 0] < 255).mean() > 0.99, name
