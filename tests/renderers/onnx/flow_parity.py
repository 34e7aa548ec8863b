"""How far our SD3 and Flux are from diffusers'. Printed as a table:

python -m tests.renderers.onnx.flow_parity
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from renderers.onnx.draw import draw
from renderers.onnx.family import Batch, Family, load
from renderers.onnx.folder import Folder
from tests.renderers.onnx import cases
from tests.renderers.onnx.flow_cases import CASES, SIZE, Case
from tests.renderers.onnx.tiny import FIXTURES, tiny


def batch_of(case: Case) -> Batch:
    """A case as our code is asked."""
    n, (width, height) = len(case.seeds), SIZE
    start = np.tile(cases.start(), (2, 2, 1))[:height, :width]
    picture = (start.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
    mask = np.zeros((1, height, width), np.float32)
    mask[:, 16:48, 32:80] = 1
    return Batch(
        prompts=[case.prompt] * n,
        negatives=[case.negative] * n,
        seeds=case.seeds,
        size=SIZE,
        sampler="euler",
        steps=case.steps,
        guidance=case.guidance,
        strength=case.strength,
        pictures=np.stack([picture] * n) if case.mode != "text" else None,
        masks=np.stack([mask] * n) if case.mode == "inpaint" else None,
    )


def drawn(family: Family, case: Case) -> np.ndarray:
    return draw(family, batch_of(case), lambda done, note="": None).pictures


@cache
def references() -> dict[str, np.ndarray]:
    """Case name → what diffusers made, N×H×W×3, 0..1."""
    with np.load(FIXTURES / "flow-references.npz") as found:
        return dict(found)


def off(family: Family, case: Case) -> float:
    """The largest difference of any pixel, of 1.0."""
    return float(np.abs(drawn(family, case) - references()[case.name]).max())


def table() -> str:
    """Markdown: a row a case."""
    lines = [
        "| pipeline | mode | steps | guidance | pictures | largest difference |",
        "|---|---|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        loaded = {name: load(Folder(tiny(name, Path(folder)))) for name in {case.family for case in CASES}}
        for case in CASES:
            figures = (
                f"{case.steps} | {case.guidance} | {len(case.seeds)} | {off(loaded[case.family], case):.1e}"
            )
            lines.append(f"| {case.family} | {case.mode} | {figures} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
