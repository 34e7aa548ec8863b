"""Reading drawings (SVG) that nobody vouches for: bounded, nothing declared, nothing fetched."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from onbrief.model.picture import Unreadable, regular

LARGEST = 4_000_000  # bytes; a spot illustration has some thousands
DECLARATION = re.compile(r"\A\s*<\?xml\s[^<>]*\?>")
NS = "{http://www.w3.org/2000/svg}"


class Refused(ValueError):
    """Why a drawing isn't read."""


def is_drawing(path: Path) -> bool:
    """Whether a file begins as SVG does; its extension proves nothing."""
    try:
        regular(path)
    except Unreadable:
        return False
    with open(path, "rb") as file:
        return file.read(256).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<svg", b"<?xml", b"<!"))


def read(path: Path) -> ET.Element:
    """The root of a drawing. Raises Refused."""
    if path.stat().st_size > LARGEST:
        raise Refused(f"it has more than {LARGEST // 1_000_000} MB")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("it isn't UTF-8") from None
    body = DECLARATION.sub("", text, count=1)
    if "<!" in body or "<?" in body or "\0" in body:
        raise Refused("it holds a document type, an instruction or a comment")
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise Refused(f"it is no XML ({error})") from None
    if root.tag != f"{NS}svg":
        raise Refused("it isn't SVG")
    return root
