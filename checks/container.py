"""What a picture file holds beside its picture, block by block, for JPEG, PNG, WebP and GIF.

From the containers' specifications: ITU-T T.81 B.1 and JFIF 1.02, PNG third edition chapter 5, RFC 9649, GIF89a.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

UNPACKED = 4_000_000  # bytes of one squeezed block; the largest colour profiles have two million
PNG = b"\x89PNG\r\n\x1a\n"
DRAWING = frozenset(  # PNG chunks that say how the picture is drawn
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"bKGD", b"hIST", b"pHYs",
     b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT"}
)  # fmt: skip
WEBP_DRAWING = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
MARKER = re.compile(
    rb"\xff+([^\x00\xff\xd0-\xd7])"
)  # in coded data: stuffed bytes and restarts stand for themselves
CREDENTIALS = "content credentials"
BEHIND = "bytes behind the picture's end"


class Block(NamedTuple):
    """A part of the file that draws nothing. name: what it is, in words; `profile` is the colour profile."""

    name: str
    data: bytes


def blocks(data: bytes) -> Iterator[Block]:
    """All blocks that aren't the picture. Raises ValueError where the container is damaged or none of the four."""
    reader = next((read for magic, read in READERS.items() if data.startswith(magic)), None)
    if reader is None:
        raise ValueError("it reads JPEG, PNG, WebP and GIF only")
    try:
        yield from reader(data)
    except (IndexError, zlib.error):
        raise ValueError("the file is cut short or damaged") from None


def _behind(data: bytes, end: int) -> Iterator[Block]:
    if end > len(data):
        raise ValueError("the file is cut short or damaged")
    if end < len(data):
        yield Block(BEHIND, data[end:])


def _jpeg(data: bytes) -> Iterator[Block]:
    place = 2
    while match := MARKER.search(data, place):
        marker, start = match[1][0], match.end()
        if marker == 0xD9:
            yield from _behind(data, start)
            return
        length = int.from_bytes(data[start : start + 2])
        if length < 2:
            break
        place = start + length
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            yield from _segment(marker, data[start + 2 : place])
    raise ValueError("the file is cut short or damaged")


SEGMENTS = {
    (0xE1, b"Exif\0"): ("EXIF", 6),
    (0xE1, b"http://ns.adobe.com/x"): ("XMP", 0),
    (0xE2, b"ICC_PROFILE\0"): ("profile", 14),
    (0xE2, b"MPF\0"): ("an index of more pictures", 0),
    (0xEB, b"JP"): (CREDENTIALS, 0),
    (0xED, b"Photoshop 3.0\0"): ("Photoshop data", 14),
    (0xFE, b""): ("a comment", 0),
}


def _segment(marker: int, data: bytes) -> Iterator[Block]:
    if marker == 0xE0 and data.startswith(b"JFIF\0"):
        if data[12] and data[13]:
            yield Block("a thumbnail", data[14:])
    elif marker == 0xE0 and data.startswith(b"JFXX\0"):
        yield Block("a thumbnail", data)
    elif not (marker == 0xEE and data.startswith(b"Adobe")):  # says how colours are coded
        for (known, start), (name, head) in SEGMENTS.items():
            if marker == known and data.startswith(start):
                yield Block(name, data[head:])
                return
        yield Block(f"an unknown block (APP{marker - 0xE0})", data)


def _png(data: bytes) -> Iterator[Block]:
    place = len(PNG)
    while place < len(data):
        length, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + length]
        place += length + 12
        if kind == b"IEND":
            yield from _behind(data, place)
            return
        if kind not in DRAWING:
            yield _chunk(kind, body)
    raise ValueError("the file is cut short or damaged")


def _chunk(kind: bytes, body: bytes) -> Block:
    keyword, _, rest = body.partition(b"\0")
    if kind == b"iCCP":
        return Block("profile", _unpacked(rest[1:]))
    if kind in (b"tEXt", b"zTXt", b"iTXt"):
        name = keyword.decode("latin-1")
        if "xmp" in name:
            return Block("XMP", rest)
        squeezed = rest[1:] if kind == b"zTXt" else b""
        return Block(f"text “{name[:40]}”", _unpacked(squeezed) if squeezed else rest)
    known = {b"eXIf": "EXIF", b"caBX": CREDENTIALS, b"tIME": "the time of its last change"}
    return Block(known.get(kind, f"an unknown block ({kind.decode('latin-1')})"), body)


def _unpacked(squeezed: bytes) -> bytes:
    return zlib.decompressobj().decompress(squeezed, UNPACKED)


def _webp(data: bytes) -> Iterator[Block]:
    if data[8:12] != b"WEBP":
        raise ValueError("it reads JPEG, PNG, WebP and GIF only")
    end = 8 + int.from_bytes(data[4:8], "little")
    place = 12
    known = {b"ICCP": "profile", b"EXIF": "EXIF", b"XMP ": "XMP", b"C2PA": CREDENTIALS}
    while place + 8 <= min(end, len(data)):
        kind, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if kind not in WEBP_DRAWING:
            name = known.get(kind, f"an unknown block ({kind.decode('latin-1')})")
            yield Block(name, data[place + 8 : place + 8 + length])
        place += 8 + length + length % 2
    padded = end % 2 == 1 and data[end : end + 1] == b"\0"
    yield from _behind(data, end + padded)


def _gif(data: bytes) -> Iterator[Block]:
    place = 13 + _colours(data[10])
    while True:
        if data[place] == 0x3B:
            yield from _behind(data, place + 1)
            return
        if data[place] == 0x2C:
            place, _ = _chain(data, place + 11 + _colours(data[place + 9]))
            continue
        if data[place] != 0x21:
            raise ValueError("the file is cut short or damaged")
        label = data[place + 1]
        place, body = _chain(data, place + 2)
        if label == 0xFE:
            yield Block("a comment", body)
        elif label == 0xFF and body.startswith(b"ICCRGBG1012"):
            yield Block("profile", body[11:])
        elif label == 0xFF and not body.startswith((b"NETSCAPE2.0", b"ANIMEXTS1.0")):
            yield Block("XMP" if body.startswith(b"XMP") else "an application's data", body)


def _colours(packed: int) -> int:
    """Bytes of the colour table that a GIF's packed field announces."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _chain(data: bytes, place: int) -> tuple[int, bytes]:
    """A GIF's chain of sub-blocks: where it ends, and what they hold together."""
    parts = []
    while length := data[place]:
        parts.append(data[place + 1 : place + 1 + length])
        place += 1 + length
    return place + 1, b"".join(parts)


READERS: dict[bytes, Callable[[bytes], Iterator[Block]]] = {
    b"\xff\xd8": _jpeg,
    PNG: _png,
    b"RIFF": _webp,
    b"GIF8": _gif,
}
