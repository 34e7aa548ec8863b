"""A picture's signature: what is left of it in small blocks, so that two renderings can be compared undecoded.

Whole numbers alone, summed from the decoded pixels: the same pixels give the same bytes on every machine. What is
worked out of them (colour, differences) belongs to the comparing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from onbrief.model.picture import MOST_PIXELS, Unreadable, decoded, opened

SCHEMA = "onbrief/signature/1"
COLOURS, EDGES = 3, 4  # planes a ground
SIDES = ((100_000, 4), (2_500_000, 8), (MOST_PIXELS, 16))  # pixels of a picture → side of a block
# Rows that are summed at once: few enough to stay in the processor's cache, and whole blocks of every side.
STRIP = 128
HEADER = 200  # bytes at most
DEEP = (
    "I",
    "F",
)  # Pillow's modes whose values don't fit into a byte; it reads 16-bit colour as 8 bits by itself
ORIENTATION = 0x0112  # the tag of EXIF 3.0, 4.6.5.1.6; 1: as it is stored
Planes = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Signature:
    """width, height: of the picture, pixels. side: of a block, pixels; blocks at the right and lower edge are cut.

    colours: rows × columns × 3·grounds, uint16: the sum of red, of green and of blue over a block (sRGB, 0–255 a
    pixel). edges: rows × columns × 4·grounds, uint8, means in grey levels: how much changes across a block's right rim
    and across its lower one, and how bright its first column and its first row are. Grounds: the picture as it is;
    where it is transparent, on black and on white.
    """

    width: int
    height: int
    side: int
    colours: np.ndarray
    edges: np.ndarray

    @property
    def grounds(self) -> int:
        return self.colours.shape[2] // COLOURS


def side_of(width: int, height: int) -> int:
    """The finer, the smaller the picture: a hundredth of its area always holds several blocks."""
    return next((side for most, side in SIDES if width * height <= most), SIDES[-1][1])


def sign(path: Path) -> Signature:
    """The signature of a picture's file, decoded (of a drawing: give its preview). Raises Unreadable."""
    with opened(path) as image:
        try:
            return _signed(image)
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable("it is cut short or damaged") from error


def sign_made(data: bytes) -> Signature:
    """The same of a file that was made here and isn't written yet."""
    with Image.open(io.BytesIO(data)) as image:
        return _signed(image)


def _signed(image: Image.Image) -> Signature:
    """An opaque picture is converted strip by strip: whole copies of it cost more than all that is worked out of it."""
    if _mode(image) == "RGBA":
        return signature_of(np.asarray(image.convert("RGBA")))
    side = side_of(*image.size)
    strips = (image.crop((0, top, image.width, lower)) for top, lower in _strips(image.height))
    return _joined(image.size, side, [[_planes(np.asarray(strip.convert("RGB")), side) for strip in strips]])


def pixels_of(path: Path) -> np.ndarray:
    """H×W×3, or H×W×4 where the picture may be transparent (straight alpha), uint8, sRGB. Raises Unreadable.

    The first frame of an animation. CMYK as Pillow converts it, without a profile; no embedded profile is applied, so
    another one alone makes no difference here (the `spec` gate wants sRGB). What would hide a change is refused: grey
    of 16 bits, floating point, a picture that its metadata turns.
    """
    with opened(path) as image:
        mode = _mode(image)
    return decoded(path, mode)


def _mode(image: Image.Image) -> str:
    if image.mode in DEEP or image.mode.startswith("I;"):
        raise Unreadable("its pixels have more than 8 bits a channel, and would be cut off")
    try:
        turned = image.getexif().get(ORIENTATION, 1) != 1
    except Exception as error:  # as decoders do of hostile bytes
        raise Unreadable("its metadata is damaged") from error
    if turned:
        raise Unreadable("it is turned by its EXIF orientation, which not every viewer does")
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return "RGBA" if clear else "RGB"


def signature_of(pixels: np.ndarray) -> Signature:
    """pixels: H×W×3 or H×W×4 (straight alpha), uint8, sRGB."""
    height, width = pixels.shape[:2]
    side = side_of(width, height)
    strips = list(_strips(height))
    seen = [[_planes(ground[top:lower], side) for top, lower in strips] for ground in grounds_of(pixels)]
    return _joined((width, height), side, seen)


def grounds_of(pixels: np.ndarray) -> list[np.ndarray]:
    """H×W×3 each: the picture as it is; a picture that is transparent somewhere: on black, and on white."""
    if pixels.shape[2] == 3 or (pixels[..., 3] == 255).all():
        return [pixels[..., :3]]
    colour, alpha = pixels[..., :3].astype(np.uint16), pixels[..., 3:].astype(np.uint16)
    black = (colour * alpha + 127) // 255
    return [black.astype(np.uint8), (black + (255 - alpha)).astype(np.uint8)]


def _strips(height: int) -> Iterator[tuple[int, int]]:
    """The first row of each strip, and the end of its rows; all but the last have one row more, of their neighbour."""
    for top in range(0, height, STRIP):
        yield top, min(height, top + STRIP + 1)


def _joined(size: tuple[int, int], side: int, grounds: list[list[Planes]]) -> Signature:
    """grounds: strips from top to bottom."""
    whole = [[np.concatenate(planes) for planes in zip(*strips, strict=True)] for strips in grounds]
    colours, edges = (np.concatenate(planes, axis=2) for planes in zip(*whole, strict=True))
    return Signature(*size, side, colours, edges)


def _planes(pixels: np.ndarray, side: int) -> Planes:
    """Colours and edges of a strip; the row that it has more than STRIP is not part of it."""
    height, width = min(len(pixels), STRIP), pixels.shape[1]
    rows, columns = np.arange(0, height, side), np.arange(0, width, side)
    downs, acrosses = np.append(rows, height), np.append(columns, width)
    summed = cv2.integral(np.ascontiguousarray(pixels[:height]), sdepth=cv2.CV_32S)
    corners = summed[np.ix_(downs, acrosses)]
    heights, widths = np.diff(downs)[:, None], np.diff(acrosses)[None]
    first_column = np.diff(summed[np.ix_(downs, columns + 1)] - corners[:, :-1], axis=0)
    first_row = np.diff(summed[np.ix_(rows + 1, acrosses)] - corners[:-1], axis=1)
    right, lower = np.zeros((height, len(columns)), np.uint32), np.zeros((len(rows), width), np.uint32)
    before, after = (
        np.take(pixels[:height], columns[1:] - back, axis=1) for back in (1, 0)
    )  # quicker than slices
    right[:, :-1] = _apart(before, after)
    lower[: len(pixels[side::side])] = _apart(pixels[side - 1 : -1 : side], pixels[side::side])
    edges = [
        np.add.reduceat(right, rows, axis=0) // (COLOURS * heights),
        np.add.reduceat(lower, columns, axis=1) // (COLOURS * widths),
        _summed(first_column) // (COLOURS * heights),
        _summed(first_row) // (COLOURS * widths),
    ]
    colours = np.diff(np.diff(corners, axis=0), axis=1)
    return colours.astype(np.uint16), np.stack(edges, axis=2).astype(np.uint8)


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return _summed(np.maximum(one, other) - np.minimum(one, other))


def _summed(planes: np.ndarray) -> np.ndarray:
    """Red and green and blue."""
    return planes[..., 0].astype(np.uint32) + planes[..., 1] + planes[..., 2]


def packed(signature: Signature) -> bytes:
    """As a file: a line of JSON, then colours and edges; the same bytes on every machine for the same pixels."""
    about = {"schema": SCHEMA, "width": signature.width, "height": signature.height, "side": signature.side}
    head = json.dumps({**about, "grounds": signature.grounds}).encode()
    return b"\n".join((head, signature.colours.astype("<u2").tobytes() + signature.edges.tobytes()))


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
    rows, columns = -(-height // side), -(-width // side)
    middle = 2 * rows * columns * COLOURS * grounds
    if len(body) != middle + rows * columns * EDGES * grounds:
        return None
    colours = np.frombuffer(body[:middle], "<u2").reshape(rows, columns, -1)
    return Signature(
        width, height, side, colours, np.frombuffer(body[middle:], np.uint8).reshape(rows, columns, -1)
    )
