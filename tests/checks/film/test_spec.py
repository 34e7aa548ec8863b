"""A film is what its placement takes and its cut asks for, to the frame; each fault names the line that asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.checks.film.films import SOURCES, cues, make, moving, placement, remade, said, shown, tone

SLOT = SOURCES["placement"]
FRAMES = 10


def judged(
    path: Path, slot: dict[str, Any] | None = None, frames: int = FRAMES, rate: str = "25"
) -> list[str]:
    return said("film-spec", *shown(path, cues(frames, rate), placement(**(slot or {}))))


def test_what_the_placement_takes_passes(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", moving(FRAMES), tone(0.4))
    slot = {"rates": ("25",), "exact_seconds": (0.4,), "kbps": (100, 9_000), "max_kb": 300}
    assert judged(path, slot) == []


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        (
            {"codec": "mpeg4"},
            "The picture is coded as mpeg4, the placement takes h264; export it as h264. [mpeg4; allowed: h264]",
        ),
        (
            {"pixels": "yuv444p"},
            "The pixels are yuv444p, which many players don't show; export 8 bits, 4:2:0 (yuv420p). "
            "[yuv444p; allowed: yuv420p]",
        ),
        (
            {"pixels": "yuv420p10le"},
            "The pixels are yuv420p10le, which many players don't show; export 8 bits, 4:2:0 (yuv420p). "
            "[yuv420p10le; allowed: yuv420p]",
        ),
        (
            {"pixels": "yuvj420p"},
            "The file's levels are full range, players expect limited range (16 to 235); export it so. "
            "[full range; allowed: limited range]",
        ),
        (
            {"tags": "color_primaries=bt709:color_trc=bt709:colorspace=smpte170m"},
            "The file says that its colours aren't BT.709 (primaries, transfer, matrix: bt709 / bt709 / smpte170m); "
            "convert it and tag it. [bt709 / bt709 / smpte170m; allowed: bt709 / bt709 / bt709]",
        ),
        (
            {"video": ("-aspect", "1:1")},
            "The file's pixels aren't square (16:9), so players stretch it; export square pixels. [16:9; allowed: 1:1]",
        ),
        (
            {"options": ()},
            "The file's index stands behind its pictures, so it starts only when all is loaded; export it with "
            "“fast start”. [moov after mdat; allowed: moov first]",
        ),
    ],
    ids=("codec", "4:4:4", "ten bits", "full range", "matrix", "pixels", "index"),
)
def test_what_players_show_wrongly_blocks(tmp_path: Path, encoding: dict[str, Any], told: str) -> None:
    path = make(tmp_path / "a.mp4", moving(FRAMES), **encoding)
    assert judged(path) == [f"block {SLOT}: {told}"]


@pytest.mark.parametrize(
    ("slot", "told"),
    [
        (
            {"width": 320, "height": 180},
            "The film is 180 × 320 px, the placement takes 320 × 180 px, another ratio; re-frame and export it. "
            "[180 × 320 px; allowed: 320 × 180 px]",
        ),
        (
            {"width": 1080, "height": 1920},
            "The film is 180 × 320 px, the placement takes 1080 × 1920 px, the same ratio; export it at that size. "
            "[180 × 320 px; allowed: 1080 × 1920 px]",
        ),
        (
            {"formats": ("webm",)},
            "The file is mp4, the placement takes webm; export it as webm. [mp4; allowed: webm]",
        ),
        (
            {"rates": ("30", "30000/1001")},
            "The film runs at 25 fps, the placement takes 30, 29.97 fps; change the rate. "
            "[25 fps; allowed: 30, 29.97 fps]",
        ),
        (
            {"exact_seconds": (15, 30)},
            "The film lasts 0.40 s, the placement takes exactly 15 s or 30 s; cut it to that. "
            "[0.40 s; allowed: 15 s or 30 s]",
        ),
        (
            {"seconds": (5, 60)},
            "The film lasts 0.40 s, the placement takes 5 to 60 s; cut it to that. [0.40 s; allowed: 5 to 60 s]",
        ),
    ],
    ids=("ratio", "size", "container", "rate", "exact length", "length"),
)
def test_what_the_placement_does_not_take_blocks(tmp_path: Path, slot: dict[str, Any], told: str) -> None:
    path = make(tmp_path / "a.mp4", moving(FRAMES))
    assert judged(path, slot) == [f"block {SLOT}: {told}"]


def test_a_file_too_heavy_blocks_and_room_is_kept_for_the_seal(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", moving(FRAMES))
    kb = -(-path.stat().st_size // 1000)
    assert judged(path, {"max_kb": kb + 18}) == judged(path, {"max_kb": kb, "seal": "none"}) == []
    (sealed,) = judged(path, {"max_kb": kb + 17})
    assert f"the placement takes {kb + 17} kB, 18 kB of it for the seal; lower its bit rate." in sealed
    (rate,) = judged(path, {"kbps": (8_000, 12_000)})
    assert rate.endswith("kb/s; allowed: 8,000 to 12,000 kb/s]")


@pytest.mark.parametrize("frames", [FRAMES - 1, FRAMES + 1])
def test_a_frame_too_many_or_too_few_is_the_cuts(tmp_path: Path, frames: int) -> None:
    path = make(tmp_path / "a.mp4", moving(frames))
    measured, allowed = f"{frames} frames ({frames / 25:.2f} s)", "10 frames (0.40 s)"
    assert judged(path) == [
        f"block {SOURCES['frames']}: The film has {measured}, the cut has {allowed}; trim or export it to the frame. "
        f"[{measured}; allowed: {allowed}]"
    ]


def test_another_rate_is_the_cuts(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", moving(12), rate="30")
    assert judged(path) == [
        f"block {SOURCES['rate']}: The film runs at 30 fps, the cut at 25 fps; export it so. [30 fps; allowed: 25 fps]"
    ]


def test_fifteen_seconds_at_29_97_are_fifteen_seconds(tmp_path: Path) -> None:
    """No whole number of frames is: 450 last 15.015 s."""
    path = make(tmp_path / "a.mp4", moving(450, (36, 20), pace=0.2), rate="30000/1001")
    slot = {"width": 20, "height": 36, "exact_seconds": (15,), "seconds": (0, 15)}
    assert judged(path, slot, 450, "30000/1001") == []


def test_a_variable_rate_blocks(tmp_path: Path) -> None:
    even = make(tmp_path / "a.mp4", moving(FRAMES), video=("-bf", "0"))
    path = remade(even, tmp_path / "b.mp4", "-bsf:v", "setts=ts=TS+mod(N\\,3)*150", "-movflags", "+faststart")
    assert any("variable frame rate" in line and SOURCES["rate"] in line for line in judged(path))


def test_a_turned_film_blocks(tmp_path: Path) -> None:
    plain = make(tmp_path / "a.mp4", moving(FRAMES))
    turned = turned_by(plain, tmp_path / "turned.mp4")
    assert judged(turned) == [
        f"block {SLOT}: The file asks players to turn it by 90°; turn its pixels. [90°; allowed: 0°]"
    ]


def turned_by(path: Path, to: Path) -> Path:
    import subprocess

    import imageio_ffmpeg

    asked = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-display_rotation", "90", "-i", str(path)]
    subprocess.run([*asked, "-c", "copy", "-movflags", "+faststart", str(to)], check=True)
    return to


def test_a_name_that_lies_blocks(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", moving(FRAMES))
    lying = path.rename(tmp_path / "a.mov")
    assert judged(lying) == [
        f"block {SLOT}: The file's name ends in .mov, but it is mp4; export it as what it is called. "
        "[.mov; allowed: .mp4]"
    ]


def test_a_second_sound_track_blocks(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", moving(FRAMES), tone(0.4))
    options = ("-map", "0:v", "-map", "0:a", "-map", "0:a", "-movflags", "+faststart")
    assert judged(remade(path, tmp_path / "b.mp4", *options)) == [
        f"block {SLOT}: The file holds a second sound track beside the film; export it without. "
        "[second sound; allowed: one picture, one sound]"
    ]


def test_what_cannot_be_opened_blocks_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"Not found\n")
    assert judged(path) == [
        f"block {SLOT}: The film can't be opened: it is no film that is known here, or damaged; export it again."
    ]


def test_a_film_cut_short_is_no_whole_film(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", moving(30))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    told = judged(path, frames=30)
    assert any("damaged" in line or "cut short" in line for line in told)
