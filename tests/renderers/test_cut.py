"""What the renderer of cuts promises: real clips of a few frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderers.cut import CUT
from renderers.moving.clips import read_clip
from tests.renderers.moving_pictures import clip, plain, render

RED, BLUE = (200, 40, 40), (40, 60, 200)
SIZE = (64, 48)


@pytest.fixture
def two(tmp_path: Path) -> dict[str, Path]:
    """A red clip and a blue one, 12 frames each; the blue one's first 4 frames are black."""
    blue = [plain((0, 0, 0))] * 4 + [plain(BLUE)] * 8
    return {
        "clip.0": clip(tmp_path / "red.mkv", [plain(RED)] * 12),
        "clip.1": clip(tmp_path / "blue.mkv", blue),
    }


def frames_of(tmp_path: Path, inputs: dict[str, Path], clips: list[dict], **more) -> list[np.ndarray]:
    length = clips[-1]["at"] + clips[-1]["frames"]
    ask = {"size": SIZE, "rate": "25", "frames": length, "clips": clips, **more}
    made = tmp_path / "cut.mkv"
    made.write_bytes(render(CUT, ask, inputs).files["clip"])
    return list(read_clip(made))


def near(frame: np.ndarray, colour: tuple[int, ...], most: float = 3) -> bool:
    return bool(np.abs(frame.reshape(-1, 3).mean(0) - colour).max() <= most)


def test_clips_follow_one_another_to_the_frame_from_the_frame_that_was_asked(
    tmp_path: Path, two: dict
) -> None:
    shown = frames_of(tmp_path, two, [{"at": 0, "frames": 5}, {"at": 5, "frames": 7, "start": 4}])
    assert [near(f, RED) for f in shown] == [True] * 5 + [False] * 7
    assert all(near(f, BLUE) for f in shown[5:])


def test_a_dissolve_mixes_light_not_numbers(tmp_path: Path) -> None:
    inputs = {
        "clip.0": clip(tmp_path / "a.mkv", [plain((0, 0, 0))] * 4),
        "clip.1": clip(tmp_path / "b.mkv", [plain((255, 255, 255))] * 4),
    }
    over = {"at": 1, "frames": 3, "transition": "dissolve", "over": 1, "curve": [0, 0, 1, 1]}
    shown = frames_of(tmp_path, inputs, [{"at": 0, "frames": 2}, over])
    assert near(shown[0], (0, 0, 0)) and near(shown[1], (188, 188, 188)) and near(shown[2], (255, 255, 255))


def test_a_dip_goes_through_the_ground_s_colour(tmp_path: Path, two: dict) -> None:
    over = {"at": 4, "frames": 8, "start": 4, "transition": "dip", "over": 3, "curve": [0, 0, 1, 1]}
    shown = frames_of(tmp_path, two, [{"at": 0, "frames": 7}, over], dip="#6fa58d")
    assert near(shown[5], (0x6F, 0xA5, 0x8D)) and near(shown[3], RED) and near(shown[7], BLUE)


@pytest.mark.parametrize(("direction", "first"), [("ltr", np.s_[:, :8]), ("rtl", np.s_[:, -8:])])
def test_a_wipe_goes_in_reading_direction(tmp_path: Path, two: dict, direction: str, first: tuple) -> None:
    over = {"at": 4, "frames": 8, "start": 4, "transition": "wipe", "over": 3, "curve": [0, 0, 1, 1]}
    shown = frames_of(tmp_path, two, [{"at": 0, "frames": 7}, over], direction=direction)
    middle = shown[5]
    assert near(middle[first], BLUE, 8) and not near(middle, BLUE, 40)


def test_grain_is_new_in_every_frame_and_the_same_in_every_run(tmp_path: Path, two: dict) -> None:
    ask = {"grain": {"amount": 0.1, "size_px_per_1080": 8}, "seed": "7"}
    clips = [{"at": 0, "frames": 3}]
    first, again = frames_of(tmp_path, two, clips, **ask), frames_of(tmp_path, two, clips, **ask)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    one, other = (f.astype(float).mean(-1) - f.mean() for f in first[:2])
    assert one.std() > 1 and abs((one * other).mean()) < 0.3 * one.std() * other.std()


def test_a_grade_at_no_strength_changes_nothing_and_at_full_strength_does(tmp_path: Path, two: dict) -> None:
    lut = tmp_path / "dark.cube"
    steps = [(r, g, b) for b in (0, 0.5) for g in (0, 0.5) for r in (0, 0.5)]
    lut.write_text("LUT_3D_SIZE 2\n" + "".join(f"{r} {g} {b}\n" for r, g, b in steps), "utf-8")
    clips = [{"at": 0, "frames": 2}]
    assert near(frames_of(tmp_path, {**two, "lut": lut}, clips, grade=0)[0], RED)
    assert near(frames_of(tmp_path, {**two, "lut": lut}, clips, grade=1)[0], tuple(c / 2 for c in RED))
    assert near(frames_of(tmp_path, {**two, "lut": lut}, clips, grade=0.5)[0], tuple(c * 0.75 for c in RED))


@pytest.mark.parametrize(
    ("clips", "says"),
    [
        ([{"at": 0, "frames": 4}, {"at": 6, "frames": 4}], "nothing is there from frame 4 on"),
        ([{"at": 1, "frames": 4}], "begins at frame 1, not at 0"),
        ([{"at": 0, "frames": 20}], "clip 0 has 12 frames, 20 are used"),
        (
            [{"at": 0, "frames": 4}, {"at": 4, "frames": 2}, {"at": 6, "frames": 2}],
            "clip 2 of the cut is missing",
        ),
    ],
)
def test_what_can_t_be_cut_is_said(tmp_path: Path, two: dict, clips: list[dict], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        frames_of(tmp_path, two, clips)
