"""From a place on a delivered picture, or from a mask file, to the place on the master."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.picture import Unreadable, decoded, opened
from onbrief.model.retouch import MOST_POINTS, Outline, Share4
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.masters import Master
from onbrief.pipeline.stages import build_folder, requested
from onbrief.pipeline.tasks import Remark, to_clean

PIN = 0.02  # of the picture's shorter side: how far around a pin is cleaned
DIGITS = 5  # of a share: a hundredth of a pixel at 1000
COVERED = 0.8  # of a mark's area, by which a step answers it
SMALLEST = 4  # pixels of a mask's speck that is cleaned


@dataclass(frozen=True)
class Wanted:
    """A reviewer's mark, and where it lies on the master: shares."""

    remark: Remark
    master: Master
    box: Share4

    @property
    def id(self) -> str:
        return self.remark.id


def wanted_places(
    root: Path, campaign: str, masters: Sequence[Master], lineage: Lineage | None = None
) -> tuple[list[Wanted], list[Remark]]:
    """Places that reviewers want cleaned, on these masters; and the remarks whose picture has changed or is gone.

    A mark without a box is about the whole picture and names no place. Raises InputError.
    """
    lineage = lineage or lineage_of(root, campaign)
    by_id = {master.job.id: master for master in masters}
    variants = {
        (job.about["sku"], job.about["placement"], job.about["locale"]): job
        for job in requested(root, campaign, "variants")
    }
    found, other = [], []
    for remark in to_clean(root, campaign, lineage):
        entry = remark.entry
        job = variants.get((entry.sku, entry.placement, entry.locale))
        shown = job.request.inputs.get("master") if job else None
        if job is None or shown is None or remark.today != "same":  # a film has no one master
            other.append(remark)
            continue
        master = by_id.get(shown.request or "")
        box = _on_master(build_folder(root, campaign), job, master, remark) if master else None
        if master and box:
            found.append(Wanted(remark, master, box))
    return found, other


def _on_master(build: Path, job: Job, master: Master, remark: Remark) -> Share4 | None:
    """The mark's box as shares of the master: a variant is a window of it."""
    assert remark.mark is not None
    path = build / f"{job.out}.layout.json"
    elements = json.loads(path.read_text("utf-8"))["elements"] if path.is_file() else []
    picture = next((element for element in elements if element["role"] == "picture"), None)
    box = remark.mark.box
    if picture is None:
        return None
    left, top, width, height = picture["about"]["window"]
    if box is None and remark.mark.pin:
        x, y = remark.mark.pin
        reach = PIN * min(width, height)
        box = (x - reach / width, y - reach / height, 2 * reach / width, 2 * reach / height)
    if box is None:
        return None
    whole = size_of(master.path)
    return _clipped(
        (left + box[0] * width) / whole[0],
        (top + box[1] * height) / whole[1],
        box[2] * width / whole[0],
        box[3] * height / whole[1],
    )


def size_of(path: Path) -> tuple[int, int]:
    """Width and height by the header. Raises InputError."""
    try:
        with opened(path) as image:
            return image.size
    except Unreadable as error:
        raise InputError.at(path, f"this picture can't be used: {error}") from None


def box_of(text: str, size: tuple[int, int]) -> Share4:
    """`left,top,width,height` as a person types it, in shares or in the master's pixels. Raises InputError."""
    cure = "Write left,top,width,height: shares like 0.25,0.1,0.08,0.05, or pixels of the master."
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError.at("--box", f"“{text[:60]}” is no box", cure) from None
    if max(left, top, width, height) > 1:
        left, width, top, height = left / size[0], width / size[0], top / size[1], height / size[1]
    found = _clipped(left, top, width, height)
    if found is None or not all(map(_finite, (left, top, width, height))):
        raise InputError.at("--box", f"“{text[:60]}” lies beside the master or is empty", cure)
    return found


def outlines_of(path: Path, size: tuple[int, int]) -> tuple[Outline, ...]:
    """What is bright in a mask file of the master's shape, as outlines in shares. Raises InputError."""
    import cv2
    import numpy as np

    try:
        mask = decoded(path, "L")
    except Unreadable as error:
        raise InputError.at(path, f"this mask can't be used: {error}") from None
    height, width = mask.shape
    if abs(width * size[1] / (height * size[0]) - 1) > 0.01:
        what = f"this mask has {width} × {height} pixels, the master {size[0]} × {size[1]}: another shape"
        raise InputError.at(path, what, "Draw it over the master.")
    inside = (mask > 127).astype(np.uint8)
    found, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = [contour for contour in found if cv2.contourArea(contour) + len(contour) >= SMALLEST]
    if not found or inside.all():
        what = "this mask marks everything" if found else "this mask marks nothing"
        raise InputError.at(path, what, "What is white is cleaned.")
    for coarse in (0.5, 1, 2, 4, 8):
        lines = [cv2.approxPolyDP(contour, coarse, True)[:, 0] for contour in found]
        lines = [line for line in lines if len(line) >= 3]
        if lines and sum(map(len, lines)) <= MOST_POINTS and len(lines) <= 64:
            return tuple(_shares(line, (width, height)) for line in lines)
    raise InputError.at(path, "this mask is too intricate", "Draw fewer, larger places.")


def answered(wanted: Sequence[Wanted], master: Master, boxes: Sequence[Share4]) -> tuple[str, ...]:
    """The marks on a master that these boxes cover."""
    mine = [one for one in wanted if one.master == master]
    return tuple(one.id for one in mine if max((_share(one.box, box) for box in boxes), default=0) >= COVERED)


def around(outline: Outline) -> Share4:
    left, top = (min(point[i] for point in outline) for i in (0, 1))
    right, lower = (max(point[i] for point in outline) for i in (0, 1))
    return left, top, right - left, lower - top


def _shares(line, size: tuple[int, int]) -> Outline:
    width, height = size
    return tuple(
        (round((float(x) + 0.5) / width, DIGITS), round((float(y) + 0.5) / height, DIGITS)) for x, y in line
    )


def _clipped(left: float, top: float, width: float, height: float) -> Share4 | None:
    x, y = max(0.0, left), max(0.0, top)
    w, h = min(1.0, left + width) - x, min(1.0, top + height) - y
    found = tuple(round(value, DIGITS) for value in (x, y, w, h))
    return found if w > 0 and h > 0 and min(found[2:]) > 0 else None  # type: ignore[return-value]


def _share(part: Share4, whole: Share4) -> float:
    w = min(part[0] + part[2], whole[0] + whole[2]) - max(part[0], whole[0])
    h = min(part[1] + part[3], whole[1] + whole[3]) - max(part[1], whole[1])
    return max(0.0, w) * max(0.0, h) / (part[2] * part[3])


def _finite(value: float) -> bool:
    return abs(value) < 1e9
