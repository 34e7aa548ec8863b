"""How far our pictures are from diffusers', by pipeline, mode and sampler. As a table, from the repository's root:

python -m tests.renderers.onnx.parity
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from renderers.onnx.draw import draw
from renderers.onnx.family import Batch, Family, load
from renderers.onnx.folder import Folder
from tests.renderers.onnx import cases
from tests.renderers.onnx.cases import CASES, Case
from tests.renderers.onnx.tiny import FIXTURES, tiny

SAMPLERS = ("euler", "euler-a", "dpmpp-2m", "dpmpp-2m-karras", "lcm")
# Other exports of the same weights, held against the same references.
SAME = {
    "sd-legacy": "sd",
    "sd-half": "sd",
    "sd-control-two": "sd-control",
    "sd-control-beside": "sd-control",
}
FEW = ("euler", "dpmpp-2m")


@cache
def references() -> dict[str, np.ndarray]:
    """Case name → what diffusers made, N×H×W×3, 0..1."""
    with np.load(FIXTURES / "references.npz") as found:
        return dict(found)


def batch_of(case: Case) -> Batch:
    """A case as our code is asked."""
    n = len(case.seeds)

    def each(plane: np.ndarray) -> np.ndarray:
        return np.stack([plane] * n)

    colour = (cases.start().astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
    return Batch(
        prompts=[case.prompt] * n,
        negatives=[case.negative] * n,
        seeds=case.seeds,
        size=cases.SIZE,
        sampler=case.scheduler,
        steps=case.steps,
        guidance=case.guidance,
        strength=case.strength,
        pictures=each(colour) if case.mode != "text" else None,
        masks=each((cases.mask() > 0)[None].astype(np.float32)) if case.mode == "inpaint" else None,
        guides=[each((cases.guide().astype(np.float32) / 255).transpose(2, 0, 1))] if case.guide else (),
        scales=[case.guide] if case.guide else (),
    )


def drawn(family: Family, case: Case, **changes) -> np.ndarray:
    """changes: of the batch that is drawn."""
    return draw(family, replace(batch_of(case), **changes), lambda done, note="": None).pictures


def off(family: Family, case: Case) -> float:
    """The largest difference of any pixel from diffusers' picture, of 1.0."""
    return float(np.abs(drawn(family, case) - references()[case.name]).max())


def held() -> list[tuple[str, Case]]:
    """Each pipeline with the cases that it is held against."""
    own = [(case.family, case) for case in CASES]
    other = [(n, c) for n, of in SAME.items() for c in CASES if c.family == of and c.scheduler in FEW]
    return own + other


def table() -> str:
    """Markdown: a row a pipeline and mode, a column a sampler, the largest difference of all its cases."""
    rows: dict[tuple[str, str], dict[str, float]] = {}
    loaded: dict[str, Family] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, case in held():
            if name not in loaded:
                loaded[name] = load(Folder(tiny(name, Path(folder))))
            row = rows.setdefault((name, case.mode), {})
            row[case.scheduler] = max(off(loaded[name], case), row.get(case.scheduler, 0.0))
    lines = [f"| pipeline | mode | {' | '.join(SAMPLERS)} |", "|---|---|" + "---:|" * len(SAMPLERS)]
    for (name, mode), row in rows.items():
        cells = " | ".join(f"{row[s]:.1e}" if s in row else "" for s in SAMPLERS)
        lines.append(f"| {name} | {mode} | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
