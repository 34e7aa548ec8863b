"""Is the file free of visible compression blocks?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from checks.generated import luma, unreadable
from checks.ink import INK, blame, not_run
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "blockiness"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.MATTES})

COARSEST = (
    17.0  # units of the JPEG luma table; quality 40, the lowest that we would show, rounds to 15, 30 to 20
)
STEPS = np.arange(6.0, 130.0, 0.5)  # roundings that are tried; a finer one than 6 (quality 75) isn't visible
TRUST = 0.6  # mean cosine of the values' phase from which a rounding is believed; 1 where all are multiples
ENOUGH = 24  # values that aren't rounded to 0, for a rounding to be measured on them
WAVES = (
    (0, 1),
    (1, 0),
    (1, 1),
    (0, 2),
    (2, 0),
)  # the slowest waves of a block, rows first: the table's finest
AGREE = 2  # of the five waves must tell a rounding; in flat drawings few do
BLOCK = 8  # px, the side of a JPEG block


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Finds the 8 × 8 px grid of a JPEG in the pixels outside the ink, and how coarsely its blocks were rounded.

    The grid may lie anywhere (a crop moves it). Each block's slow waves (DCT, ITU-T T.81) then gather at
    multiples of one number, the table's entry, whatever quality the file itself claims: so a low-quality JPEG
    that was saved again at high quality is seen too. Rescaling after the damage hides it from this gate.
    """
    source = blame(spec, "placement")
    if subject.path.suffix == ".svg":
        return
    if why := unreadable(subject) or _unmatted(subject):
        yield not_run(id, why, source)
        return
    light, bare = luma(subject.pixels), subject.mattes["ink"] < INK
    rounded = rounding(light, bare)
    if rounded > COARSEST:
        yield Finding(
            id,
            Severity.BLOCK,
            f"The picture was compressed to JPEG of about quality {quality(rounded)}, its blocks show; "
            "export it again from the master, at quality 60 or better.",
            source,
            measured=f"blocks rounded to {rounded:.0f}",
            allowed=f"at most {COARSEST:.0f}",
        )


def rounding(light: np.ndarray, bare: np.ndarray) -> float:
    """The rounding of the slow waves in the grid's blocks that are bare of ink; 0 where none is seen."""
    top, left = (_phase(light, bare, axis) for axis in (0, 1))
    down, across = ((side - start) // BLOCK for side, start in zip(light.shape, (top, left), strict=True))

    def blocks(plane: np.ndarray) -> np.ndarray:
        cut = plane[top : top + down * BLOCK, left : left + across * BLOCK]
        return cut.reshape(down, BLOCK, across, BLOCK).swapaxes(1, 2)

    free = blocks(bare).all((2, 3))
    found = [_step(np.einsum("nij,ij->n", blocks(light)[free], _wave(*wave))) for wave in WAVES]
    known = [step for step in found if step]
    return float(np.median(known)) if len(known) >= AGREE else 0.0


def quality(rounded: float) -> int:
    """The quality in libjpeg's scale whose table has this entry, where quality 50 has 12."""
    percent = 100 * rounded / 12
    return round(5000 / percent if percent > 100 else (200 - percent) / 2)


def _phase(light: np.ndarray, bare: np.ndarray, axis: int) -> int:
    """Where the grid starts along an axis: between which pixels neighbours differ the most."""
    first, second = (np.delete(light, at, axis) for at in (-1, 0))
    differ = np.abs(second - first)
    pairs = np.delete(bare, -1, axis) & np.delete(bare, 0, axis) & (differ < 2 * COARSEST)
    lines = (differ * pairs).sum(1 - axis), pairs.sum(1 - axis)
    means = [lines[0][at::BLOCK].sum() / max(lines[1][at::BLOCK].sum(), 1) for at in range(BLOCK)]
    return (int(np.argmax(means)) + 1) % BLOCK


def _wave(down: int, across: int) -> np.ndarray:
    """One wave of the 8 × 8 orthonormal DCT-II."""
    at = np.arange(BLOCK) + 0.5
    rows, columns = np.cos(np.pi * down * at / BLOCK), np.cos(np.pi * across * at / BLOCK)
    return np.outer(rows / np.linalg.norm(rows), columns / np.linalg.norm(columns)).astype(np.float32)


def _step(values: np.ndarray) -> float:
    """The largest number that the values gather at multiples of; 0 where there is none."""
    sizes = np.abs(values)
    for step in STEPS[::-1]:
        far = sizes[sizes > 0.6 * step]
        if len(far) >= ENOUGH and np.cos(2 * np.pi * far / step).mean() >= TRUST:
            return float(step)
    return 0.0


def _unmatted(subject: Subject) -> str | None:
    if "ink" not in subject.mattes:
        return "there is no ink matte"
    if subject.mattes["ink"].shape != subject.pixels.shape[:2]:
        return "the file and its mattes differ in size"
    return None
