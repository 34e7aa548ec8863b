"""What a move, a cut and a film cost a frame, beside a floor: ffmpeg decoding and encoding the very same frames.

    .venv/bin/python -m benchmarks.films [--size 1080x1920] [--frames 50]

The still is noise over a gradient, the grade is a LUT of 17³, the grain is the Lumen style pack's, the film carries a
super and an end card. The floor decodes what was made, and encodes it as it was encoded. CPU seconds are those of this
process and of its children.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from renderers.cut import CUT
from renderers.film import FILM
from renderers.motion import encode
from renderers.moving import clips
from renderers.shot import SHOT
from tests.renderers.moving_pictures import film_ask, film_inputs, render

GRAIN = {"amount": 0.007, "size_px_per_1080": 1.4}
CLIP = ["-preset", clips.PRESET, "-crf", str(clips.CRF), "-x264-params", clips.X264]
FILMS = ["-preset", encode.PRESET, "-crf", str(encode.CRF), "-x264-params", f"{clips.X264}:{encode.LEAN}"]
WAYS = {
    "move": (SHOT, "clip", ["-g", "25", "-bf", "1", *CLIP]),
    "cut": (CUT, "clip", ["-g", "1", "-bf", "0", *CLIP]),
    "film": (FILM, "film", ["-g", "50", *FILMS]),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", default="1080x1920")
    parser.add_argument("--frames", type=int, default=50)
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    with tempfile.TemporaryDirectory(prefix="onbrief-films-") as folder:
        print(f"{'':6}{'CPU s a frame':>14}{'floor':>8}{'ratio':>8}")
        for name, (asked, inputs) in wanted(Path(folder), (width, height), args.frames).items():
            renderer, part, options = WAYS[name]
            made = Path(folder, name)
            before = spent()
            made.write_bytes(render(renderer, asked, inputs).files[part])
            after = spent()
            ffmpeg(made, options)
            ours, floor = after - before, spent() - after
            print(f"{name:6}{ours / args.frames:14.3f}{floor / args.frames:8.3f}{ours / floor:6.1f} ×")


def wanted(
    folder: Path, size: tuple[int, int], frames: int
) -> dict[str, tuple[Mapping[str, Any], Mapping[str, Path]]]:
    """What each renderer is asked, and its inputs; each takes what the one before it made."""
    common = {"size": list(size), "rate": "25", "frames": frames}
    move = {"source": "still", "start": {"zoom": 1.03}, "end": {"zoom": 1.08}}
    cut = {"clips": [{"at": 0, "frames": frames}], "grain": GRAIN}
    film = film_ask(frames=frames) | {"safe": [side // 10 for side in (size[1], size[0]) * 2]}
    return {
        "move": (common | move, {"still": still(folder / "still.png", size)}),
        "cut": (common | cut, {"clip.0": folder / "move", "lut": lut(folder / "warm.cube")}),
        "film": (film | common, film_inputs(folder / "cut")),
    }


def still(path: Path, size: tuple[int, int]) -> Path:
    rng = np.random.default_rng(1)
    leaves = cv2.GaussianBlur(rng.normal(0, 60, (size[1], size[0], 3)).astype(np.float32), (0, 0), 1.5)
    ground = np.linspace(60, 200, size[1], dtype=np.float32)[:, None, None]
    cv2.imwrite(str(path), np.clip(ground + leaves, 0, 255).astype(np.uint8))
    return path


def lut(path: Path) -> Path:
    steps = np.linspace(0, 1, 17)
    rows = [f"{r**0.9:.5f} {g:.5f} {b**1.1:.5f}" for b in steps for g in steps for r in steps]
    path.write_text("\n".join(["LUT_3D_SIZE 17", *rows, ""]), "utf-8")
    return path


def ffmpeg(made: Path, options: list[str]) -> None:
    again = ["-an", "-c:v", "libx264", *options, "-f", "matroska", os.devnull]
    subprocess.run([get_ffmpeg_exe(), "-loglevel", "error", "-y", "-i", str(made), *again], check=True)


def spent() -> float:
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
