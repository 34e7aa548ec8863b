"""What of a picture is seen: a matte that came with it, or a suggestion that a person must look at."""

from __future__ import annotations

import cv2
import numpy as np

from onbrief.errors import InputError

SIDE = 900  # pixels of the long side at which a suggestion is worked out
ROUNDS = 5
MARGIN = 0.02  # of each side: what surely isn't the thing


def given(name: str, matte: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """A matte's coverage, H×W uint8, 255 where it is seen. matte: as opened; its alpha, if it has one, else its grey.

    Raises InputError for one of another size, or that shows all or nothing.
    """
    if matte.shape[:2] != picture.shape[:2]:
        height, width = picture.shape[:2]
        cure = "Export it at the picture's size."
        found = f"{matte.shape[1]} × {matte.shape[0]}"
        raise InputError.at(name, f"the matte has {found} pixels, the picture {width} × {height}", cure)
    plane = matte[..., 3] if matte.shape[2] == 4 else cv2.cvtColor(matte[..., :3], cv2.COLOR_RGB2GRAY)
    found_plane = (plane // 257).astype(np.uint8) if plane.dtype == np.uint16 else plane
    if found_plane.max() < 128 or found_plane.min() >= 128:
        what = "the matte shows everything" if found_plane.min() >= 128 else "the matte shows nothing"
        raise InputError.at(name, what, "White is seen, black is not.")
    return np.ascontiguousarray(found_plane)


def suggested(name: str, picture: np.ndarray) -> np.ndarray:
    """A guess by GrabCut (Rother, Kolmogorov and Blake, 2004): what differs from the picture's rim. Never the last word.

    Raises InputError where it finds nothing that stands apart.
    """
    colour = picture[..., 2::-1]
    colour = (colour // 257).astype(np.uint8) if colour.dtype == np.uint16 else colour
    height, width = colour.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = cv2.resize(
        colour, (max(16, int(width * scale)), max(16, int(height * scale))), interpolation=cv2.INTER_AREA
    )
    tall, wide = small.shape[:2]
    rim_x, rim_y = max(1, int(wide * MARGIN)), max(1, int(tall * MARGIN))
    mask = np.zeros((tall, wide), np.uint8)
    cv2.setRNGSeed(0)
    cv2.grabCut(
        np.ascontiguousarray(small), mask, (rim_x, rim_y, wide - 2 * rim_x, tall - 2 * rim_y),
        np.zeros((1, 65)), np.zeros((1, 65)), ROUNDS, cv2.GC_INIT_WITH_RECT,
    )  # fmt: skip
    inside = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8) * 255
    share = float((inside > 0).mean())
    if not 0.005 < share < 0.95:
        raise InputError.at(name, "nothing in it stands apart from its ground", "Make the matte by hand.")
    whole = cv2.resize(cv2.GaussianBlur(inside, (0, 0), 1.0), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.uint8)
