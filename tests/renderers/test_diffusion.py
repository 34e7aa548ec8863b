"""The renderer as the pipeline asks it: requests in, pictures out, whatever is wrong told in words."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from onbrief.model.request import Rendering, RenderRequest
from renderers.diffusion import DIFFUSION
from tests.renderers.onnx.tiny import tiny

SIZE = (64, 48)


def request(seed: int = 7, **changes) -> RenderRequest:
    params = {
        "seed": str(seed),
        "size": list(SIZE),
        "prompt": "a bottle of lemonade on warm stone",
        "model": "tiny",
        "settings": {"steps": 3},
    }
    return RenderRequest(renderer="diffusion", version="1", params=params | changes)


def render(asked: RenderRequest, **inputs: Path) -> Rendering:
    named = {name.replace("_", "."): path for name, path in inputs.items()}
    return DIFFUSION.render(asked, named, progress=lambda done, note="": None)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("sd", "sd-inpaint", "sd-control", "sd-control-two", "sd-control-beside"):
        tiny(name, folder)
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """16 bits, a colour in each corner."""
    y, x = np.mgrid[:48, :64].astype(np.float32) / 63
    cv2.imwrite(str(tmp_path / "start.png"), (np.dstack([x, y, 1 - x]) * 60000).astype(np.uint16))
    return tmp_path / "start.png"


def saved(path: Path, pixels: np.ndarray) -> Path:
    cv2.imwrite(str(path), pixels)
    return path


def test_a_picture_does_not_depend_on_what_is_drawn_beside_it(models: Path) -> None:
    asked = [request(seed) for seed in (1, 2, 2**64 - 1)]
    together = dict(
        DIFFUSION.render_many(
            [(one, {"model": models / "sd"}) for one in asked], progress=lambda d, n="": None
        )
    )
    assert [together[n].record["batch"] for n in range(3)] == [3, 3, 3]
    for place, one in enumerate(asked):
        alone = render(one, model=models / "sd")
        assert alone.record["batch"] == 1
        assert np.abs(alone.pixels.astype(int) - together[place].pixels).max() <= 1
    assert np.abs(together[0].pixels.astype(int) - together[1].pixels).mean() > 500


def test_the_record_tells_how_it_was_made(models: Path) -> None:
    record = render(request(), model=models / "sd").record
    assert record["provider"] == "CPUExecutionProvider" and record["device"] == "cpu"
    assert (record["family"], record["scheduler"], record["steps"], record["guidance"]) == (
        "sd",
        "euler",
        3,
        7.5,
    )
    assert record["rng"].startswith("numpy Philox") and record["dtype"] == "float32"
    assert 0 < record["seconds_model"] <= record["seconds"]
    assert "cut" not in record


def test_words_that_had_no_room_are_recorded(models: Path) -> None:
    long = " ".join(["lemon"] * 90) + " and a parasol"
    assert render(request(prompt=long), model=models / "sd").record["cut"].endswith("and a parasol")
