"""XMP and seals in drawings (SVG) and PDF files. Every function raises ValueError on bytes that are none of its own.

From XMP part 3 (2020) and C2PA 2.2 appendix A.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import pikepdf

from onbrief.model.sealing import our_xmp

SVG_SEAL = re.compile(rb"<c2pa:manifest\b[^<>]*>[^<>]*</c2pa:manifest\s*>")
SVG_SPACE = b' xmlns:c2pa="http://c2pa.org/manifest"'
XMP_START, XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
SVG_EMPTY = re.compile(rb"<metadata\s*(?:/>|>\s*</metadata\s*>)")
SVG_ROOT = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>\s*)?<svg\b[^<>]*[^/<>]>")
PDF_MEMORY = 20_000_000  # bytes that a squeezed part of a PDF may unfold to


# SVG: without the processing instructions around the packet, which some readers of drawings refuse


def put_svg(data: bytes, packet: bytes) -> bytes:
    plain = _without_packets(data, ours_alone=False)
    start = SVG_ROOT.match(plain)
    if not start:
        raise ValueError("no SVG")
    own = b"<metadata>" + (svg_packet(packet) or b"") + b"</metadata>"
    return plain[: start.end()] + own + plain[start.end() :]


def _without_packets(data: bytes, ours_alone: bool) -> bytes:
    """ours_alone: a packet that holds more than we write stays. It may run or draw, so it is no mere metadata."""
    kept, place = [], 0
    while found := _packet_in(data, place):
        begin, end = found
        kept.append(data[place : end if ours_alone and not _ours(data[begin:end]) else begin])
        place = end
    return SVG_EMPTY.sub(b"", b"".join([*kept, data[place:]]))


def _packet_in(data: bytes, place: int = 0) -> tuple[int, int] | None:
    """Where the next packet begins and ends. Searched, not matched: a hostile drawing can begin very many."""
    begin = data.find(XMP_START, place)
    end = data.find(XMP_END, begin) if begin >= 0 else -1
    return (begin, end + len(XMP_END)) if end >= 0 else None


def strip_svg(data: bytes) -> bytes:
    if not SVG_ROOT.match(data):
        raise ValueError("no SVG")
    return _without_packets(SVG_SEAL.sub(b"", data.replace(SVG_SPACE, b"", 1)), ours_alone=True)


def _ours(packet: bytes) -> bool:
    try:
        return our_xmp(ET.fromstring(packet))
    except (ET.ParseError, ValueError):
        return False


def svg_packet(data: bytes) -> bytes | None:
    found = _packet_in(data)
    return data[found[0] : found[1]] if found else None


# PDF: written anew, so nothing brings the approved bytes back


def put_pdf(data: bytes, packet: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            pdf.Root.Metadata = pdf.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
            made = io.BytesIO()
            pdf.save(made, deterministic_id=True, fix_metadata_version=False)
            return made.getvalue()
    except Exception as error:  # hostile bytes raise nearly anything
        raise ValueError("no PDF") from error


def pdf_packet(data: bytes) -> bytes | None:
    before = pikepdf.settings.set_qpdf_limits(flate_max_memory=PDF_MEMORY)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            stream = pdf.Root.get("/Metadata")
            return bytes(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else None
    except Exception as error:  # hostile bytes raise nearly anything
        raise ValueError("no PDF") from error
    finally:
        pikepdf.settings.set_qpdf_limits(**before)  # type: ignore[arg-type]
