"""The words inside picture files, read with bounds: PNG text chunks, XMP, EXIF comments."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image

from onbrief.material.kinds import PICTURES, Received

MOST_CHUNKS = 2_000  # of a PNG that are walked through
LONGEST = 4_000_000  # characters of one text; graphs of production size have some hundred thousand
READ = 100_000_000  # bytes of a file that are searched
GENERATED = "trainedAlgorithmicMedia"
XMP_START, XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
COMMENT, SOFTWARE, ARTIST, RIGHTS, MAKER, EXIF = 0x9286, 0x0131, 0x013B, 0x8298, 0x010F, 0x8769


def texts(file: Received) -> dict[str, str]:
    """Keyword → text of a PNG (tEXt, zTXt, iTXt: PNG 3rd edition, § 11.3.3); of other files `UserComment` and such."""
    if file.suffix == "png":
        with open(file.path, "rb") as stream:
            return dict(_png(stream.read(READ)))
    return dict(_exif(file)) if file.suffix in PICTURES else {}


def _png(data: bytes) -> Iterator[tuple[str, str]]:
    at = 8
    for _ in range(MOST_CHUNKS):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if len(kind) < 4 or len(body) < size or kind == b"IEND":
            return
        at += 12 + size
        keyword, _, rest = body.partition(b"\0")
        name = keyword.decode("latin-1")[:79]
        if kind == b"tEXt":
            yield name, _text(rest)
        elif kind == b"zTXt":
            yield name, _text(_inflated(rest[1:]))
        elif kind == b"iTXt" and len(rest) > 2:
            packed, _, text = rest[0], *_after(rest[2:])
            yield name, _text(_inflated(text) if packed else text)


def _after(rest: bytes) -> tuple[bytes, bytes]:
    """An iTXt's text behind its language and its translated keyword."""
    language, _, more = rest.partition(b"\0")
    return language, more.partition(b"\0")[2]


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, LONGEST)
    except zlib.error:
        return b""


def _text(data: bytes) -> str:
    """As UTF-8, as most programs write it whatever the chunk's kind; else as Latin 1."""
    data = data[:LONGEST]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _exif(file: Received) -> Iterator[tuple[str, str]]:
    with open(file.path, "rb") as stream, Image.open(stream, formats=[PICTURES[file.suffix]]) as image:
        exif = image.getexif()
        inner = exif.get_ifd(EXIF)
    for name, tag, where in (
        ("UserComment", COMMENT, inner),
        ("Software", SOFTWARE, exif),
        ("Artist", ARTIST, exif),
        ("Copyright", RIGHTS, exif),
        ("Make", MAKER, exif),
    ):
        if text := _comment(where.get(tag)):
            yield name, text


def _comment(value: Any) -> str:
    """An EXIF text; UserComment begins with eight bytes that name its encoding (CIPA DC-008-2019, § 4.6.5)."""
    if isinstance(value, str):
        return value.strip("\0 ")[:LONGEST]
    if not isinstance(value, bytes):
        return ""
    head, body = value[:8], value[8 : 8 + LONGEST]
    if head.startswith(b"UNICODE"):
        big = body[:1] == b"\0"
        return body.decode("utf-16-be" if big else "utf-16-le", "replace").strip("\0 ")
    return (
        (body if head in (b"ASCII\0\0\0", b"\0" * 8) else value[:LONGEST])
        .decode("utf-8", "replace")
        .strip("\0 ")
    )


def xmp(file: Received) -> str:
    """The first XMP packet of a file, wherever it stands; empty where there is none."""
    if file.kind == "film":
        return ""
    with open(file.path, "rb") as stream:
        data = stream.read(READ)
    start = data.find(XMP_START)
    end = data.find(XMP_END, start)
    return data[start : end + len(XMP_END)][:LONGEST].decode("utf-8", "replace") if 0 <= start < end else ""


def sealed_kind(file: Received) -> str | None:
    """Whether content credentials say that a model made it: the one source type that policies ask for, by its words,
    which stand in them as plain text."""
    with open(file.path, "rb") as stream:
        data = stream.read(READ)
    return GENERATED if b"c2pa" in data and f"digitalsourcetype/{GENERATED}".encode() in data else None


def property_of(packet: str, name: str) -> str:
    """The first value of an XMP property, as attribute, element or list; never parsed as XML, which can bite."""
    inside = rf"<{re.escape(name)}(?:\s[^>]{{0,500}})?>(.{{0,4000}}?)</{re.escape(name)}>"
    found = re.search(rf'\b{re.escape(name)}="([^"]{{0,4000}})"', packet) or re.search(
        inside, packet, re.DOTALL
    )
    if found is None:
        return ""
    text = re.sub(r"<[^>]{0,500}>", " ", found[1])
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return " ".join(text.split())
