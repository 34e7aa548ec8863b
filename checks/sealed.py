"""What publishing writes into a file: our XMP and our content credentials, and nothing else's."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from checks.container import CREDENTIALS, Block, blocks
from checks.vector import NS
from onbrief.model.sealing import ASSERTION, PROPERTIES, SPACES

MANIFEST = "{http://c2pa.org/manifest}manifest"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
KNOWN = frozenset(f"{{{SPACES[space]}}}{name}" for space, name in (one.split(":") for one in PROPERTIES))
ATTRIBUTES = frozenset(
    {LANGUAGE, *(f"{{{SPACES[s]}}}{n}" for s, n in (("x", "xmptk"), ("rdf", "about"), ("rdf", "parseType")))}
)
PACKET = re.compile(rb"<x:xmpmeta\b.*</x:xmpmeta>", re.DOTALL)
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
    found = PACKET.search(block.data) if block.name == "XMP" else None
    if not found or len(block.data) - len(found[0]) > AROUND or b"<!" in found[0] or b"<?" in found[0]:
        return False
    try:
        return _ours(ET.fromstring(found[0]))
    except ET.ParseError:
        return False


def our_metadata(element: ET.Element) -> bool:
    """Whether an element of a drawing is our `metadata`: our packet and a seal."""
    return (
        element.tag == f"{NS}metadata"
        and not element.attrib
        and [child.tag for child in element] == [MANIFEST, f"{{{SPACES['x']}}}xmpmeta"]
        and not len(element[0])
        and _ours(element[1])
    )


def _ours(packet: ET.Element) -> bool:
    return all(one.tag in KNOWN and ATTRIBUTES.issuperset(one.attrib) for one in packet.iter())
