"""What the gates share: reading mattes, finding whose ink it is, and saying that a gate couldn't look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from onbrief.model.finding import Finding, Outcome, Severity, Spec, Subject
from onbrief.model.request import Element

INK = 32  # matte value from which a pixel counts as inked: 1/8 covered; less is the fringe of antialiasing
PICTURED = (
    "product",
    "label",
    "ground",
    "copy-space",
    "scrim",
    "picture",
    "mark",
    "face",
)  # roles without ink
NAMES = {"body": "body copy", "cta": "CTA", "legal": "legal line"}

Box = tuple[float, float, float, float]  # x, y, width, height in pixels


class Fault(NamedTuple):
    """What is wrong with something, before anybody is blamed."""

    message: str
    measured: str
    allowed: str


def name(element: Element | str) -> str:
    """The word for a role on screen."""
    role = element if isinstance(element, str) else element.role
    return NAMES.get(role, role)


def blame(spec: Spec, *roles: str) -> str:
    """The symbolic source of the first role that has one."""
    return next((spec.sources[role] for role in roles if role in spec.sources), "brief.yaml")


def not_run(check: str, why: str, source: str) -> Finding:
    return Finding(check, Severity.WARN, f"This gate didn't run: {why}.", source, outcome=Outcome.NOT_RUN)


def obstacle(subject: Subject, *mattes: str, pixels: bool = False) -> str | None:
    """Why a gate can't look, if it can't: no layout, a matte missing, no picture, or sizes that differ."""
    if not subject.elements:
        return "the layout sidecar lists no elements"
    for matte in mattes:
        if matte not in subject.mattes:
            return f"there is no {matte} matte"
    shapes = {subject.mattes[matte].shape for matte in mattes}
    if pixels:
        try:
            shapes.add(subject.pixels.shape[:2])
        except (OSError, SyntaxError):  # Pillow's two ways to say that a file is broken
            return "the file can't be opened as a picture"
    return "the file and its mattes differ in size" if len(shapes) > 1 else None


def drawn(elements: Sequence[Element]) -> list[Element]:
    """The elements that the layout put on the picture: copy, CTA, logo."""
    return [element for element in elements if element.role not in PICTURED]


def window(box: Box, shape: tuple[int, ...], pad: int = 0) -> tuple[slice, slice]:
    """Rows and columns of the pixels that a box touches, `pad` pixels around it, cut at the frame."""
    x, y, width, height = box
    rows = slice(max(int(np.floor(y)) - pad, 0), max(min(int(np.ceil(y + height)) + pad, shape[0]), 0))
    columns = slice(max(int(np.floor(x)) - pad, 0), max(min(int(np.ceil(x + width)) + pad, shape[1]), 0))
    return rows, columns


def bounds(mask: np.ndarray) -> Box:
    """The box around a mask's pixels."""
    ys, xs = np.nonzero(mask)
    return float(xs.min()), float(ys.min()), float(np.ptp(xs) + 1), float(np.ptp(ys) + 1)


def owners(mask: np.ndarray, elements: Sequence[Element]) -> Iterator[tuple[Element, np.ndarray]]:
    """Shares a mask's pixels out among the drawn elements whose boxes hold them, most pixels first.

    Ink in no box (a descender below its line) belongs to the element that stands nearest.
    """
    left = mask.copy()
    suspects = drawn(elements) or list(elements)
    while suspects and left.any():
        counts = [np.count_nonzero(left[window(element.box, left.shape)]) for element in suspects]
        if max(counts) == 0:
            yield min(suspects, key=lambda element: _distance(element, bounds(left))), left
            return
        element = suspects[int(np.argmax(counts))]
        mine = np.zeros_like(left)
        mine[window(element.box, left.shape)] = left[window(element.box, left.shape)]
        left &= ~mine
        yield element, mine


def _distance(element: Element, box: Box) -> float:
    (ax, ay, aw, ah), (bx, by, bw, bh) = element.box, box
    return float(np.hypot(max(ax - bx - bw, bx - ax - aw, 0), max(ay - by - bh, by - ay - ah, 0)))
