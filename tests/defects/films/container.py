"""Films that channels refuse or play wrongly: codec, colours, shape, rate, length, weight, order of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from tests.defects.films.clean import Spot
from tests.defects.films.encode import TAGS, remux
from tests.defects.films.seed import Given, Seed, cued, filed, is_plain, placed, recoded

UNTAGGED = dict.fromkeys(TAGS)
HEVC = {"c:v": "libx265", "profile:v": None, "preset": "ultrafast", "tag:v": "hvc1", "x264-params": None,
        "x265-params": "log-level=error:pools=1"}  # fmt: skip
MPEG4 = {"c:v": "mpeg4", "profile:v": None, "preset": None, "crf": None, "q:v": "3", "x264-params": None}
OTHER = {
    "24": "24000/1001",
    "25": "24",
    "30": "30000/1001",
    "30000/1001": "30",
}  # a rate that is easily mistaken for it


def coded(spot: Spot, options: dict[str, Any], folder: Path) -> Given:
    return recoded(spot, folder, options=options)


def tagged(spot: Spot, tags: dict[str, Any], folder: Path) -> Given:
    return recoded(spot, folder, options=tags, tags=tags)


def boxed(spot: Spot, suffix: str, folder: Path) -> Given:
    """Another container under the same name."""
    made = remux(folder / f"film.{suffix}", spot.path, {})
    return filed(spot, made.rename(folder / f"film-{suffix}{spot.suffix}"))


def flagged(spot: Spot, options: tuple[dict[str, str], dict[str, str]], folder: Path) -> Given:
    """The same streams with other headers: options of the input, and of the output."""
    return filed(spot, remux(folder / f"film{spot.suffix}", spot.path, options[1], options[0]))


def sized(spot: Spot, change: tuple[float, float], folder: Path) -> Given:
    """Scaled: shares of width and height."""
    width, height = (
        round(side * share / 2) * 2 for side, share in zip(spot.script.shape.size, change, strict=True)
    )
    return recoded(spot, folder, options={"vf": f"scale={width}:{height}"})


def paced(spot: Spot, of: Callable[[str], str], folder: Path) -> Given:
    """As long as before, at another rate: frames are left out or shown twice."""
    return recoded(spot, folder, options={"r": of(spot.script.rate)})


def uneven(spot: Spot, every: int, folder: Path) -> Given:
    """Every so many frames one comes late by two fifths of its time: 0 for none."""
    if not every:
        return recoded(spot, folder)
    late = f"setpts='PTS+0.4*eq(mod(N\\,{every})\\,{every - 1})/(FR*TB)'"
    clock = {"enc_time_base": "1:90000", "video_track_timescale": "90000"}
    return recoded(spot, folder, options={"vf": f"settb=1/90000,{late}", "fps_mode": "passthrough", **clock})


def timed(spot: Spot, more: int, folder: Path) -> Given:
    """Longer or shorter by so many frames."""
    frames = spot.frames()
    if more < 0:
        return recoded(spot, folder, frames[:more])
    return recoded(
        spot, folder, np.concatenate([frames, frames[len(frames) - more :][::-1]]) if more else frames
    )


def weighed(spot: Spot, share: float, folder: Path) -> Given:
    """A placement that takes so much of this film's weight."""
    return _limited(spot, max_kb=max(1, round(_kb(spot) * share)))


def dense(spot: Spot, share: float, folder: Path) -> Given:
    """A placement that wants so much of this film's bit rate at least."""
    least = _kb(spot) * 8 / float(spot.script.frames / spot.script.fps) * share
    return _limited(spot, kbps=(least, least * 100))


def _limited(spot: Spot, **limits: Any) -> Given:
    subject, spec = filed(spot, spot.path)
    encode = {**spec.params["encode"], **limits}
    params = {**spec.params, "encode": encode}
    return subject, replace(spec, placement=spec.placement.model_copy(update=limits), params=params)


def _kb(spot: Spot) -> float:
    return spot.path.stat().st_size / 1000


def torn(spot: Spot, share: float, folder: Path) -> Given:
    """A copy that broke off: only so much of the file."""
    data = spot.path.read_bytes()
    path = folder / f"film{spot.suffix}"
    path.write_bytes(data[: round(len(data) * share)])
    return filed(spot, path)


def joined(spot: Spot, more: str, folder: Path) -> Given:
    """A stream that nobody asked for: `sound` or `words`."""
    path = folder / f"film{spot.suffix}"
    if not more:
        return filed(spot, remux(path, spot.path, {}))
    if more == "sound":
        return filed(spot, remux(path, spot.path, {}, more=("-map", "0:v", "-map", "0:a", "-map", "0:a")))
    said = folder / "words.srt"
    said.write_text("1\n00:00:00,500 --> 00:00:02,000\nHello\n", "utf-8")
    extra = ("-i", str(said), "-map", "0", "-map", "1", "-c:s", "mov_text")
    return filed(spot, remux(path, spot.path, {"c:v": "copy", "c:a": "copy", "c": None}, more=extra))


def _aspect(ratio: str) -> tuple[dict[str, str], dict[str, str]]:
    return {}, {"bsf:v": f"h264_metadata=sample_aspect_ratio={ratio}"}


def _turned(degrees: int) -> tuple[dict[str, str], dict[str, str]]:
    return {"display_rotation:v": str(degrees)}, {}


def _doubled(rate: str) -> str:
    return str(Fraction(rate) * 2)


RATE, FRAMES = cued("rate"), cued("frames")
SEEDS = tuple(
    Seed(name, "film-spec", apply, below, over, gross, blame, is_plain)
    for name, apply, below, over, gross, blame in (
        ("another codec", coded, {"profile:v": "main"}, HEVC, MPEG4, placed),
        ("colour at full size", coded, {"preset": "veryfast"}, {"pix_fmt": "yuv422p", "profile:v": "high422"},
         {"pix_fmt": "yuv444p", "profile:v": "high444"}, placed),
        ("ten bits", coded, {"crf": "18"}, {"pix_fmt": "yuv420p10le", "profile:v": "high10"},
         {"pix_fmt": "yuv422p10le", "profile:v": "high422"}, placed),
        ("no colour tags", tagged, TAGS, {**TAGS, "colorspace": None}, UNTAGGED, placed),
        ("colours of another norm", tagged, TAGS, {**TAGS, "colorspace": "smpte170m"},
         {**TAGS, "colorspace": "bt2020nc", "color_primaries": "bt2020", "color_trc": "smpte2084"}, placed),
        ("full range", tagged, TAGS, {**TAGS, "color_range": "pc"}, {**TAGS, "color_range": "pc", "pix_fmt": "yuvj420p"}, placed),
        ("turned by a flag", flagged, _turned(0), _turned(180), _turned(90), placed),
        ("pixels that aren't square", flagged, _aspect("1/1"), _aspect("40/39"), _aspect("4/3"), placed),
        ("another size", sized, (1, 1), (0.985, 0.985), (0.5, 0.5), placed),
        ("another shape", sized, (1, 1), (1, 0.97), (1, 0.6), placed),
        ("another frame rate", paced, lambda rate: rate, OTHER.__getitem__, _doubled, RATE),
        ("frames that last unevenly", uneven, 0, 60, 5, RATE),
        ("too long", timed, 0, 1, 13, FRAMES),
        ("too short", timed, 0, -1, -26, FRAMES),
        ("too heavy", weighed, 1.01, 0.98, 0.4, placed),
        ("too light a bit rate", dense, 0.97, 1.05, 4, placed),
        ("index at the end", flagged, ({}, {}), ({}, {"movflags": None}), ({}, {"movflags": None}), placed),
        ("another container", boxed, "mp4", "ts", "mkv", placed),
        ("broken off", torn, 1, 0.9, 0.002, placed),
        ("interlaced", coded, {"g": "25"}, {"flags": "+ilme+ildct+bitexact", "x264-params": "tff=1:8x8dct=1"},
         {"flags": "+ilme+ildct+bitexact", "x264-params": "tff=1:8x8dct=1"}, placed),
        ("a stream too many", joined, "", "words", "sound", placed),
    )
)  # fmt: skip
