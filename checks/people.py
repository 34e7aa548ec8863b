"""Is the generated picture free of faces, where the scene asks for nobody?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from checks.generated import on_label, unreadable
from checks.ink import Box, blame, not_run
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "people"
scope = Scope.CANDIDATE
needs = frozenset({Need.PIXELS, Need.LAYOUT})

WANTED = {"people", "real-person", "likeness", "children"}  # what a scene may depict that has a face
FINDER = "frontalface_alt2"  # the cascade that searches; of the 100 faces in scikit-image it sees 98, and many that are none
WITNESSES = (
    "frontalface_default",
    "frontalface_alt",
)  # that must see the same face; with an eye, 92 of 100 are left, and no clean render, not even turned, cropped or dimmed
EYE = "eye"  # the cascade that must see at least one eye in the face
AGREE = 0.4  # common area over joint area, from which two cascades see the same face
NEIGHBOURS = 2  # hits close by that a hit of a cascade needs, in OpenCV's count
STEP = 1.1  # from one size of face that is tried to the next
LEAST = 24  # px at working size: 3.4 % of the picture's side (the root of its area); smaller, nobody is told apart
PIXELS = 500_000  # working size; smaller pictures are enlarged, up to twice
ENLARGED = 96  # px: the width at which eyes are looked for
LOOK = 0.6  # of the face's height from its top, where eyes are
MISSING = "this OpenCV has no face detector; run `pip install 'opencv-python-headless<5'`"

Seat = tuple[int, int, int, int]  # a face's x, y, width, height at working size


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Searches the picture for faces seen from the front (OpenCV's Haar cascades); two more cascades and an eye must agree.

    A scene whose `depicts` names people may show faces, and so may the product's own label. Faces from the side,
    drawn faces, hands and backs are not found: this gate only warns.
    """
    if WANTED & set(subject.about.get("depicts", ())):
        return
    source = blame(spec, "product", "placement")
    if why := unreadable(subject) or (None if _cascades() else MISSING):
        yield not_run(id, why, source)
        return
    found = sorted(faces(subject), key=lambda box: -box[2])
    if found:
        number = f"{len(found)} face{'s' * (len(found) > 1)}"
        yield Finding(
            id,
            Severity.WARN,
            f"The picture shows {number}, the largest {found[0][2]:.0f} px wide, but the scene asks for nobody; "
            "render it again, or name people under the scene's `depicts`.",
            source,
            measured=number,
            allowed="none",
            box=found[0],
        )


def faces(subject: Subject) -> Iterator[Box]:
    """Each face outside the labels, in the picture's pixels."""
    grey, scale = _at_working_size(subject.pixels)
    for seat in _hits(FINDER, grey):
        x, y, width, height = (side / scale for side in seat)
        if not on_label((x, y, width, height), subject) and _agreed(grey, seat) and _eyed(grey, seat):
            yield x, y, width, height


@cache
def _cascades() -> dict[str, Any]:
    """The cascades of OpenCV's own wheel; empty where it has none."""
    folder = getattr(getattr(cv2, "data", None), "haarcascades", "")
    paths = {name: Path(folder) / f"haarcascade_{name}.xml" for name in (FINDER, *WITNESSES, EYE)}
    if not hasattr(cv2, "CascadeClassifier") or not all(path.is_file() for path in paths.values()):
        return {}
    return {name: cv2.CascadeClassifier(str(path)) for name, path in paths.items()}


def _hits(cascade: str, grey: np.ndarray, least: int = LEAST) -> list[Seat]:
    """What one cascade takes for its thing."""
    seen = _cascades()[cascade].detectMultiScale(grey, STEP, NEIGHBOURS, minSize=(least, least))
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in seen]


def _agreed(grey: np.ndarray, seat: Seat) -> bool:
    """Whether each witness sees a face in that place, with as much around it as it needs."""
    x, y, width, height = seat
    left, top = max(x - width // 2, 0), max(y - height // 2, 0)
    around = grey[top : y + 3 * height // 2, left : x + 3 * width // 2]
    here = (x - left, y - top, width, height)
    return all(any(_shared(here, hit) >= AGREE for hit in _hits(name, around)) for name in WITNESSES)


def _eyed(grey: np.ndarray, seat: Seat) -> bool:
    x, y, width, height = seat
    upper = grey[y : y + round(LOOK * height), x : x + width]
    times = ENLARGED / width
    how = cv2.INTER_CUBIC if times > 1 else cv2.INTER_AREA
    seen = cv2.resize(upper, None, fx=times, fy=times, interpolation=how)
    return bool(_hits(EYE, seen, least=ENLARGED // 7))


def _shared(one: Seat, other: Seat) -> float:
    """Common area over joint area."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(across, 0) * max(down, 0)
    return common / (one[2] * one[3] + other[2] * other[3] - common)


def _at_working_size(pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """The picture in grey, and by how much it was scaled."""
    scale = min(2.0, (PIXELS / pixels[..., 0].size) ** 0.5)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), scale
