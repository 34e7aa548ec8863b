"""XMP and seals in films of ISO's family (MP4, QuickTime): boxes are put in and taken out, and no frame is touched.

From ISO/IEC 14496-12 (4.2 boxes, 8.7.5 chunk offsets), the QuickTime file format (user data), XMP part 3 (2020:
MPEG-4, QuickTime) and C2PA 2.2, A.5.1. Every reader raises ValueError on bytes that are none of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # in MP4: a box at the top, wherever it stands
SEAL = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
QUICKTIME_XMP = b"XMP_"  # in QuickTime: user data of the whole film
QUICKTIME = b"qt  "
NESTS = (
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"udta",
    b"edts",
    b"dinf",
    b"mvex",
    b"moof",
    b"traf",
    b"mfra",
)
DEEPEST = 16
MOST_BOXES = 50_000
OFFSETS = {b"stco": ">u4", b"co64": ">u8"}


class TooMany(ValueError):
    pass


class Box(NamedTuple):
    """begin, body, end: where its header, its content and what follows begin. inside: the boxes around it."""

    kind: bytes
    begin: int
    body: int
    end: int
    inside: tuple[Box, ...] = ()


class Edit(NamedTuple):
    """Bytes that go where others stand. inside: the boxes around that place, whose lengths change."""

    begin: int
    end: int
    new: bytes
    inside: tuple[Box, ...] = ()


def put_film(data: bytes, packet: bytes) -> bytes:
    """The film with this packet instead of any: at the end, so that the index stays where it is; in QuickTime's user
    data, which moves the media, and the index with it."""
    plain = _without(data, xmp=True, seal=False)
    boxes = list(_walk(plain))
    if boxes[0].kind == b"ftyp" and plain[boxes[0].body : boxes[0].body + 4] != QUICKTIME:
        if last_without_end(plain, boxes):
            raise ValueError("a film whose last box says no length")
        return plain + _box(b"uuid", XMP + packet)
    moov = next((box for box in boxes if box.kind == b"moov"), None)
    if moov is None:
        raise ValueError("a film without an index")
    udta = next((box for box in boxes if box.kind == b"udta" and box.inside == (moov,)), None)
    own = _box(QUICKTIME_XMP, packet)
    if udta:
        return _edited(plain, [Edit(udta.body, udta.body, own, (moov, udta))])
    return _edited(plain, [Edit(moov.end, moov.end, _box(b"udta", own), (moov,))])


def strip_film(data: bytes) -> bytes:
    """The film without XMP and seal."""
    return _without(data, xmp=True, seal=True)


def film_packet(data: bytes) -> bytes | None:
    return next((data[_content(box) : box.end] for box in _walk(data) if _is_xmp(data, box)), None)


def too_many_boxes(data: bytes) -> bool:
    """Whether a film has more boxes, or deeper ones, than any encoder writes."""
    try:
        for _ in _walk(data):
            pass
    except TooMany:
        return True
    except ValueError:
        return False
    return False


def last_without_end(data: bytes, boxes: list[Box]) -> bool:
    """Whether the last box reaches to the end of the file without saying how long it is."""
    last = next(box for box in reversed(boxes) if not box.inside)
    return data[last.begin : last.begin + 4] == b"\0\0\0\0"


def _without(data: bytes, xmp: bool, seal: bool) -> bytes:
    edits = []
    for box in _walk(data):
        if (xmp and _is_xmp(data, box)) or (seal and _is(data, box, SEAL)):
            alone = box.inside and box.inside[-1].kind == b"udta" and _only(box.inside[-1], box)
            gone = box.inside[-1] if alone else box
            edits.append(Edit(gone.begin, gone.end, b"", gone.inside))
    return _edited(data, edits) if edits else data


def _only(around: Box, box: Box) -> bool:
    return (around.body, around.end) == (box.begin, box.end)


def _is_xmp(data: bytes, box: Box) -> bool:
    if box.kind == QUICKTIME_XMP:
        return [one.kind for one in box.inside] == [b"moov", b"udta"]
    return _is(data, box, XMP)


def _is(data: bytes, box: Box, uuid: bytes) -> bool:
    return box.kind == b"uuid" and not box.inside and data[box.body : box.body + 16] == uuid


def _content(box: Box) -> int:
    return box.body + (16 if box.kind == b"uuid" else 0)


def _box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + kind + body


def _edited(data: bytes, edits: list[Edit]) -> bytes:
    """The file after all edits, with the lengths around them and the chunk offsets behind them moved along."""
    made = bytearray(data)
    for box in _walk(data):
        if box.kind in OFFSETS:
            _move(made, box, edits)
    longer: dict[Box, int] = {}
    for edit in edits:
        for box in edit.inside:
            longer[box] = longer.get(box, 0) + len(edit.new) - (edit.end - edit.begin)
    for box, by in longer.items():
        if box.body != box.begin + 8:
            raise ValueError("a film with an index of more than 4 GB")
        made[box.begin : box.begin + 4] = (box.end - box.begin + by).to_bytes(4)
    for edit in sorted(edits, reverse=True):
        made[edit.begin : edit.end] = edit.new
    return bytes(made)


def _move(made: bytearray, box: Box, edits: list[Edit]) -> None:
    """Chunk offsets are places in the file: each moves by what comes and goes before it."""
    kind, first = OFFSETS[box.kind], box.body + 8
    width = int(kind[-1])
    count = int.from_bytes(made[box.body + 4 : box.body + 8])
    if first + count * width > box.end:
        raise ValueError("a film with a damaged index")
    table = np.frombuffer(bytes(made[first : first + count * width]), kind).astype(np.int64)
    moved = table.copy()
    for edit in edits:
        moved[table >= edit.end] += len(edit.new) - (edit.end - edit.begin)
    if count and not 0 <= moved.min() <= moved.max() < 1 << 8 * width:
        raise ValueError("a film with a damaged index")
    made[first : first + count * width] = moved.astype(kind).tobytes()


def _walk(data: bytes) -> Iterator[Box]:
    """All boxes, each before what it holds. Raises ValueError, TooMany."""
    if data[4:8] not in (b"ftyp", b"wide", b"moov", b"mdat", b"free", b"skip"):
        raise ValueError("no film of this kind")
    waiting: list[tuple[int, int, tuple[Box, ...]]] = [(0, len(data), ())]
    found = 0
    while waiting:
        place, end, inside = waiting.pop()
        if end - place < 8:  # four zero bytes may end user data
            continue
        found += 1
        if found > MOST_BOXES or len(inside) > DEEPEST:
            raise TooMany("a film of too many boxes")
        box = _box_at(data, place, end, inside)
        yield box
        waiting.append((box.end, end, inside))
        if box.kind in NESTS:
            waiting.append((box.body, box.end, (*inside, box)))


def _box_at(data: bytes, place: int, end: int, inside: tuple[Box, ...]) -> Box:
    length, kind, body = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8], place + 8
    if length == 1:
        length, body = int.from_bytes(data[place + 8 : place + 16]), place + 16
    elif length == 0 and not inside:
        length = end - place
    if length < body - place or place + length > end:
        raise ValueError("a damaged film")
    return Box(kind, place, body, place + length, inside)
