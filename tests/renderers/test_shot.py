"""Shots: moves on stills, footage by counted frames, traced frames as one picture that moves."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imageio_ffmpeg import get_ffmpeg_exe

from onbrief.model.request import Rendering, RenderRequest
from onbrief.model.shots import Framing
from renderers.moving import between, light, moves
from renderers.moving.clips import read_clip
from renderers.shot import SHOT
from tests.renderers.films import a_film, number

SIZE = (64, 96)
SHARE = st.floats(0, 1)
FRAMING = st.builds(Framing, zoom=st.floats(1, 4), at=st.tuples(SHARE, SHARE), roll=st.floats(-15, 15))


def shot(inputs: dict[str, Path], **params: Any) -> Rendering:
    said = {"size": list(SIZE), "rate": "25", "frames": 9, **params}
    request = RenderRequest(renderer="shot", version="1", params=said)
    return SHOT.render(request, inputs, progress=lambda done, note="": None)


def frames(rendering: Rendering, folder: Path) -> list[np.ndarray]:
    path = folder / "clip.mkv"
    path.write_bytes(rendering.files["clip"])
    return list(read_clip(path))


def save(path: Path, picture: np.ndarray) -> Path:
    cv2.imwrite(str(path), np.ascontiguousarray(picture[..., ::-1] if picture.ndim == 3 else picture))
    return path


@pytest.fixture
def still(tmp_path: Path) -> Path:
    """A red left half, a blue right half and a white cross in the middle; 16 bits, 256 × 384."""
    picture = np.zeros((384, 256, 3), np.uint16)
    picture[:, :128, 0] = picture[:, 128:, 2] = 50000
    picture[186:198] = picture[:, 122:134] = 65535
    return save(tmp_path / "still.png", picture)


# --- moves on stills


def test_a_move_begins_and_ends_with_the_framings_that_are_said(still: Path, tmp_path: Path) -> None:
    made = shot({"still": still}, source="still", start={}, end={"zoom": 4, "at": [0.75, 0.25]})
    first, *_, last = frames(made, tmp_path)
    assert first[10, 5, 0] > 180 and first[10, -5, 2] > 180  # all of it
    assert (last[..., 2] > 180).all() and (last[..., 0] < 20).all()  # in the blue half
    assert made.pixels.shape == (96, 64, 3) and made.pixels.dtype == np.uint16


@given(FRAMING, FRAMING, st.integers(16, 400), st.integers(16, 400), st.integers(1, 12))
def test_no_move_ever_shows_what_lies_outside_the_still(
    start: Framing, end: Framing, width: int, height: int, count: int
) -> None:
    for seen in moves.path(start, end, (0.42, 0, 0.58, 1), (width, height), SIZE, count):
        across, down = moves.reach(seen, SIZE)
        assert across <= seen.x + 1e-6 and seen.x + across <= width + 1e-6
        assert down <= seen.y + 1e-6 and seen.y + down <= height + 1e-6
        assert seen.width > 0


def test_a_zoom_keeps_one_point_where_it_is_on_the_screen() -> None:
    windows = moves.path(Framing(), Framing(zoom=3, at=(0.6, 0.6)), (0, 0, 1, 1), (320, 480), SIZE, 9)
    first, last = windows[0], windows[-1]
    x = (last.x / last.width - first.x / first.width) / (1 / last.width - 1 / first.width)
    where = [(x - seen.x) / seen.width for seen in windows]
    assert np.ptp(where) < 1e-9
    grown = [a.width / b.width for a, b in pairwise(windows)]
    assert np.ptp(grown) < 1e-9  # and is of even speed


def test_a_pan_by_parts_of_a_pixel_moves_by_parts_of_a_pixel() -> None:
    """The middle of a soft spot, where zoompan and OpenCV would round: within a two-hundredth of a pixel."""
    y, x = np.mgrid[0:192, 0:128]
    spot = np.exp(-((x - 64) ** 2 + (y - 96) ** 2) / 60)
    windows = [moves.Window(64 + k * 0.13, 96, 96) for k in range(9)]
    found = []
    for frame in moves.drawn(np.dstack([spot] * 3).astype(np.float32), windows, SIZE):
        weight = moves.linear(frame)[..., 0].astype(float)
        found.append((weight.sum(0) * np.arange(64)).sum() / weight.sum())
    steps = np.diff(found)
    assert np.abs(steps + 0.13 * 64 / 96).max() < 0.005


def test_a_roll_turns_about_the_middle_and_stays_as_sharp(still: Path, tmp_path: Path) -> None:
    framing = {"zoom": 2, "roll": 10}
    made = shot({"still": still}, source="still", frames=1, start=framing, end=framing)
    (frame,) = frames(made, tmp_path)
    assert (frame[46:50, 30:34] > 235).all()  # the cross's middle
    upper, lower = (np.flatnonzero(frame[row].min(-1) > 128).mean() for row in (10, 85))
    assert upper < 31 < lower or lower < 31 < upper
    assert abs(upper + lower - 63) <= 2


def test_the_sidecar_tells_where_the_product_is_at_the_middle(still: Path, tmp_path: Path) -> None:
    layout = tmp_path / "still.layout.json"
    named = [("product", (96, 144, 64, 96)), ("copy-space", (0, 0, 10, 10)), ("label", (0, 0, 20, 20))]
    layout.write_text(json.dumps({"elements": [{"role": r, "box": b, "source": "s"} for r, b in named]}))
    framing = {"zoom": 2}
    made = shot({"still": still, "layout": layout}, source="still", start=framing, end=framing)
    (product,) = made.elements
    assert (product.role, product.box) == ("product", pytest.approx((16, 24, 32, 48)))


# --- footage


def test_footage_is_trimmed_by_the_frame(tmp_path: Path) -> None:
    film = a_film(tmp_path / "take.mkv", count=20)
    made = shot({"footage": film}, source="footage", size=[64, 48], frames=5, first=3)
    assert [number(frame) for frame in frames(made, tmp_path)] == [3, 4, 5, 6, 7]


def test_footage_of_another_rate_is_refused_and_of_nearly_the_same_taken_frame_by_frame(
    tmp_path: Path,
) -> None:
    film = a_film(tmp_path / "take.mkv", count=6, rate="24000/1001")
    with pytest.raises(
        ValueError, match=r"take\.mkv has 24000/1001 \(23\.976\) frames a second, the film 25\."
    ):
        shot({"footage": film}, source="footage", frames=5)
    made = shot({"footage": film}, source="footage", size=[64, 48], frames=6, rate="24")
    assert [number(frame) for frame in frames(made, tmp_path)] == list(range(6))


def test_footage_that_is_too_short_says_how_long_it_is(tmp_path: Path) -> None:
    film = a_film(tmp_path / "take.mkv", count=6)
    with pytest.raises(ValueError, match=r"has 6 frames that can be read; the shot wants 5 from frame 3 on"):
        shot({"footage": film}, source="footage", frames=5, first=3)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["-vf", "setparams=color_trc=smpte2084"], "is of high dynamic range (PQ)"),
        (["-vf", "setsar=2"], "has pixels of 2, not square ones"),
        (["-vf", "setparams=field_mode=tff", "-flags", "+ilme+ildct"], "is interlaced"),
    ],
)
def test_footage_that_would_look_wrong_is_told(tmp_path: Path, options: list[str], told: str) -> None:
    film, odd = a_film(tmp_path / "take.mkv", count=4), tmp_path / "odd.mp4"
    command = [
        get_ffmpeg_exe(),
        "-v",
        "error",
        "-i",
        str(film),
        *options,
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
    ]
    subprocess.run([*command, str(odd)], check=True)
    with pytest.raises(ValueError, match=re.escape(told)):
        shot({"footage": odd}, source="footage", frames=3)


# --- traced frames


def scene(tmp_path: Path, count: int, brightness: float = 0.3, noise: float = 0.0) -> dict[str, Path]:
    """Frames of scene light: even ground, a bright square that moves four pixels each time; and its ground matte."""
    rng, found = np.random.default_rng(1), {}
    for k in range(count):
        frame = (
            np.full((96, 64, 3), brightness) * [0.4, 1, 0.7] * (1 + noise * rng.standard_normal((96, 64, 1)))
        )
        frame[70:86, 4 + 4 * k : 20 + 4 * k] = [4, 2, 1]
        found[f"frame.{k:04}"] = save(tmp_path / f"{k}.png", light.packed(frame))
    matte = np.full((96, 64), 255, np.uint8)
    matte[60:] = 0
    return {**found, "matte": save(tmp_path / "matte.png", matte)}


LIGHT = {"ground": "#6fa58d", "on": 1}


def test_a_shot_is_exposed_once_so_that_its_ground_has_its_colour_and_nothing_pumps(tmp_path: Path) -> None:
    inputs = scene(tmp_path, 3)
    (tmp_path / "dim").mkdir()
    inputs["frame.0002"] = scene(tmp_path / "dim", 1, brightness=0.15)["frame.0000"]
    dim = frames(shot(inputs, source="frames", frames=3, light=LIGHT), tmp_path)
    assert np.abs(dim[0][20, 30].astype(int) - [0x6F, 0xA5, 0x8D]).max() <= 2
    assert dim[2][20, 30, 1] < 130  # what is darker stays darker


def test_scene_light_survives_sixteen_bits() -> None:
    values = np.array([0, 1e-4, 0.01, 0.18, 1, 24, 60])
    back = light.unpacked(light.packed(values))
    assert np.abs(back / np.maximum(values, 1e-9) - 1)[1:].max() < 2e-3
    assert np.abs(back - values)[3:].max() / 60 < 2e-4


def test_frames_between_lie_on_the_way(tmp_path: Path) -> None:
    made = frames(shot(scene(tmp_path, 5), source="frames", frames=9, step=2, light=LIGHT), tmp_path)
    middles = [np.flatnonzero(frame[78, :, 0] > 220).mean() for frame in made]
    assert np.abs(np.diff(middles) - 2).max() < 0.6
    assert len(made) == 9


def test_neighbours_take_noise_away_and_leave_no_trail(tmp_path: Path) -> None:
    inputs = scene(tmp_path, 5, noise=0.02)
    plain, calm = (
        frames(shot(inputs, source="frames", frames=5, light=LIGHT, steady=steady), tmp_path)
        for steady in (0, 1)
    )
    spread = [np.std([frame[10:50, 10:50, 1] for frame in made], axis=0).mean() for made in (plain, calm)]
    assert spread[1] < 0.7 * spread[0]
    assert (calm[2][78, 14:26, 0] > 220).all() and (
        np.abs(calm[2][78, 30:].astype(int) - plain[2][78, 30:]) < 12
    ).all()


def test_where_no_true_motion_is_found_pictures_are_mixed_as_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after = (np.full((96, 64, 3), 0.2, np.float32) for _ in range(2))
    before[40:50, 30:40] = after[42:52, 32:42] = 0.9
    wrong = np.zeros((96, 64, 2), np.float32)
    wrong[30:60, 20:50] = [12, -9]
    monkeypatch.setattr(between, "motion", lambda of, to: wrong)
    difference = np.abs(between.Pair(before, after).at(0.5) - (before + after) / 2)
    assert difference.mean() < 0.01


def test_the_same_frames_give_the_same_clip(tmp_path: Path) -> None:
    inputs = scene(tmp_path, 3, noise=0.02)
    one, two = (shot(inputs, source="frames", frames=5, step=2, light=LIGHT, steady=1) for _ in range(2))
    assert one.files["clip"] == two.files["clip"]


def test_a_missing_frame_is_told(tmp_path: Path) -> None:
    inputs = scene(tmp_path, 2)
    with pytest.raises(ValueError, match=r"asked without frame\.0002"):
        shot(inputs, source="frames", frames=5, step=2, light=LIGHT)
