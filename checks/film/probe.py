"""What a film's container says of it: brand, order of its parts, streams, codecs, colours, shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from onbrief.model.sealing import ASSERTION

if TYPE_CHECKING:
    from av.container import InputContainer

MOST_BOXES = 400
MOST_SEAL = 1_000_000  # bytes of a seal that are looked at
C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA 2.2, A.5.1: the box that holds a seal
TOKENS = {
    "matroska,webm": "mkv",
    "mov,mp4,m4a,3gp,3g2,mj2": "mov",
    "mpegts": "ts",
    "mpeg": "mpeg",
    "asf": "wmv",
}
MOV_BRANDS = {
    "qt": "mov",
    "M4V": "m4v",
    "3gp": "3gp",
    "3g2": "3gp",
}  # others of ISO 14496-12's family are mp4
COLOURS = {  # ITU-T H.273, tables 2 to 4, by what they name
    "primaries": {1: "bt709", 2: "", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 12: "p3"},
    "transfer": {1: "bt709", 2: "", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 13: "srgb", 16: "pq", 18: "hlg"},
    "matrix": {0: "rgb", 1: "bt709", 2: "", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"},
}  # fmt: skip
RANGES = {0: "", 1: "limited", 2: "full"}


@dataclass(frozen=True)
class PictureFacts:
    """The stream of pictures, as its headers describe it.

    sar: sample aspect ratio. rate, base_rate: frames a second as the container says. declared: how many frames it
    lists, 0 where it doesn't. rotation: degrees that players turn it by. Colours by `COLOURS`, empty if not said.
    """

    codec: str
    profile: str
    level: int
    pixels: str
    bits: int
    width: int
    height: int
    sar: Fraction
    rate: Fraction | None
    base_rate: Fraction | None
    declared: int
    start: float
    primaries: str = ""
    transfer: str = ""
    matrix: str = ""
    range: str = ""
    rotation: int = 0
    interlaced: bool = False


@dataclass(frozen=True)
class SoundFacts:
    """A stream of sound. start: seconds of its first sample. kbps: 1,000 bits a second, counted from its packets."""

    codec: str
    profile: str
    channels: int
    layout: str
    sample_rate: int
    start: float
    kbps: float = 0


@dataclass(frozen=True)
class Facts:
    """What a film is on the outside.

    container: `mp4`, `mov`, `webm`, `mkv`, `gif`, `webp` … by content. faststart: whether the index stands before the
    media, None where the container has no such thing. others: kinds of streams that are neither picture nor sound,
    and those beyond the first of either. sealed: whether it carries content credentials of ours.
    """

    container: str
    bytes: int
    picture: PictureFacts
    sound: SoundFacts | None = None
    brand: str = ""
    faststart: bool | None = None
    others: tuple[str, ...] = ()
    seconds: float = 0
    sealed: bool = False
    metadata: dict[str, str] = field(default_factory=dict)


def probe(
    container: InputContainer, path: Path, frame: Any, packets: dict[int, int], seconds: float
) -> Facts:
    """The facts. frame: the first one that was decoded. packets: bytes of each stream, by its index."""
    sounds = container.streams.audio
    brand, faststart, sealed = "", None, False
    token = TOKENS.get(container.format.name, container.format.name)
    if token == "mov":
        brand, faststart, sealed = _boxes(path)
        token = MOV_BRANDS.get(brand[:3].strip(), "mp4")
    elif token == "mkv" and _webm(path):
        token = "webm"
    kept = {container.streams.video[0].index, *(stream.index for stream in sounds[:1])}
    return Facts(
        container=token,
        bytes=path.stat().st_size,
        picture=_picture(container, frame),
        sound=_sound(sounds[0], packets, seconds) if sounds else None,
        brand=brand,
        faststart=faststart,
        others=tuple(stream.type for stream in container.streams if stream.index not in kept),
        seconds=(container.duration or 0) / 1_000_000,
        sealed=sealed,
        metadata=dict(container.metadata),
    )


def _picture(container: InputContainer, frame: Any) -> PictureFacts:
    stream = container.streams.video[0]
    context = stream.codec_context
    full = (context.pix_fmt or "").startswith("yuvj")
    return PictureFacts(
        codec=_codec(context),
        profile=context.profile or "",
        level=int(context.level),
        pixels=context.pix_fmt or "",
        bits=max((part.bits for part in frame.format.components), default=8),
        width=stream.width,
        height=stream.height,
        sar=Fraction(stream.sample_aspect_ratio or 1),
        rate=stream.average_rate,
        base_rate=stream.base_rate,
        declared=stream.frames,
        start=float((stream.start_time or 0) * stream.time_base) if stream.time_base else 0.0,
        primaries=_named("primaries", frame.color_primaries),
        transfer=_named("transfer", frame.color_trc),
        matrix=_named("matrix", frame.colorspace),
        range="full" if full else RANGES.get(int(frame.color_range), ""),
        rotation=int(frame.rotation) % 360,
        interlaced=bool(frame.interlaced_frame),
    )


def _sound(stream: Any, packets: dict[int, int], seconds: float) -> SoundFacts:
    context = stream.codec_context
    weight = packets.get(stream.index, 0) * 8 / 1000
    return SoundFacts(
        codec=_codec(context),
        profile=context.profile or "",
        channels=context.channels,
        layout=context.layout.name,
        sample_rate=context.sample_rate,
        start=float((stream.start_time or 0) * stream.time_base),
        kbps=weight / seconds if seconds else 0,
    )


def _codec(context: Any) -> str:
    """The codec's name rather than its decoder's: `libdav1d` reads AV1."""
    return str(context.codec.canonical_name)


def _named(what: str, code: Any) -> str:
    return COLOURS[what].get(int(code), f"code {int(code)}")


def _boxes(path: Path) -> tuple[str, bool | None, bool]:
    """Major brand, whether `moov` comes before `mdat` (ISO/IEC 14496-12, 4.2 and 8.1.1), whether our seal is there."""
    brand, order, sealed = "qt", [], False  # QuickTime files older than brands have none
    with open(path, "rb") as file:
        for kind, length in _top(file):
            if kind == b"ftyp" and length >= 12:
                brand = file.read(4).decode("ascii", "replace").strip()
            if kind in (b"moov", b"mdat"):
                order.append(kind)
            if kind == b"uuid" and file.read(16) == C2PA:
                sealed = ASSERTION.encode() in file.read(MOST_SEAL)
    return brand, (order[:1] == [b"moov"] if b"moov" in order else None), sealed


def _top(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The boxes of a file, one after the other; the file stands behind each header when it is handed out."""
    place = 0
    for _ in range(MOST_BOXES):
        file.seek(place)
        head = file.read(16)
        if len(head) < 8:
            return
        length, header = int.from_bytes(head[:4]), 8
        if length == 1 and len(head) == 16:
            length, header = int.from_bytes(head[8:]), 16
        file.seek(place + header)
        yield head[4:8], length
        if length < header:  # 0: to the end of the file
            return
        place += length


def _webm(path: Path) -> bool:
    """Whether Matroska calls itself WebM (RFC 9559, 5.1.1: DocType stands in the first bytes)."""
    with open(path, "rb") as file:
        return b"webm" in file.read(64)
