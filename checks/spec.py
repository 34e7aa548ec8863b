"""Is the file what the placement takes: pixels, format, weight, colours, one still frame?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from checks.ink import Fault, blame, not_run
from checks.sealed import is_sealed, our_metadata
from checks.vector import Refused, is_drawing, read
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.picture import Unreadable, opened, regular
from onbrief.model.sealing import reserve_kb

id = "spec"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS})

TOKENS = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "GIF": "gif",
    "BMP": "bmp",
    "TIFF": "tiff",
}
FOREIGN = {
    b"%PDF": "pdf",
    b"8BPS": "psd",
    b"PK\x03\x04": "zip",
    b"\x1f\x8b": "gzip",
}  # first bytes → what it is
BRANDED = {b"avif": "avif", b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"isom": "mp4", b"mp42": "mp4"}
SUFFIXES = {"jpeg": "jpg", "jpe": "jpg", "tif": "tiff"}  # other spellings of a format's own
PROFILED = ("jpg", "png", "webp")  # viewers read no profile from GIF and BMP
SCREEN = ("RGB", "RGBA", "RGBX", "L", "LA", "P", "PA", "1")  # Pillow's modes that a screen shows as they are
WHOLE = re.compile(r"[0-9]{1,6}")
SAME_COLOUR = 2  # of 255: two sRGB profiles may round differently, another colour space is off by far more
TURNED = 0x0112  # EXIF's orientation tag; 1 is upright


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Judges the delivered file by decoding it; its extension proves nothing, and must not lie either."""
    if spec.placement.medium == "print":
        return  # the print gate's
    source = blame(spec, "placement")
    if spec.placement.medium == "video":
        yield not_run(id, "it reads still pictures only", source)
        return
    for fault in _faults(subject, spec):
        yield Finding(id, Severity.BLOCK, fault.message, source, fault.measured, fault.allowed)


def unreadable(subject: Subject, spec: Spec) -> str | None:
    """Why no gate can look at a deliverable, so that one finding is enough; None where they can."""
    if spec.placement.medium in ("print", "video"):
        return None
    try:
        if is_drawing(subject.path):
            read(subject.path)
        else:
            _ = Subject(subject.path).pixels if subject.preview else subject.pixels
    except (Unreadable, Refused) as why:
        return str(why)
    return None


def _faults(subject: Subject, spec: Spec) -> Iterator[Fault]:
    if is_drawing(subject.path):
        yield from _drawing(subject, spec)
        return
    foreign = _foreign(subject.path)
    if foreign:
        yield from _format(foreign, spec)
        return
    why = unreadable(subject, spec)
    if why:
        yield Fault(f"The file can't be opened as a picture: {why}; render it again.", "", "")
        return
    with opened(subject.path) as image:
        token = TOKENS[str(image.format)]
        yield from _size(image.size, spec)
        if refused := _format(token, spec):
            yield from refused  # what it is beyond that ends with the export
            return
        yield from _extension(subject.path, token)
        yield from _weight(subject, spec, token, is_sealed(subject.path.read_bytes()), "lower its quality")
        yield from _colours(image)
        yield from _depth(subject.path)
        yield from _frames(image)
        yield from _alpha(image, spec)
        yield from _turned(image)


def _foreign(path: Path) -> str:
    """What a file is that we don't decode, by its first bytes."""
    try:
        regular(path)
    except Unreadable:
        return ""
    with open(path, "rb") as file:
        head = file.read(16)
    if head[4:8] == b"ftyp":
        return BRANDED.get(head[8:12], "")
    return next((token for magic, token in FOREIGN.items() if head.startswith(magic)), "")


def _drawing(subject: Subject, spec: Spec) -> Iterator[Fault]:
    """SVG has no profile (its colours are sRGB); what else it may hold is the drawing gate's question."""
    try:
        root = read(subject.path)
    except Refused as why:
        yield Fault(f"The file can't be opened as a drawing: {why}; render it again.", "", "")
        return
    sides = (root.get(side, "") for side in ("width", "height"))
    size = tuple(int(side) if WHOLE.fullmatch(side) else 0 for side in sides)
    yield from _size(size, spec)
    yield from _format("svg", spec) or _extension(subject.path, "svg")
    yield from _weight(subject, spec, "svg", any(map(our_metadata, root[:1])), "draw less")


def _size(size: tuple[int, ...], spec: Spec) -> Iterator[Fault]:
    expected = (spec.placement.width, spec.placement.height)
    if size != expected:
        measured, allowed = (f"{width} × {height} px" for width, height in (size, expected))
        yield Fault(
            f"The picture is {measured}, the placement takes {allowed}; render it at that size.",
            measured,
            allowed,
        )


def _format(token: str, spec: Spec) -> list[Fault]:
    formats = spec.placement.formats
    if not formats or token in formats:
        return []
    allowed = " or ".join(formats)
    said = f"The file is {token}, the placement takes {allowed}; export it as {formats[0]}."
    return [Fault(said, token, allowed)]


def _extension(path: Path, token: str) -> list[Fault]:
    """Browsers look at the bytes, ad servers at the name."""
    named = path.suffix.lower().removeprefix(".")
    if not named or SUFFIXES.get(named, named) == token:
        return []
    said = f"The file's name ends in .{named}, but it is {token}; export it as what it is called."
    return [Fault(said, f".{named}", f".{token}")]


def _weight(subject: Subject, spec: Spec, token: str, sealed: bool, cure: str) -> Iterator[Fault]:
    """Weighs in units of 1,000 bytes, rounded up, so that what is over never reads as just within.

    A file that will be sealed leaves room for it.
    """
    size, limit = subject.path.stat().st_size, spec.placement.max_kb
    reserve = 0 if sealed else reserve_kb(token, spec.placement.seal)
    if limit is not None and size > (limit - reserve) * 1000:
        measured, takes = f"{math.ceil(size / 100) / 10} kB", f"the placement takes {limit} kB"
        room = f", {reserve} kB of it for the seal" if reserve else ""
        said = f"The file weighs {measured}, {takes}{room}; {cure}."
        yield Fault(said, measured, f"{limit - reserve} kB")


def _colours(image: Image.Image) -> Iterator[Fault]:
    if image.mode not in SCREEN:
        yield Fault(f"The picture's colours are {image.mode}; convert it to sRGB.", image.mode, "sRGB")
        return
    if TOKENS.get(image.format or "") not in PROFILED:
        return
    profile = image.info.get("icc_profile")
    if not profile:
        yield Fault("The file carries no colour profile; embed sRGB.", "no profile", "sRGB")
    elif not _is_srgb(profile):
        yield Fault("The file's colour profile isn't sRGB; convert the picture.", "another profile", "sRGB")


def _is_srgb(profile: bytes) -> bool:
    """Whether a profile leaves sRGB colours where they are. Its name proves nothing either."""
    steps = np.linspace(0, 255, 5).astype(np.uint8)
    swatches = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3)
    try:
        embedded = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        seen = ImageCms.profileToProfile(Image.fromarray(swatches), embedded, srgb)
    except (OSError, ImageCms.PyCMSError):  # not a profile, or one for grey or CMYK
        return False
    return int(np.abs(np.asarray(seen).astype(int) - swatches).max()) <= SAME_COLOUR


def _depth(path: Path) -> Iterator[Fault]:
    """Pillow hands 16 bits out as 8 without a word, so the PNG's header is asked itself (byte 24)."""
    with open(path, "rb") as file:
        head = file.read(26)
    if head.startswith(b"\x89PNG") and head[24] > 8:
        measured = f"{head[24]} bits a channel"
        yield Fault(
            f"The picture has {measured}, screens take 8; export it with 8.", measured, "8 bits a channel"
        )


def _frames(image: Image.Image) -> Iterator[Fault]:
    try:
        moving = getattr(image, "is_animated", False)
    except Exception:  # a damaged second frame is a second frame
        moving = True
    if moving:
        yield Fault(
            "The file holds several pictures, the placement takes a still; export one.", "several", "one"
        )


def _alpha(image: Image.Image, spec: Spec) -> Iterator[Fault]:
    """A picture that lets the page shine through looks different on each. Logos may."""
    if spec.placement.medium == "logo" or not (
        image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    ):
        return
    alpha = np.asarray(image.convert("RGBA"))[..., 3]
    clear = int(np.count_nonzero(alpha < 255))
    if clear:
        measured = f"{clear / alpha.size:.2%} of it"
        yield Fault(
            f"The picture is see-through in {measured}, so the page behind shows; flatten it onto its ground.",
            measured,
            "opaque",
        )


def _turned(image: Image.Image) -> Iterator[Fault]:
    """Some viewers obey the tag, others don't."""
    try:
        turn = image.getexif().get(TURNED, 1)
    except Exception:  # damaged EXIF: the metadata gate tells of it
        return
    if turn not in (0, 1):
        measured = f"orientation {str(turn)[:8]}"
        yield Fault("The file asks viewers to turn the picture; turn its pixels.", measured, "orientation 1")
