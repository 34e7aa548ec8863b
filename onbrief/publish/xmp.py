"""What a file says about itself to any program that reads XMP: IPTC's fields, rights, where it comes from.

Names from IPTC Photo Metadata 2025.1, XMP part 1 and 2 (Adobe, 2012 and 2022) and PLUS 2.0.1; read 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from onbrief.errors import InputError
from onbrief.model.ledger import core_id
from onbrief.model.sealing import SPACES, TOOL
from onbrief.publish import container
from onbrief.publish.publication import Label

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
NO_MINING = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
MOST = {"title": 200, "description": 800, "prompt": 1200}  # bytes of UTF-8; file budgets reserve a fixed room


def packet(label: Label) -> bytes:
    """The XMP packet: the same bytes for the same label."""
    spaces = "".join(
        f' xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items() if prefix not in ("x", "rdf")
    )
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="{SPACES["x"]}" x:xmptk="{TOOL}"><rdf:RDF xmlns:rdf="{SPACES["rdf"]}">'
        f'<rdf:Description rdf:about=""{spaces}>{"".join(_properties(label))}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    return text.encode()


def with_xmp(data: bytes, suffix: str, label: Label) -> bytes:
    """The file with our packet instead of any other; no pixel is encoded anew. Raises InputError."""
    if suffix.lower() not in container.FORMATS:
        raise InputError.at(
            label.core.name, f"{suffix} files can't be sealed", "Say `seal: none` at their placement."
        )
    try:
        return container.put(data, suffix.lower(), packet(label))
    except ValueError as error:
        raise InputError.at(label.core.name, f"this is {error}", "Build it again.") from None


def xmp_of(data: bytes, suffix: str) -> str | None:
    """The packet that a file carries; None where it has none or can't be read."""
    try:
        found = container.packet_of(data, suffix.lower())
    except (ValueError, KeyError):
        return None
    return found.decode("utf-8", "replace") if found is not None else None


def _properties(label: Label) -> Iterator[str]:
    core, own = label.core, core_id(label.core)
    yield _text("dc:identifier", own)
    yield _languages("dc:title", _short(label.title, "title"))
    yield _languages("dc:description", _short(label.description, "description"))
    yield _element("dc:creator", f"<rdf:Seq>{_element('rdf:li', _escaped(label.creator))}</rdf:Seq>")
    yield _languages("dc:rights", label.creator)
    yield _languages("xmpRights:UsageTerms", label.terms)
    yield _text("plus:DataMining", NO_MINING)
    yield _text("xmp:CreatorTool", TOOL)
    yield _text("xmpMM:DocumentID", f"xmp.did:{own}")
    yield _text("xmpMM:InstanceID", f"xmp.iid:{core.approved}")
    if core.master != core.approved:  # else it was drawn, or cut from many, and is its own master
        master = _text("stRef:documentID", f"xmp.did:{core.master}")
        yield f'<xmpMM:DerivedFrom rdf:parseType="Resource">{master}</xmpMM:DerivedFrom>'
    yield _text("Iptc4xmpExt:DigitalSourceType", SOURCE_TYPES + core.source_type)
    if label.ai:
        yield _text("Iptc4xmpExt:AISystemUsed", ", ".join(name for name, _ in label.ai))
        yield _text("Iptc4xmpExt:AISystemVersionUsed", ", ".join(version for _, version in label.ai))
        yield _text("Iptc4xmpExt:AIPromptInformation", _short(label.prompt, "prompt"))
        yield _text("Iptc4xmpExt:AIPromptWriterName", label.prompt_writer)


def _text(name: str, value: str) -> str:
    return _element(name, _escaped(value)) if value else ""


def _element(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"


def _languages(name: str, value: str) -> str:
    """In no particular language: copy is, and which one stands in its name."""
    inner = f'<rdf:li xml:lang="x-default">{_escaped(value)}</rdf:li>'
    return _element(name, _element("rdf:Alt", inner)) if value else ""


def _escaped(value: str) -> str:
    """For element text. What XML can't hold becomes U+FFFD; a carriage return would be read back as a line feed."""
    return escape(NO_XML.sub("\ufffd", value), quote=False).replace("\r", "&#13;")


def _short(value: str, what: str) -> str:
    """Cut at a character, not inside one."""
    data = NO_XML.sub("\ufffd", value).encode()
    if len(data) <= MOST[what]:
        return value
    return data[: MOST[what] - 3].decode("utf-8", "ignore") + "…"
