"""Clips: the same frames back, exactly as many, and nothing that leads elsewhere."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderers.moving import clips
from tests.renderers.films import a_film, bars, number


def test_all_frames_come_back_in_order_at_their_rate(tmp_path: Path) -> None:
    film = a_film(tmp_path / "clip.mkv", count=11, rate="30000/1001")
    assert [number(frame) for frame in clips.read_clip(film)] == list(range(11))
    about = clips.told(film)
    assert (about.size, about.rate, about.matrix) == ((64, 48), Fraction(30000, 1001), clips.BT709)


def test_what_is_read_from_a_frame_on_begins_with_that_very_frame(tmp_path: Path) -> None:
    film = a_film(tmp_path / "clip.mkv")
    assert [number(frame) for frame in clips.read_clip(film, first=7)] == [7, 8, 9, 10, 11]


def test_nothing_is_lost_that_one_could_see(tmp_path: Path) -> None:
    before = bars(4)
    film = a_film(tmp_path / "clip.mkv", count=4)
    for one, other in zip(before, clips.read_clip(film, deep=True), strict=True):
        difference = (one.astype(float) - other) / 65535
        assert other.dtype == np.uint16
        assert 10 * np.log10(1 / np.mean(difference**2)) > 42


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (111, 165, 141)])
def test_colours_stay_what_they_are(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    """A mix-up of the matrices of BT.601 and BT.709 would move them by up to 20 steps."""
    path = tmp_path / "clip.mkv"
    frame = np.full((32, 32, 3), colour, np.uint8)
    path.write_bytes(clips.write_clip([frame], (32, 32), "25"))
    (back,) = clips.read_clip(path)
    assert np.abs(back.astype(int) - frame).max() <= 1


def test_the_same_frames_give_the_same_bytes() -> None:
    assert clips.write_clip(bars(5), (64, 48), "25") == clips.write_clip(bars(5), (64, 48), "25")


def test_a_frame_of_another_size_is_told_by_its_number() -> None:
    frames = [*bars(2), bars(1, (32, 48))[0]]
    with pytest.raises(ValueError, match="frame 2 is"):
        clips.write_clip(frames, (64, 48), "25")


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile 'clip.mkv'\n",
        "#EXTM3U\n#EXT-X-VERSION:3\nclip.mkv\n",
        "",
        "no film at all",
    ],
)
def test_a_list_of_other_files_is_no_film(tmp_path: Path, text: str) -> None:
    a_film(tmp_path / "clip.mkv")
    path = tmp_path / "film.mp4"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"film\.mp4 is no film that can be read"):
        list(clips.read_clip(path))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return a_film(tmp_path_factory.mktemp("films") / "clip.mkv").read_bytes()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_bytes_are_an_error_in_words_or_fewer_frames(
    whole: bytes, tmp_path: Path, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] + data.draw(st.binary(max_size=40)) + whole[at + data.draw(st.integers(0, 400)) :]
    path = tmp_path / "film.mkv"
    path.write_bytes(spoilt)
    try:
        assert len(list(clips.read_clip(path))) <= 12
    except ValueError as error:
        assert str(error).startswith("film.mkv ")
