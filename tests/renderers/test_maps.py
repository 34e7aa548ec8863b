"""Maps of the block-out: what depth, normals and edges tell, and how clean they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from renderers.studio import maps, spec
from renderers.studio.scene import Scene, build
from tests.renderers.test_pathtrace import params

SIDE = 192


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A bottle in the middle, lit through palm leaves."""
    folder = tmp_path_factory.mktemp("scene")
    Image.new("RGB", (20, 20), "white").save(folder / "label.png")
    yield built(folder)


def built(folder: Path, **changes) -> Scene:
    picture = spec.read(params(size=[SIDE, SIDE], shape="tall") | changes)
    return build(picture, folder / "label.png", folder)


@pytest.fixture(scope="module")
def view(scene: Scene) -> maps.Seen:
    return maps.seen(scene)


def product(scene: Scene, view: maps.Seen) -> np.ndarray:
    roles = [None, *(role for role in scene.stage.shape_roles())]
    return np.isin(view.shape, [k for k, role in enumerate(roles) if role in ("product", "glass", "label")])


def test_depth_is_the_distance_along_the_cameras_axis(scene: Scene, view: maps.Seen) -> None:
    frame = scene.view
    front = float((frame.product - frame.origin) @ frame.forward) - frame.form.width / 2
    nearest = 1 / view.disparity[product(scene, view)].max()
    assert nearest == pytest.approx(front, rel=0.01)


def test_near_is_white_and_all_of_the_scale_is_used(scene: Scene, view: maps.Seen) -> None:
    depth = maps.depth(view)
    assert (depth.min(), depth.max()) == (0, 65535)
    wall = depth[: SIDE // 20]
    assert np.median(depth[product(scene, view)]) > wall.max()


def test_a_plane_is_a_plane_in_the_depth_map() -> None:
    """So a model that learnt from disparity sees the floor as flat as it is."""
    across, down = np.meshgrid(np.arange(64.0), np.arange(48.0))
    plane = maps.Seen(np.ones((48, 64), int), np.zeros((48, 64, 3)), 0.05 + 0.001 * down + 0.0002 * across)
    assert np.abs(np.diff(maps.depth(plane).astype(int), 2, axis=0)).max() <= 2
    assert not maps.edge(maps.Seen(plane.shape, np.tile([0, 0, 1.0], (48, 64, 1)), plane.disparity)).any()


def test_normals_are_red_to_the_left_green_above_and_blue_in_front(scene: Scene, view: maps.Seen) -> None:
    red, green, blue = np.moveaxis(maps.normal(view).astype(int), -1, 0)
    body = product(scene, view)
    row = np.flatnonzero(body.any(1))[int(0.7 * body.any(1).sum())]
    left, *_, right = np.flatnonzero(body[row])
    middle = (left + right) // 2
    assert red[row, left + 1] > 200 and red[row, right - 1] < 56
    assert red[row, middle] == pytest.approx(128, abs=12) and blue[row, middle] > 240
    assert green[-1, 0] > 230  # the floor


def test_nothing_faces_away_from_the_camera_and_emptiness_is_flat() -> None:
    nothing = maps.Seen(np.zeros((4, 4), int), np.tile([0, 0, 1.0], (4, 4, 1)), np.zeros((4, 4)))
    assert not maps.depth(nothing).any() and not maps.edge(nothing).any()
    assert (maps.normal(nothing) == [128, 128, 255]).all()


def test_edges_are_thin_lines_round_what_stands_there(scene: Scene, view: maps.Seen) -> None:
    edge = maps.edge(view)
    assert set(np.unique(edge)) == {0, 255}
    solid = cv2.erode(edge, np.ones((3, 3), np.uint8))
    assert not solid.any()
    body = product(scene, view).astype(np.uint8)
    outline = body - cv2.erode(body, np.ones((3, 3), np.uint8))
    near = cv2.dilate(edge, np.ones((3, 3), np.uint8))
    assert (near[outline > 0] > 0).mean() > 0.93  # small folds of the cap are thinned away


def test_shadows_make_no_edges(scene: Scene, view: maps.Seen) -> None:
    """Palm leaves fall on the wall above the product; on the picture Canny would draw them."""
    assert not maps.edge(view)[: SIDE // 3, : SIDE // 4].any()


def test_mirrored_scenes_have_mirrored_maps(scene: Scene, view: maps.Seen, tmp_path: Path) -> None:
    Image.new("RGB", (20, 20), "white").save(tmp_path / "label.png")
    mirrored = maps.seen(built(tmp_path, mirror=True))
    assert np.allclose(mirrored.disparity[:, ::-1], view.disparity, rtol=1e-3) or _mostly_alike(
        mirrored, view
    )
    left, right = (maps.normal(v)[..., 0].astype(int) for v in (view, mirrored))
    assert np.median(np.abs(left + right[:, ::-1] - 255)) <= 1


def _mostly_alike(one: maps.Seen, other: maps.Seen) -> bool:
    """At silhouettes a pixel's middle may fall to either side."""
    return bool((np.abs(one.disparity[:, ::-1] - other.disparity) < 1e-3 * other.disparity).mean() > 0.98)
