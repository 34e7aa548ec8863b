"""A picture's signature: what is left of it in small blocks, so that two renderings can be compared undecoded.

Whole numbers alone, summed from the decoded pixels: the same pixels give the same bytes on every machine. What is
worked out of them (colour, differences) belongs to the comparing.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from onbrief.model.picture import MOST_PIXELS, decoded, opened

SCHEMA = "onbrief/signature/1"
PLANES = 5  # a ground: red, green and blue; what changes across the right rim, across the lower rim
SIDES = ((100_000, 4), (2_500_000, 8), (MOST_PIXELS, 16))  # pixels of a picture → side of a block
HEADER = 200  # bytes at most


@dataclass(frozen=True)
class Signature:
    """width, height: of the picture, pixels. side: of a block, pixels; blocks at the right and lower edge are cut.

    blocks: rows × columns × 5·grounds, uint16. Of each ground (the picture as it is; where it is transparent, on
    black and on white): the sum of red, green and blue over a block (sRGB, 0–255 a pixel), and the sums of absolute
    differences (of the three channels' mean) between the pixels on both sides of its right and of its lower rim.
    """

    width: int
    height: int
    side: int
    blocks: np.ndarray

    @property
    def grounds(self) -> int:
        return self.blocks.shape[2] // PLANES


def side_of(width: int, height: int) -> int:
    """The finer, the smaller the picture: a hundredth of its area always holds several blocks."""
    return next((side for most, side in SIDES if width * height <= most), SIDES[-1][1])


def sign(path: Path) -> Signature:
    """The signature of a picture's file, decoded (of a drawing: give its preview). Raises Unreadable."""
    return signature_of(pixels_of(path))


def sign_made(data: bytes) -> Signature:
    """The same of a file that was made here and isn't written yet."""
    with Image.open(io.BytesIO(data)) as image:
        return signature_of(np.asarray(image.convert(_mode(image))))


def pixels_of(path: Path) -> np.ndarray:
    """H×W×3, or H×W×4 where the picture may be transparent (straight alpha), uint8, sRGB. Raises Unreadable."""
    with opened(path) as image:
        mode = _mode(image)
    return decoded(path, mode)


def _mode(image: Image.Image) -> str:
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return "RGBA" if clear else "RGB"


def signature_of(pixels: np.ndarray) -> Signature:
    """pixels: H×W×3 or H×W×4 (straight alpha), uint8, sRGB."""
    height, width = pixels.shape[:2]
    side = side_of(width, height)
    planes = [plane for ground in grounds_of(pixels) for plane in _planes(ground, side)]
    return Signature(width, height, side, np.stack(planes, axis=2).astype(np.uint16))


def grounds_of(pixels: np.ndarray) -> list[np.ndarray]:
    """H×W×3 each: the picture as it is; a picture that is transparent somewhere: on black, and on white."""
    if pixels.shape[2] == 3 or (pixels[..., 3] == 255).all():
        return [pixels[..., :3]]
    colour, alpha = pixels[..., :3].astype(np.uint16), pixels[..., 3:].astype(np.uint16)
    black = (colour * alpha + 127) // 255
    return [black.astype(np.uint8), (black + (255 - alpha)).astype(np.uint8)]


def _planes(pixels: np.ndarray, side: int) -> list[np.ndarray]:
    height, width = pixels.shape[:2]
    rows, columns = np.arange(0, height, side), np.arange(0, width, side)
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0, dtype=np.uint32), columns, axis=1)
    right = np.zeros((height, len(columns)), np.uint32)
    lower = np.zeros((len(rows), width), np.uint32)
    right[:, :-1] = _apart(pixels[:, columns[1:] - 1], pixels[:, columns[1:]])
    lower[:-1] = _apart(pixels[rows[1:] - 1], pixels[rows[1:]])
    rims = np.add.reduceat(right, rows, axis=0), np.add.reduceat(lower, columns, axis=1)
    return [*np.moveaxis(sums, 2, 0), *rims]


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.abs(one.astype(np.int16) - other).sum(axis=-1, dtype=np.uint32) // 3


def packed(signature: Signature) -> bytes:
    """As a file: a line of JSON, then the blocks; the same bytes on every machine for the same pixels."""
    about = {"schema": SCHEMA, "width": signature.width, "height": signature.height, "side": signature.side}
    head = json.dumps({**about, "grounds": signature.grounds}).encode()
    return head + b"\n" + signature.blocks.astype("<u2").tobytes()


def unpacked(data: bytes) -> Signature | None:
    """None for anything that is no signature; it may come from a stranger."""
    head, _, body = data.partition(b"\n")
    try:
        about = json.loads(head) if len(head) <= HEADER else {}
        schema, *numbers = (about[word] for word in ("schema", "width", "height", "side", "grounds"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    width, height, side, grounds = numbers
    if schema != SCHEMA or any(type(n) is not int or n < 1 for n in (width, height, side, grounds)):
        return None
    if width * height > MOST_PIXELS or side != side_of(width, height) or grounds > 2:
        return None
    shape = (-(-height // side), -(-width // side), PLANES * grounds)
    if len(body) != 2 * shape[0] * shape[1] * shape[2]:
        return None
    return Signature(width, height, side, np.frombuffer(body, "<u2").reshape(shape))
