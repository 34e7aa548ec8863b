"""Flashes that can harm and frames that were left over are faults; cuts, dissolves and slow light are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.checks.film.films import SIZE, SOURCES, cues, make, moving, said, shown

FRAMES = 50
HARM = (
    "{0} times within a second over more than a quarter of the screen, which can trigger seizures (indicative, after "
    "ITU-R BT.1702); slow it down or soften it. [{1} flashes in 1 s; allowed: at most 3]"
)


def judged(path: Path) -> list[str]:
    return said("film-flash", *shown(path, cues(FRAMES)))


def lit(light: list[float], area: float = 1.0) -> list[np.ndarray]:
    """A moving picture of which the upper part is dimmed from frame to frame."""
    found = []
    for picture, share in zip(moving(FRAMES), light, strict=True):
        dimmed = picture.copy()
        rows = round(SIZE[0] * area)
        dimmed[:rows] = (picture[:rows] * share).astype(np.uint8)
        found.append(dimmed)
    return found


def test_five_flashes_a_second_block(tmp_path: Path) -> None:
    (line,) = judged(make(tmp_path / "a.mp4", lit([1.0 if n % 5 < 2 else 0.3 for n in range(FRAMES)])))
    assert line.startswith(f"block {SOURCES['clips']} @")
    assert line.endswith("The picture flashes " + HARM.format(5, 5))


def test_red_flashes_block_where_nothing_gets_brighter(tmp_path: Path) -> None:
    red, grey = (np.full((*SIZE, 3), colour, np.uint8) for colour in ((230, 10, 10), (57, 57, 57)))
    (line,) = judged(make(tmp_path / "a.mp4", [red if n % 6 < 3 else grey for n in range(FRAMES)]))
    assert "The picture flashes red " in line


@pytest.mark.parametrize(
    ("light", "area"),
    [
        ([1.0 if n % 5 < 2 else 0.3 for n in range(FRAMES)], 0.2),  # a fifth of the screen
        ([1.0 if n % 12 < 6 else 0.3 for n in range(FRAMES)], 1.0),  # twice a second
        ([1.0 if n % 5 < 2 else 0.93 for n in range(FRAMES)], 1.0),  # too faint
        ([0.7 + 0.3 * float(np.cos(2 * np.pi * n / 20)) for n in range(FRAMES)], 1.0),
    ],
    ids=("small", "slow", "faint", "breathing"),
)
def test_what_is_small_slow_or_faint_may_flash(tmp_path: Path, light: list[float], area: float) -> None:
    assert judged(make(tmp_path / "a.mp4", lit(light, area))) == []


@pytest.mark.parametrize("frames", [1, 2])
@pytest.mark.parametrize("cut", [False, True], ids=("amid a shot", "at a cut"))
def test_frames_left_over_block(tmp_path: Path, frames: int, cut: bool) -> None:
    shot, other, third = (list(moving(FRAMES, seed=seed)) for seed in (1, 5, 9))
    film = shot[:25] + third[:frames] + (other if cut else shot)[25 + frames :]
    many = "A single frame belongs" if frames == 1 else "2 frames belong"
    said_so = f"{many} neither to the shot before nor to the one after; take it out."
    (line,) = judged(make(tmp_path / "a.mp4", film))
    assert line.startswith(f"block {SOURCES['clips']} @25+{frames}: {said_so}")


def test_cuts_dissolves_dips_and_fast_moves_are_no_flashes(tmp_path: Path) -> None:
    shot, other = list(moving(FRAMES)), list(moving(FRAMES, seed=5))
    cut = shot[:15] + [np.clip(one * 1.6, 0, 255).astype(np.uint8) for one in other[15:]]
    assert judged(make(tmp_path / "cut.mp4", cut)) == []
    for name, mixed in {"dissolve": other, "dip": [np.full_like(shot[0], 250)] * FRAMES}.items():
        shares = np.clip((np.arange(FRAMES) - 20) / 6, 0, 1)
        if name == "dip":
            shares = np.maximum(0, 1 - np.abs(np.arange(FRAMES) - 25) / 7)
        blend = [
            (a * (1 - share) + b * share).astype(np.uint8)
            for a, b, share in zip(shot, mixed, shares, strict=True)
        ]
        assert judged(make(tmp_path / f"{name}.mp4", blend)) == []
    assert judged(make(tmp_path / "whip.mp4", moving(FRAMES, pace=14))) == []
