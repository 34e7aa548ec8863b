"""Illustrations as vectors: clean, small, repeatable, and really different from candidate to candidate."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.drawing import ATTRIBUTES, ELEMENTS, PATHS
from onbrief.model.request import Rendering, RenderRequest
from renderers import VERSIONS, svg
from renderers.illustration import scene, spec
from renderers.illustration.outline import box, circle, extent, swept, turned
from renderers.illustration.scene import FAMILIES, VIEWS
from renderers.vector import VECTOR

PALETTE = {
    "ground": "#dcd8ff",
    "ink": "#1c1a44",
    "paper": "#fffdf8",
    "subject": "#5a4fe0",
    "accent": "#e8472f",
}
ITEMS = [
    {"kind": kind, "at": [-48 + 32 * (i % 4), -40 + 40 * (i // 4)], "z": 10 + i}
    for i, kind in enumerate(spec.Kind.__args__)  # type: ignore[attr-defined]
]
VIEWED = sorted(VIEWS)


def params(**changes: Any) -> dict[str, Any]:
    return {"size": [240, 180], "shape": "spot", "seed": "7", "palette": PALETTE} | changes


def render(**changes: Any) -> Rendering:
    request = RenderRequest(renderer="vector", version="1", params=params(**changes))
    return VECTOR.render(request, {}, progress=lambda *_: None)


def test_its_version_is_the_listed_one() -> None:
    assert VERSIONS["vector"] == VECTOR.version


@pytest.mark.parametrize("view", VIEWED)
def test_every_object_in_every_view_makes_plain_paths_alone(view: str) -> None:
    made = render(arrangement={"items": ITEMS}, camera={"view": view}, environment={"field": "crosses"})
    assert made.drawing is not None
    root = ET.fromstring(made.drawing)
    assert root.get("viewBox") == "0 0 240 180"
    tags = {element.tag.removeprefix(f"{{{svg.NS}}}") for element in root.iter()}
    assert tags <= ELEMENTS
    assert {name for element in root.iter() for name in element.attrib} <= ATTRIBUTES
    assert len(root) <= PATHS
    assert all(list(e.attrib) == sorted(e.attrib) for e in root.iter())
    assert not re.search(rb"\.\d{4,}", made.drawing)  # rounded coordinates


def test_the_same_request_gives_the_same_bytes() -> None:
    one, two = (render(arrangement={"items": ITEMS}) for _ in range(2))
    assert one.drawing == two.drawing
    assert np.array_equal(one.pixels, two.pixels)


def test_viewpoint_shadow_arrangement_and_seed_all_change_the_picture() -> None:
    few = {"items": ITEMS[:3]}
    made = [
        render(arrangement=few),
        render(arrangement={"items": ITEMS[3:6]}),
        render(arrangement=few, camera={"view": "iso"}),
        render(arrangement=few, lighting={"long": True, "azimuth": 140}),
        render(arrangement=few, seed="8"),
    ]
    for one, two in combinations(made, 2):
        assert (one.pixels != two.pixels).any(-1).mean() > 0.01


def test_the_ground_is_the_brands_colour_and_so_are_its_patches() -> None:
    made = render(arrangement={"items": ITEMS[:3]})
    patches = [e.box for e in made.elements if e.role == "ground"]
    assert len(patches) >= 4
    for x, y, w, h in (map(int, patch) for patch in patches):
        assert (made.pixels[y : y + h, x : x + w] == list(bytes.fromhex("dcd8ff"))).all()
        assert (made.mattes["ground"][y : y + h, x : x + w] == 255).all()


def test_the_products_matte_leaves_out_what_lies_over_it() -> None:
    alone = render().mattes["product"]
    covered = render(arrangement={"items": [{"kind": "card", "at": [0, 0]}], "jitter": 0}).mattes["product"]
    assert 0 < np.count_nonzero(covered > 128) < np.count_nonzero(alone > 128)
    assert not (alone[90, 120] < 255) and covered[90, 120] == 0


def test_marks_name_what_must_be_seen_and_in_which_colours() -> None:
    marks = {e.about["name"]: e for e in render(arrangement={"items": ITEMS}).elements if e.role == "mark"}
    assert {"device", "card", "envelope", "coin", "tick", "place"} <= set(marks)
    assert marks["envelope"].about["colours"] == [PALETTE["ink"], PALETTE["subject"]]
    assert (marks["device"].source, marks["coin"].source) == ("scene#/subject", "scene#/arrangement")


@pytest.mark.parametrize("shape", sorted(name for name, family in FAMILIES.items() if family.copy))
@pytest.mark.parametrize("mirror", [False, True])
def test_the_room_for_words_stays_free(shape: str, mirror: bool) -> None:
    size = {
        "tall": [180, 320],
        "portrait": [200, 250],
        "square": [240, 240],
        "wide": [400, 210],
        "strip": [400, 100],
    }
    made = render(size=size[shape], shape=shape, mirror=mirror, arrangement={"items": ITEMS[:5]})
    x, y, w, h = next(tuple(map(int, e.box)) for e in made.elements if e.role == "copy-space")
    covered = made.mattes["product"][y : y + h, x : x + w] > 0
    assert not covered.any()


@pytest.mark.parametrize("view", VIEWED)
def test_right_to_left_mirrors_the_stage_but_never_the_tick(view: str) -> None:
    items = [{"kind": "tick", "at": [30, 20]}]
    drawn = [
        scene.build(
            spec.read(params(mirror=mirror, camera={"view": view}, arrangement={"items": items, "jitter": 0}))
        )
        for mirror in (False, True)
    ]
    device = [extent([d.outline for d in one if d.mark == "device"]) for one in drawn]
    assert device[0][0] == pytest.approx(240 - device[1][0] - device[1][2], abs=0.01)
    if view in ("front", "tilt"):
        ticks = [next(d.outline.flat() for d in one if d.mark == "tick") for one in drawn]
        assert all(tick[2][0] > tick[0][0] and tick[2][1] < tick[1][1] for tick in ticks)


def test_its_edges_follow_the_outlines_and_are_its_only_guide() -> None:
    made = render(arrangement={"items": ITEMS[:3]}, guides=["edge"])
    edge, product = made.guides["edge"], made.mattes["product"]
    assert set(np.unique(edge)) == {0, 255} and edge.shape == (180, 240)
    bare = (made.mattes["ground"] == 255) & (edge > 0)
    assert bare.sum() < 0.15 * (edge > 0).sum()  # half a line lies outside what it outlines
    assert 0.02 < (edge[product == 255] > 0).mean() < 0.5
    with pytest.raises(ValueError, match=r"guides\.0\n +Input should be 'edge'"):
        render(guides=["depth"])


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(ValueError, match=r"arrangement\.items\.0\.colours"):
        render(arrangement={"items": [{"kind": "card", "at": [0, 0], "colours": "accent"}]})


def test_a_palette_without_its_roles_is_refused() -> None:
    with pytest.raises(ValueError, match="no colour for subject and accent"):
        render(palette={k: PALETTE[k] for k in ("ground", "ink", "paper")})


def test_a_window_of_a_drawing_shows_the_same_as_a_crop_of_its_pixels() -> None:
    made = render(arrangement={"items": ITEMS[:4]})
    assert made.drawing is not None
    window = svg.windowed(made.drawing, (60, 30, 120, 90), (120, 90))
    seen = svg.pixels(window, (120, 90))[..., :3].astype(int)
    differs = np.abs(seen - made.pixels[30:120, 60:180]).max(-1)
    assert (
        differs.max() <= 32 and (differs > 2).mean() < 0.01
    )  # the rasteriser rounds edges by where they lie


@settings(max_examples=40, deadline=None)
@given(st.floats(-40, 40), st.floats(-40, 40), st.floats(-180, 180), st.floats(0.3, 2))
def test_what_is_dragged_covers_both_its_ends(dx: float, dy: float, degrees: float, size: float) -> None:
    outline = box(-10, -6, 20, 12, 3).mapped(turned(degrees, size))
    x, y, w, h = extent([swept(outline, dx, dy)])
    a, b = extent([outline]), extent([outline.moved(dx, dy)])
    assert (x, y) == pytest.approx((min(a[0], b[0]), min(a[1], b[1])), abs=1e-3)
    assert (x + w, y + h) == pytest.approx(
        (max(a[0] + a[2], b[0] + b[2]), max(a[1] + a[3], b[1] + b[3])), abs=1e-3
    )


def test_a_circle_is_round() -> None:
    radii = np.linalg.norm(circle(0, 0, 10).flat(), axis=1)
    assert np.abs(radii - 10).max() < 0.03
