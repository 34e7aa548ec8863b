"""Is the file what the placement takes: pixels, format, weight, colour profile, no private metadata?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from checks.ink import Fault, blame, not_run
from checks.vector import Refused, is_drawing, read
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "spec"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS})

TOKENS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "BMP": "bmp"}
PROFILED = ("jpg", "png", "webp")  # viewers read no profile from GIF and BMP
METADATA = {"exif": "EXIF", "xmp": "XMP", "comment": "a comment", "photoshop": "Photoshop data"}
WHOLE = re.compile(r"[0-9]{1,6}")
SAME_COLOUR = 2  # of 255: two sRGB profiles may round differently, another colour space is off by far more


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Judges the delivered file by decoding it; its extension proves nothing."""
    source = blame(spec, "placement")
    if spec.placement.medium in ("video", "print"):
        yield not_run(id, "it reads still pictures only", source)
        return
    if is_drawing(subject.path):
        for fault in _drawing(subject, spec):
            yield _fail(fault.message, source, fault.measured, fault.allowed)
        return
    try:
        with Image.open(subject.path) as image:
            image.load()
    except (OSError, SyntaxError):  # Pillow's two ways to say that a file is broken
        yield _fail("The file can't be opened as a picture; render it again.", source)
        return
    for fault in (
        *_size(image.size, spec),
        *_format(TOKENS.get(image.format or "", str(image.format).lower()), spec),
        *_weight(subject, spec, "lower its quality"),
        *_profile(image),
        *_metadata(image),
    ):
        yield _fail(fault.message, source, fault.measured, fault.allowed)


def _fail(message: str, source: str, measured: str = "", allowed: str = "") -> Finding:
    return Finding(id, Severity.BLOCK, message, source, measured, allowed)


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
    yield from _format("svg", spec)
    yield from _weight(subject, spec, "draw less")


def _size(size: tuple[int, ...], spec: Spec) -> Iterator[Fault]:
    expected = (spec.placement.width, spec.placement.height)
    if size != expected:
        measured, allowed = (f"{width} × {height} px" for width, height in (size, expected))
        yield Fault(
            f"The picture is {measured}, the placement takes {allowed}; render it at that size.",
            measured,
            allowed,
        )


def _format(token: str, spec: Spec) -> Iterator[Fault]:
    formats = spec.placement.formats
    if formats and token not in formats:
        allowed = " or ".join(formats)
        yield Fault(
            f"The file is {token}, the placement takes {allowed}; export it as {formats[0]}.", token, allowed
        )


def _weight(subject: Subject, spec: Spec, cure: str) -> Iterator[Fault]:
    """Weighs in units of 1,000 bytes, rounded up, so that what is over never reads as just within."""
    size, limit = subject.path.stat().st_size, spec.placement.max_kb
    if limit is not None and size > limit * 1000:
        measured, allowed = f"{math.ceil(size / 100) / 10} kB", f"{limit} kB"
        yield Fault(
            f"The file weighs {measured}, the placement takes {allowed}; {cure}.",
            measured,
            allowed,
        )


def _profile(image: Image.Image) -> Iterator[Fault]:
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


def _metadata(image: Image.Image) -> Iterator[Fault]:
    found = [label for key, label in METADATA.items() if image.info.get(key)]
    found += [f"text “{key}”" for key in getattr(image, "text", {}) if "xmp" not in key]
    if found:
        measured = ", ".join(found)
        yield Fault(f"The file carries private metadata ({measured}); export it without.", measured, "none")
