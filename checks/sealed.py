"""What publishing writes into a file: our XMP and our content credentials, and nothing else's."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from checks.container import CREDENTIALS, Block, blocks
from checks.vector import NS
from onbrief.model.sealing import ASSERTION, SPACES, our_xmp

MANIFEST = "{http://c2pa.org/manifest}manifest"
START, END = b"<x:xmpmeta", b"</x:xmpmeta>"
AROUND = 200  # bytes of a packet's wrapper


def seals(block: Block) -> bool:
    """Whether a block is a seal of ours."""
    return block.name == CREDENTIALS and ASSERTION.encode() in block.data


def is_sealed(data: bytes) -> bool:
    """Whether a picture file carries a seal of ours; whether that is sound, publishing and `verify` ask."""
    try:
        return any(map(seals, blocks(data)))
    except ValueError:
        return False


def our_packet(block: Block) -> bool:
    """Whether a block is an XMP packet that holds what we write and no more."""
    begin, end = block.data.find(START), block.data.rfind(END) + len(END)
    packet = block.data[begin:end] if block.name == "XMP" and begin >= 0 else b""
    if not packet or len(block.data) - len(packet) > AROUND or b"<!" in packet or b"<?" in packet:
        return False
    try:
        return our_xmp(ET.fromstring(packet))
    except ET.ParseError:
        return False


def our_metadata(element: ET.Element) -> bool:
    """Whether an element of a drawing is our `metadata`: our packet and a seal."""
    return (
        element.tag == f"{NS}metadata"
        and not element.attrib
        and [child.tag for child in element] == [MANIFEST, f"{{{SPACES['x']}}}xmpmeta"]
        and not len(element[0])
        and our_xmp(element[1])
    )
