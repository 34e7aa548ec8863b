"""How much a slow move on a still shimmers: our resampling beside OpenCV's bilinear warp and ffmpeg's zoompan.

    python -m benchmarks.moves STILL.png [--size 540x960] [--frames 25]

Each frame is laid back over the first by the move that is known, with cubic splines, and what changes from frame to
frame is what a viewer sees shimmer: the mean over time of |difference|, of 8-bit sRGB luma, above 1/8 of the sampling
rate, over the middle of the picture. Drift is what is left below it: the picture itself shaking. CPU seconds a frame.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from scipy.ndimage import affine_transform, gaussian_filter

from onbrief.model.film import CURVES
from onbrief.model.shots import Framing
from renderers.moving.clips import read_clip
from renderers.moving.moves import Window, drawn, path, read_still, shown

START, END = Framing(zoom=1.10, at=(0.47, 0.49)), Framing(zoom=1.16, at=(0.53, 0.52))
LUMA = np.array([0.2126, 0.7152, 0.0722])
Frames = list[np.ndarray]


def ours(still: Path, windows: list[Window], size: tuple[int, int]) -> Frames:
    return list(drawn(read_still(still), windows, size))


def bilinear(still: Path, windows: list[Window], size: tuple[int, int]) -> Frames:
    image = shown(read_still(still))
    found = []
    for seen in windows:
        scale = seen.width / size[0]
        left, top = seen.x - seen.width / 2, seen.y - seen.width * size[1] / size[0] / 2
        to = np.array([[scale, 0, left + scale / 2 - 0.5], [0, scale, top + scale / 2 - 0.5]])
        found.append(cv2.warpAffine(image, to, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP))
    return found


def zoompan(still: Path, windows: list[Window], size: tuple[int, int]) -> Frames:
    """As its users write it: zoom and place by frame; it cuts whole pixels."""
    height, width = read_still(still).shape[:2]

    def by_frame(values: list[float]) -> str:
        return "+".join(f"{value:.6f}*eq(on,{k})" for k, value in enumerate(values))

    zoom = by_frame([width / seen.width for seen in windows])
    x = by_frame([seen.x - seen.width / 2 for seen in windows])
    y = by_frame([seen.y - seen.width * height / width / 2 for seen in windows])
    graph = (
        f"zoompan=z='{zoom}':x='{x}':y='{y}':d={len(windows)}:s={size[0]}x{size[1]}:fps=25,format=yuv444p10le"
    )
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder, "zoompan.mkv")
        command = [
            get_ffmpeg_exe(),
            "-loglevel",
            "error",
            "-i",
            str(still),
            "-vf",
            graph,
            "-c:v",
            "ffv1",
            str(film),
        ]
        subprocess.run(command, check=True)
        return list(read_clip(film, deep=True))


def shimmer(frames: Frames, windows: list[Window], size: tuple[int, int]) -> tuple[float, float]:
    """Mean |difference| from frame to frame above and below 1/8 of the sampling rate, 8-bit steps."""
    fine, coarse, before = [], [], None
    for frame, seen in zip(frames, windows, strict=True):
        luma = (frame @ LUMA) * (255 / np.iinfo(frame.dtype).max)
        back = windows[0].width / seen.width
        middle = (np.array(size)[::-1] - 1) / 2
        shift = np.array([windows[0].y - seen.y, windows[0].x - seen.x]) * size[0] / seen.width
        laid = affine_transform(luma, [back, back], middle - back * middle + shift, order=3)
        laid = laid[size[1] // 8 : -size[1] // 8, size[0] // 8 : -size[0] // 8]
        low = gaussian_filter(laid, 8 / 2 / np.pi)
        now = (laid - low, low)
        if before is not None:
            fine.append(np.abs(now[0] - before[0]).mean())
            coarse.append(np.abs(now[1] - before[1]).mean())
        before = now
    return float(np.mean(fine)), float(np.mean(coarse))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("still", type=Path)
    parser.add_argument("--size", default="540x960")
    parser.add_argument("--frames", type=int, default=25)
    args = parser.parse_args()
    size = tuple(map(int, args.size.split("x")))
    height, width = read_still(args.still).shape[:2]
    windows = path(START, END, CURVES["linear"], (width, height), size, args.frames)
    ways: dict[str, Callable[..., Frames]] = {"ours": ours, "bilinear": bilinear, "zoompan": zoompan}
    print(f"{'':10}{'shimmer':>9}{'drift':>9}{'CPU s/frame':>13}")
    for name, way in ways.items():
        began = sum(os.times()[:4])  # with ffmpeg's
        frames = way(args.still, windows, size)
        seconds = (sum(os.times()[:4]) - began) / args.frames
        fine, coarse = shimmer(frames, windows, size)
        print(f"{name:10}{fine:9.3f}{coarse:9.3f}{seconds:13.3f}")


if __name__ == "__main__":
    main()
