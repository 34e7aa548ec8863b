"""How far our pictures are from diffusers', by family, mode and sampler. Printed as a table:

python -m tests.renderers.onnx.parity
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from renderers.onnx.draw import draw
from renderers.onnx.family import Batch, Family, load
from renderers.onnx.folder import Folder
from tests.renderers.onnx import cases
from tests.renderers.onnx.cases import CASES, Case
from tests.renderers.onnx.tiny import FIXTURES, tiny


def batch_of(case: Case) -> Batch:
    """A case as our code is asked."""
    n = len(case.seeds)
    planes = (cases.start().astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
    masks = (cases.mask() > 0)[None].astype(np.float32)
    guide = (cases.guide().astype(np.float32) / 255).transpose(2, 0, 1)
    return Batch(
        prompts=[case.prompt] * n,
        negatives=[case.negative] * n,
        seeds=case.seeds,
        size=cases.SIZE,
        sampler=case.scheduler,
        steps=case.steps,
        guidance=case.guidance,
        strength=case.strength,
        pictures=np.stack([planes] * n) if case.mode != "text" else None,
        masks=np.stack([masks] * n) if case.mode == "inpaint" else None,
        guides=[np.stack([guide] * n)] if case.guide is not None else (),
        scales=[case.guide] if case.guide is not None else (),
    )


def drawn(family: Family, case: Case) -> np.ndarray:
    return draw(family, batch_of(case), lambda done, note="": None).pictures


@cache
def references() -> dict[str, np.ndarray]:
    """Case name → what diffusers made, N×H×W×3, 0..1."""
    with np.load(FIXTURES / "references.npz") as found:
        return dict(found)


def differences(folder: Path, cases: list[Case]) -> Iterator[tuple[Case, float]]:
    """The largest difference of any pixel, of 1.0."""
    loaded: dict[str, Family] = {}
    for case in cases:
        family = (
            loaded.setdefault(case.family, load(Folder(tiny(case.family, folder))))
            if (case.family not in loaded)
            else loaded[case.family]
        )
        yield case, float(np.abs(drawn(family, case) - references()[case.name]).max())


def table() -> str:
    """Markdown: a row a family and mode, a column a sampler, the largest difference of all its cases."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case, off in differences(Path(folder), CASES):
            row = found.setdefault((case.family, case.mode), {})
            row[case.scheduler] = max(off, row.get(case.scheduler, 0.0))
    samplers = ("euler", "euler-a", "dpmpp-2m", "dpmpp-2m-karras", "lcm")
    lines = [f"| pipeline | mode | {' | '.join(samplers)} |", "|---|---|" + "---:|" * len(samplers)]
    for (family, mode), row in found.items():
        cells = " | ".join(f"{row[s]:.1e}" if s in row else "" for s in samplers)
        lines.append(f"| {family} | {mode} | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
