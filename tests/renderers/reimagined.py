"""A scene blocked out by the path tracer and made anew through its depth map by a tiny pipeline with random weights.

Proof of the plumbing and of nothing else: random weights draw nothing. Four panels side by side:

python -m tests.renderers.reimagined 512 panels.png
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onbrief.model.request import Rendering, RenderRequest
from renderers.diffusion import DIFFUSION
from renderers.pathtrace import PATHTRACE
from tests.renderers.onnx.tiny import tiny
from tests.renderers.test_pathtrace import params

WORDS = "a bottle on a plinth before a round niche, late sun"


@dataclass(frozen=True)
class Scene:
    """A block-out and its parts as files, as the pipeline would hand them on; and the model's folder."""

    blockout: Rendering
    files: dict[str, Path]

    def made_anew(self, **said: Any) -> Rendering:
        """said: beside seed, words, and a depth map that is followed at 0.8."""
        height, width = self.blockout.pixels.shape[:2]
        ask = {"seed": "7", "size": [width, height], "prompt": WORDS, "model": "tiny-control",
               "guides": {"depth": 0.8}, "settings": {"steps": 4, "guidance": 4.0}, **said}  # fmt: skip
        request = RenderRequest(renderer="diffusion", version="1", params=ask)
        return DIFFUSION.render(request, self.files, progress=lambda *_: None)

    def with_depth(self, depth: np.ndarray, path: Path) -> Scene:
        cv2.imwrite(str(path), depth)
        return Scene(self.blockout, self.files | {"guide.depth": path})


def blocked_out(folder: Path, side: int, spp: int = 2) -> Scene:
    label = folder / "label.png"
    paper = np.full((170, 205, 3), 235, np.uint8)
    cv2.imwrite(str(label), cv2.circle(paper, (102, 85), 40, (40, 60, 200), -1))
    asked = params(
        size=[side, side],
        shape="square",
        guides=["depth"],
        quality={"spp": spp, "aux_spp": 4},
        arrangement="pair-of-fruit",
    )
    request = RenderRequest(renderer="pathtrace", version="2", params=asked)
    made = PATHTRACE.render(request, {"label": label}, progress=lambda *_: None)
    parts = {"kept": made.pixels[..., ::-1], "guide.depth": made.guides["depth"]}
    parts |= {f"matte.{name}": matte for name, matte in made.mattes.items()}
    files = {name: folder / f"{name}.png" for name in parts}
    for name, path in files.items():
        cv2.imwrite(str(path), parts[name])
    files["layout"] = folder / "layout.json"
    files["layout"].write_text(json.dumps({"elements": [asdict(e) for e in made.elements]}), "utf-8")
    files["model"] = tiny("sd-control", folder)
    return Scene(made, files)


def panels(side: int, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scene = blocked_out(Path(folder), side, spp=32)
        made = scene.made_anew(keep=["product"]).pixels[..., ::-1] / 257
        flat = scene.with_depth(np.zeros((side, side), np.uint16), Path(folder, "flat.png"))
        moved = np.mean([moved_by_depth(scene, flat, seed) for seed in "12345678"], axis=0)
    moved = cv2.blur(moved, (9, 9))
    shown = {
        "block-out, path traced": scene.blockout.pixels[..., ::-1] / 257,
        "its depth map": np.dstack([scene.blockout.guides["depth"] / 257] * 3),
        "made anew by RANDOM weights: plumbing": made,
        "what depth moves in one step (amplified)": np.dstack([moved * 255 / moved.max()] * 3),
    }
    row = [np.vstack([one.astype(np.uint8), titled(text, side)]) for text, one in shown.items()]
    cv2.imwrite(str(target), np.hstack(row))


def moved_by_depth(scene: Scene, flat: Scene, seed: str) -> np.ndarray:
    """How much one step from the same noise moves where there is depth, against a map on which all is far. H×W."""
    said = {"settings": {"steps": 1, "guidance": 1.0}, "guides": {"depth": 1.0}, "seed": seed}
    steered, unsteered = (one.made_anew(**said).pixels.astype(float) for one in (scene, flat))
    return np.abs(steered - unsteered).mean(-1)


def titled(text: str, side: int) -> np.ndarray:
    strip = np.full((36, side, 3), 255, np.uint8)
    return cv2.putText(strip, text, (10, 24), cv2.FONT_HERSHEY_SIMPLEX, side / 900, (0, 0, 0), 1, cv2.LINE_AA)


if __name__ == "__main__":
    panels(int(sys.argv[1]), Path(sys.argv[2]))
