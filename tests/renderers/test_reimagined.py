"""Block out in 3-D, finish with diffusion: the way from the path tracer through its depth map to a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.renderers.reimagined import Scene, blocked_out, moved_by_depth


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    yield blocked_out(tmp_path_factory.mktemp("scene"), 96)


def test_the_product_is_the_block_outs_own_and_all_else_is_drawn_anew(scene: Scene) -> None:
    made = scene.made_anew(keep=["product"])
    matte, before = scene.blockout.mattes["product"], scene.blockout.pixels.astype(int)
    inside, outside = eroded(matte == 255), eroded(matte == 0)
    assert inside.sum() > 200
    assert np.abs(made.pixels - before)[inside].max() <= 257  # a level of 8 bits
    assert np.abs(made.pixels - before)[outside].mean() > 20 * 257
    assert np.array_equal(made.mattes["product"], matte)
    assert [e.role for e in made.elements] == [e.role for e in scene.blockout.elements]


def test_the_depth_map_steers_the_picture_where_there_is_depth(scene: Scene, tmp_path: Path) -> None:
    """In one step from the same noise, against a map on which all is far away; normalised layers move the rest too."""
    depth = scene.blockout.guides["depth"]
    flat = scene.with_depth(np.zeros_like(depth), tmp_path / "flat.png")
    moved = moved_by_depth(scene, flat, "7")
    assert moved[depth > 40000].mean() > 1.3 * moved[depth < 4000].mean()


def test_a_model_without_a_controlnet_says_what_it_lacks(scene: Scene, tmp_path: Path) -> None:
    from tests.renderers.onnx.tiny import tiny

    plain = Scene(scene.blockout, scene.files | {"model": tiny("sd", tmp_path)})
    with pytest.raises(ValueError, match="the model has no ControlNet that could follow depth"):
        plain.made_anew()


def eroded(inside: np.ndarray) -> np.ndarray:
    """Away from the matte's softened edge."""
    import cv2

    return cv2.erode(inside.astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
