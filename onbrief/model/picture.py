"""Opening pictures that nobody vouches for: known containers, bounded bytes, bounded pixels, one kind of error."""

from __future__ import annotations

import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

LARGEST = 100_000_000  # bytes; the heaviest placement takes a third of it
MOST_PIXELS = 40_000_000  # the largest poster of the catalogue at its resolution has 33 million
MOST_PASSES = 100  # of a progressive JPEG; encoders write about ten, a small hostile file can hold thousands
CONTAINERS = (
    "JPEG",
    "PNG",
    "WEBP",
    "GIF",
    "BMP",
    "TIFF",
)  # Pillow's names; nothing that starts another program


class Unreadable(OSError):
    """Why a file isn't opened, as half a sentence: “it is empty”."""


def regular(path: Path) -> int:
    """The size in bytes of a file that can be read at once. Raises Unreadable (a pipe would be waited for)."""
    try:
        found = path.stat()
    except OSError:
        raise Unreadable("there is no such file") from None
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("it is no regular file")
    if found.st_size == 0:
        raise Unreadable("it is empty")
    if found.st_size > LARGEST:
        raise Unreadable(f"it has more than {LARGEST // 1_000_000} MB")
    return found.st_size


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """A picture whose header was read and found bearable. Raises Unreadable."""
    from PIL import Image  # image libraries, only where pixels are looked at

    regular(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is refused below
            image = Image.open(path, formats=CONTAINERS)
    except Image.DecompressionBombError:
        raise Unreadable(f"it claims more than {MOST_PIXELS // 1_000_000} million pixels") from None
    except Exception as error:  # hostile bytes make decoders raise nearly anything
        raise Unreadable("it is no picture that is known here, or damaged") from error
    with image:
        if image.width * image.height > MOST_PIXELS:
            raise Unreadable(f"it claims more than {MOST_PIXELS // 1_000_000} million pixels")
        if image.format in ("JPEG", "MPO") and path.read_bytes().count(b"\xff\xda") > MOST_PASSES:
            raise Unreadable(f"it comes in more than {MOST_PASSES} passes")
        yield image


def decoded(path: Path, mode: str) -> np.ndarray:
    """Its pixels, uint8, in Pillow's mode (`RGB`: H×W×3, `L`: H×W). Raises Unreadable."""
    import numpy as np

    with opened(path) as image:
        try:
            return np.asarray(image if image.mode == mode else image.convert(mode))
        except Exception as error:
            raise Unreadable("it is cut short or damaged") from error
