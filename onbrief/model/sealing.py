"""What a seal weighs and is called: known to whoever weighs a file before it is sealed, and to whoever meets it after."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Literal

# XMP and seal with a signed master, eight parts and two certificates weigh 17.7 kB, in a drawing 22.5 kB
RESERVE_KB, RESERVE_SVG_KB = 18, 24
KINDS = ("jpg", "jpeg", "png", "webp", "svg", "pdf", "mp4", "mov")  # that are sealed
ASSERTION = "com.onbrief.lineage"  # what the seal's own part of ours is called
TOOL = "onbrief"
SPACES = {  # the namespaces of our XMP; anything else in a packet is somebody else's
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
PROPERTIES = (  # what our XMP tells, and how it is built
    "x:xmpmeta", "rdf:RDF", "rdf:Description", "rdf:Alt", "rdf:Seq", "rdf:li",
    "dc:identifier", "dc:title", "dc:description", "dc:creator", "dc:rights",
    "xmp:CreatorTool", "xmpMM:DocumentID", "xmpMM:InstanceID", "xmpMM:DerivedFrom", "stRef:documentID",
    "xmpRights:UsageTerms", "plus:DataMining", "Iptc4xmpExt:DigitalSourceType", "Iptc4xmpExt:AISystemUsed",
    "Iptc4xmpExt:AISystemVersionUsed", "Iptc4xmpExt:AIPromptInformation", "Iptc4xmpExt:AIPromptWriterName",
)  # fmt: skip
ELEMENTS = frozenset(f"{{{SPACES[space]}}}{name}" for space, name in (one.split(":") for one in PROPERTIES))
ATTRIBUTES = frozenset(
    {
        "{http://www.w3.org/XML/1998/namespace}lang",
        f"{{{SPACES['x']}}}xmptk",
        f"{{{SPACES['rdf']}}}about",
        f"{{{SPACES['rdf']}}}parseType",
    }
)


def our_xmp(packet: ET.Element) -> bool:
    """Whether an XMP packet holds what we write and no more."""
    return all(one.tag in ELEMENTS and ATTRIBUTES.issuperset(one.attrib) for one in packet.iter())


def sealed_as(kind: str, seal: Literal["none"] | None) -> Literal["c2pa", "none"]:
    """Whether a file of this kind leaves sealed. seal: what its placement says of it."""
    return "none" if seal == "none" or kind not in KINDS else "c2pa"


def reserve_kb(kind: str, seal: Literal["none"] | None) -> int:
    """Room that a file budget keeps for the seal, in units of 1,000 bytes. kind: `jpg`, `svg`, `mp4` …"""
    if sealed_as(kind, seal) == "none":
        return 0
    return RESERVE_SVG_KB if kind == "svg" else RESERVE_KB
