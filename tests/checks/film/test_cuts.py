"""film-cuts: the film's cuts stand where the edit has them, to the frame, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from onbrief.model.shots import Span
from tests.checks.film.films import cues, make, moving, placement, said, shown, still

SIZE = (72, 96)
SLOT = placement(SIZE)
CUT, FRAMES = 30, 60
SHEET = cues(FRAMES, changes=(CUT,))
CLIPS = "block shots.yaml#/cuts/15s/clips"


def film(cut: int = CUT) -> list[np.ndarray]:
    """Two shots that move."""
    return [*[*moving(FRAMES, SIZE)][:cut], *[*moving(FRAMES, SIZE, seed=5)][cut:]]


@pytest.fixture
def judged(tmp_path: Path):
    def tell(frames: list[np.ndarray], sheet=SHEET) -> list[str]:
        return said("film-cuts", *shown(make(tmp_path / "a.mp4", frames), sheet, SLOT))

    return tell


def test_a_cut_in_its_place_passes(judged) -> None:
    assert judged(film()) == []


@pytest.mark.parametrize(("cut", "moved"), [(31, "1 frame late"), (26, "4 frames early")])
def test_a_cut_beside_its_place_is_told_to_the_frame(judged, cut: int, moved: str) -> None:
    (told,) = judged(film(cut))
    assert f"The cut of frame 30 comes {moved}, at {cut}; conform the film to the edit." in told


def test_a_frame_left_over_at_a_cut_is_told(judged) -> None:
    frames = film()
    frames[CUT] = still(SIZE, 9)
    assert judged(frames) == [
        f"{CLIPS} @30+1: A frame of another picture stands at the cut of frame 30; take it out. [1 left over; allowed: 0]"
    ]


def test_a_shot_that_is_not_in_the_edit_is_told(judged) -> None:
    frames = film()
    frames[10:16] = [*moving(6, SIZE, seed=9)]
    assert [told.partition("@")[2].partition(":")[0] for told in judged(frames)] == ["10+1", "16+1"]


def test_a_missing_cut_is_a_word_of_warning(judged) -> None:
    assert judged([*moving(FRAMES, SIZE)]) == [
        "warn shots.yaml#/cuts/15s/clips @30+1: No cut is seen at frame 30, where the edit has one; conform the film to the "
        "edit. [no cut; allowed: a cut at 30]"
    ]


def test_a_dissolve_may_take_its_time(judged) -> None:
    one, two = [*moving(FRAMES, SIZE)], [*moving(FRAMES, SIZE, seed=5)]
    share = np.clip((np.arange(FRAMES) - 20) / 10, 0, 1)
    frames = [(a * (1 - s) + b * s).astype(np.uint8) for a, b, s in zip(one, two, share, strict=True)]
    dissolve = cues(FRAMES, changes=(CUT,), transitions=(Span(at=20, frames=10),))
    assert judged(frames, dissolve) == []


def test_words_that_come_at_once_light_that_comes_on_and_a_shadow_are_no_cuts(judged) -> None:
    frames = film()
    words = cues(
        FRAMES,
        changes=(CUT,),
        supers=({"at": 8, "frames": 10, "role": "super.0", "text": "Sip", "source": "copy"},),
    )
    for frame in frames[8:18]:
        frame[20:50] //= 3
    for frame in frames[40:]:
        frame[:] = np.clip(frame * 1.2, 0, 255)
    for number, frame in enumerate(frames[:30]):
        frame[:, 2 * number : 2 * number + 20] //= 2
    assert judged(frames, words) == []
