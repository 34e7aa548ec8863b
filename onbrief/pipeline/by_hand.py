"""A master that came back from a retoucher, held against the one that it replaces: which it was, and where they differ."""

from __future__ import annotations

from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.picture import Unreadable, decoded
from onbrief.model.retouch import Retouch, Share4
from onbrief.pipeline.masters import built_masters, meant

SIDE = 16  # pixels of a block
SEEN = 2.3  # ΔE*ab (CIE 1976) of a block that people see: the just noticeable difference, Mahy et al. 1994
MOST = 12  # places that are told


def held_against(root: Path, campaign: str, entry: Retouch) -> Retouch:
    """The entry with the master that it replaces and the places that differ; as it is where no such master is built, or
    where several are meant."""
    try:
        mine = meant(built_masters(root, campaign), entry.scene, entry.sku, entry.shape, entry.direction)
    except InputError:
        return entry
    if len(mine) != 1 or entry.picture is None:
        return entry
    told = {"seen": mine[0].seen(whole=True), "spots": differences(mine[0].before, root / entry.picture.file)}
    return entry.model_copy(update=told)


def differences(one: Path, other: Path) -> tuple[Share4, ...]:
    """Where two pictures of one size differ to the eye, the worst place first, as shares; none where they can't be held
    against each other, which the build tells."""
    import cv2
    import numpy as np

    from onbrief.compare.spots import spots_of

    try:
        pair = [decoded(path, "RGB") for path in (one, other)]
    except Unreadable:
        return ()
    if pair[0].shape != pair[1].shape:
        return ()
    height, width = pair[0].shape[:2]
    lab = [cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for picture in pair]
    apart = np.linalg.norm(lab[0] - lab[1], axis=-1)
    rows, columns = -(-height // SIDE), -(-width // SIDE)
    room = ((0, rows * SIDE - height), (0, columns * SIDE - width))
    blocks = np.pad(apart, room).reshape(rows, SIDE, columns, SIDE).mean((1, 3))
    marks = np.where(blocks > SEEN, blocks, 0)
    if not marks.any():
        return ()
    found = [spot.box for spot in spots_of(marks, SIDE, width, height)[:MOST]]
    return tuple(
        (round(x / width, 5), round(y / height, 5), round(w / width, 5), round(h / height, 5))
        for x, y, w, h in found
    )
