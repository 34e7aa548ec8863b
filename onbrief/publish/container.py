"""A file as a row of pieces, so that metadata is put in and taken out without touching a pixel.

From the containers' specifications: ITU-T T.81 B.1, PNG third edition chapter 5, RFC 9649, XMP part 3 (2020),
C2PA 2.2 appendix A. Every reader raises ValueError on bytes that are none of its own.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Literal, NamedTuple

from onbrief.publish.boxes import TooMany, film_packet, put_film, strip_film, too_many_boxes
from onbrief.publish.documents import pdf_packet, put_pdf, put_svg, strip_svg, svg_packet

Kind = Literal["head", "xmp", "seal", "rest"]  # head: what must stay in front

JPEG_XMP, JPEG_MORE = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
PNG, PNG_XMP = b"\x89PNG\r\n\x1a\n", b"XML:com.adobe.xmp\0"
LONGEST_SEGMENT = 65_533
MOST_PIECES = 50_000
WEBP_ALPHA, WEBP_XMP = 0x10, 0x04  # flags of VP8X


class Piece(NamedTuple):
    """raw: its bytes as they stand in the file."""

    kind: Kind
    raw: bytes


def put(data: bytes, suffix: str, packet: bytes) -> bytes:
    """The file with this XMP packet instead of any that it has. Raises ValueError."""
    return FORMATS[suffix][0](data, packet)


def stripped(data: bytes, suffix: str) -> bytes:
    """The file without XMP and seal. Raises ValueError."""
    return FORMATS[suffix][1](data)


def packet_of(data: bytes, suffix: str) -> bytes | None:
    """The XMP packet that it carries. Raises ValueError."""
    return FORMATS[suffix][2](data)


def _add(pieces: list[Piece], kind: Kind, raw: bytes) -> None:
    if len(pieces) >= MOST_PIECES:
        raise TooMany("a file of too many pieces")
    pieces.append(Piece(kind, raw))


def too_many(data: bytes, suffix: str) -> bool:
    """Whether a file has more pieces than any encoder writes: a small hostile one would keep readers busy for minutes."""
    if suffix in FILMS:
        return too_many_boxes(data)
    try:
        SPLIT[suffix](data)
    except TooMany:
        return True
    except (ValueError, KeyError):
        return False
    return False


# JPEG


def _jpeg(data: bytes) -> list[Piece]:
    """Segments up to the coded picture; what follows is one piece."""
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    pieces, place = [Piece("head", data[:2])], 2
    while True:
        if data[place : place + 1] != b"\xff" or place + 4 > len(data):
            raise ValueError("a damaged JPEG")
        marker = data[place + 1]
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if marker == 0xDA or end > len(data):
            return [*pieces, Piece("rest", data[place:])]
        _add(pieces, _segment(marker, data[place + 4 : end]), data[place:end])
        place = end


def _segment(marker: int, body: bytes) -> Kind:
    if marker == 0xE1 and body.startswith((JPEG_XMP, JPEG_MORE)):
        return "xmp"
    if marker == 0xEB and body.startswith(b"JP") and body[12:16] == b"jumb":  # other boxes may draw
        return "seal"
    return "head" if marker == 0xE0 else "rest"


def _put_jpeg(data: bytes, packet: bytes) -> bytes:
    body = JPEG_XMP + packet
    if len(body) > LONGEST_SEGMENT:
        raise ValueError("an XMP packet that no JPEG can hold")
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body
    return _joined(_after_head(_without(_jpeg(data), "xmp"), Piece("xmp", segment)))


def _jpeg_packet(data: bytes) -> bytes | None:
    bodies = (piece.raw[4:] for piece in _jpeg(data) if piece.kind == "xmp")
    return next((body[len(JPEG_XMP) :] for body in bodies if body.startswith(JPEG_XMP)), None)


# PNG


def _png(data: bytes) -> list[Piece]:
    if not data.startswith(PNG):
        raise ValueError("no PNG")
    pieces, place = [Piece("head", PNG)], len(PNG)
    while place < len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4])
        if end > len(data):
            raise ValueError("a damaged PNG")
        kind, body = data[place + 4 : place + 8], data[place + 8 : end - 4]
        _add(pieces, _chunk(kind, body), data[place:end])
        place = end
    return pieces


def _chunk(kind: bytes, body: bytes) -> Kind:
    if kind == b"iTXt" and body.startswith(PNG_XMP):
        return "xmp"
    return {b"caBX": "seal", b"IHDR": "head"}.get(kind, "rest")  # type: ignore[return-value]


def _put_png(data: bytes, packet: bytes) -> bytes:
    body = b"iTXt" + PNG_XMP + b"\0\0\0\0" + packet  # not squeezed, no language, no translated keyword
    chunk = (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    return _joined(_after_head(_without(_png(data), "xmp"), Piece("xmp", chunk)))


def _png_packet(data: bytes) -> bytes | None:
    chunk = next((piece.raw for piece in _png(data) if piece.kind == "xmp"), None)
    if chunk is None:
        return None
    squeezed, rest = chunk[8 + len(PNG_XMP)], chunk[10 + len(PNG_XMP) : -4]
    return None if squeezed else rest.partition(b"\0")[2].partition(b"\0")[2]


# WebP


def _webp(data: bytes) -> list[Piece]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    pieces: list[Piece] = []
    end, place = 8 + int.from_bytes(data[4:8], "little"), 12
    if not place <= end <= len(data):
        raise ValueError("a damaged WebP")
    while place < end:
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        after = place + 8 + length + length % 2
        if after > end:
            raise ValueError("a damaged WebP")
        kinds: dict[bytes, Kind] = {b"XMP ": "xmp", b"C2PA": "seal", b"VP8X": "head"}
        _add(pieces, kinds.get(data[place : place + 4], "rest"), data[place:after])
        place = after
    return [*pieces, Piece("rest", data[end:])] if end < len(data) else pieces


def _put_webp(data: bytes, packet: bytes) -> bytes:
    pieces = _without(_webp(data), "xmp")
    if not pieces:
        raise ValueError("a WebP without a picture")
    if pieces[0].kind != "head":
        pieces.insert(0, Piece("head", _extended(pieces[0].raw)))
    pieces[0] = Piece("head", _flagged(pieces[0].raw, WEBP_XMP, True))
    return _riff([*pieces, Piece("xmp", _riff_chunk(b"XMP ", packet))])


def _strip_webp(data: bytes) -> bytes:
    """A header that is needed for nothing else goes too: no encoder writes it without need."""
    pieces = _without(_webp(data), "xmp", "seal")
    if pieces and pieces[0].kind == "head":
        pieces[0] = Piece("head", _flagged(pieces[0].raw, WEBP_XMP, False))
        if len(pieces) == 2 and pieces[1].raw[:4] in (b"VP8 ", b"VP8L"):
            pieces = pieces[1:]
    return _riff(pieces)


def _extended(first: bytes) -> bytes:
    """The VP8X header of a simple file, from the size that its only chunk tells."""
    kind, body = first[:4], first[8:]
    if kind == b"VP8 " and len(body) >= 10:
        width, height, flags = (
            int.from_bytes(body[6:8], "little") & 0x3FFF,
            int.from_bytes(body[8:10], "little") & 0x3FFF,
            0,
        )
    elif kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = WEBP_ALPHA if bits >> 28 & 1 else 0
    else:
        raise ValueError("a WebP without a picture")
    if not width or not height:
        raise ValueError("a damaged WebP")
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _riff_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + sides)


def _flagged(header: bytes, flag: int, on: bool) -> bytes:
    if len(header) < 18:
        raise ValueError("a damaged WebP")
    flags = header[8] | flag if on else header[8] & ~flag
    return header[:8] + bytes((flags,)) + header[9:]


def _riff_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _riff(pieces: list[Piece]) -> bytes:
    body = b"WEBP" + _joined(pieces)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _webp_packet(data: bytes) -> bytes | None:
    chunk = next((piece.raw for piece in _webp(data) if piece.kind == "xmp"), None)
    return chunk[8 : 8 + int.from_bytes(chunk[4:8], "little")] if chunk else None


def _without(pieces: list[Piece], *kinds: Kind) -> list[Piece]:
    return [piece for piece in pieces if piece.kind not in kinds]


def _after_head(pieces: list[Piece], new: Piece) -> list[Piece]:
    place = next((i for i, piece in enumerate(pieces) if piece.kind != "head"), len(pieces))
    return [*pieces[:place], new, *pieces[place:]]


def _joined(pieces: list[Piece]) -> bytes:
    return b"".join(piece.raw for piece in pieces)


def _strip(split: Callable[[bytes], list[Piece]]) -> Callable[[bytes], bytes]:
    return lambda data: _joined(_without(split(data), "xmp", "seal"))


SPLIT = {".jpg": _jpeg, ".jpeg": _jpeg, ".png": _png, ".webp": _webp}
Format = tuple[Callable[[bytes, bytes], bytes], Callable[[bytes], bytes], Callable[[bytes], bytes | None]]
FILMS = (".mp4", ".mov")
_FILM: Format = (put_film, strip_film, film_packet)
_JPEG: Format = (_put_jpeg, _strip(_jpeg), _jpeg_packet)
FORMATS: dict[str, Format] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": (_put_png, _strip(_png), _png_packet),
    ".webp": (_put_webp, _strip_webp, _webp_packet),
    ".svg": (put_svg, strip_svg, svg_packet),
    ".pdf": (put_pdf, lambda data: data, pdf_packet),
    ".mp4": _FILM,
    ".mov": _FILM,
}
