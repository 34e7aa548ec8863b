"""Files that a placement refuses."""

import math
import struct
import zlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageEnhance

from onbrief.model.finding import Spec, Subject
from onbrief.model.sealing import reserve_kb
from onbrief.pipeline.encode import srgb_profile
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, SRGB, Defect, Sketch
from tests.defects.tamper import known, resave

SPEC = frozenset({"spec"})
UNSEEN = frozenset(
    {"spec", "contrast", "palette", "logo-true"}
)  # these can't look at such a file, and say so

# Red and blue change places: the profile still calls itself sRGB.
SWAPPED = SRGB.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")


def saved(**changes) -> partial[Sketch]:
    return partial(Sketch.save, **changes)


DEFECTS = tuple(
    Defect(name, saved(**changes), expect, SOURCES["placement"])
    for name, changes, expect in (
        ("one pixel short", {"size": (299, 250)}, UNSEEN),
        ("broken file", {"broken": True}, UNSEEN | {"metadata"}),
        ("format refused", {"format": "WEBP"}, SPEC),
        ("one byte too heavy", {"weight": 132_001}, SPEC),
        ("no profile", {"profile": None}, SPEC),
        ("false profile", {"profile": SWAPPED}, SPEC),
        ("damaged profile", {"profile": b"not a profile"}, SPEC),
    )
)


def delivered(case: Case) -> Image.Image:
    """The file's picture as the house encoded it, in memory."""
    subject, _, _ = known(case)
    return Image.fromarray(subject.pixels)


def of_pixels(case: Case) -> bool:
    return known(case)[0].path.suffix != ".svg"


def takes(*tokens: str) -> Callable[[Case], bool]:
    """Pictures of pixels for a placement that takes all of these formats."""
    return lambda case: of_pixels(case) and set(tokens) <= set(known(case)[1].placement.formats)


def saved_as(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **{"icc_profile": srgb_profile(), **options})
    return buffer.getvalue()


def light(case: Case, image: Image.Image, folder: Path, **options: Any) -> tuple[Subject, Spec]:
    """Saved in the case's own format, at a quality that keeps within any budget."""
    subject, _, _ = known(case)
    kind = "WEBP" if subject.path.suffix == ".webp" else "JPEG"
    return resave(case, folder, saved_as(image, kind, **{"quality": 40, **options}))


def resized(case: Case, by: tuple[int, float], folder: Path) -> tuple[Subject, Spec]:
    """A file from another size's folder, or a crop that slipped: so many pixels, and such a share, too wide."""
    image = delivered(case)
    width = round(image.width * (1 + by[1])) + by[0]
    return light(case, image.resize((width, image.height)), folder)


def padded(case: Case, times: float, folder: Path) -> tuple[Subject, Spec]:
    """A quality set too high: what the seal leaves of the budget used so many times over, in bytes that decoders skip."""
    subject, spec, _ = known(case)
    data = subject.path.read_bytes()
    room = (spec.placement.max_kb or 0) - reserve_kb("jpg", spec.placement.seal)
    fill = b"\xff" * (math.ceil(room * 1000 * times) - len(data))
    return resave(case, folder, data[:-2] + fill + data[-2:])


def in_format(case: Case, kind: str, folder: Path) -> tuple[Subject, Spec]:
    """Saved as what the placement doesn't take, honestly named."""
    image = delivered(case)
    own = known(case)[0].path.suffix == ".webp"
    kind = {"own": "WEBP" if own else "JPEG", "next": "GIF" if own else "WEBP"}.get(kind, kind)
    suffix = {"JPEG": ".jpg", "WEBP": ".webp", "TIFF": ".tif", "GIF": ".gif"}[kind]
    if kind == "GIF":
        return resave(case, folder, saved_as(image.quantize(16), kind), suffix)
    return resave(case, folder, saved_as(image, kind, quality=40), suffix)


def misnamed(case: Case, suffix: str, folder: Path) -> tuple[Subject, Spec]:
    """The right bytes under a name that says something else."""
    subject, _, _ = known(case)
    return resave(case, folder, subject.path.read_bytes(), suffix)


def in_profile(case: Case, name: str, folder: Path) -> tuple[Subject, Spec]:
    """Another profile: sRGB by another maker, Display P3 as phones write it, or two channels exchanged."""
    return light(case, delivered(case), folder, icc_profile=PROFILES[name])


def unprofiled(case: Case, mode: str, folder: Path) -> tuple[Subject, Spec]:
    """Saved for the web by a tool that drops profiles; or for print, in CMYK."""
    image = delivered(case)
    profile = srgb_profile() if mode == "kept" else None
    return light(case, image.convert("CMYK") if mode == "CMYK" else image, folder, icc_profile=profile)


def deep(case: Case, bits: int, folder: Path) -> tuple[Subject, Spec]:
    """A PNG of so many bits a channel, as renderers and retouchers keep it; 1 stands for 16 bits of grey."""
    pixels = known(case)[0].pixels
    wide = pixels.astype(np.uint16) * 257
    array = {8: pixels, 16: wide, 1: wide.mean(-1).astype(np.uint16)}[bits]
    data = cv2.imencode(".png", array[..., ::-1] if array.ndim == 3 else array)[1].tobytes()
    return resave(case, folder, with_profile(data), ".png")


def with_profile(png: bytes) -> bytes:
    """The sRGB profile put into a PNG behind its header."""
    body = b"iCCP" + b"sRGB\0\0" + zlib.compress(srgb_profile())
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:33] + chunk + png[33:]


def moving(case: Case, frames: int, folder: Path) -> tuple[Subject, Spec]:
    """An animated draft delivered as the still: so many frames, each a little brighter."""
    subject, _, _ = known(case)
    first = delivered(case)
    rest = [ImageEnhance.Brightness(first).enhance(1 + 0.05 * i) for i in range(1, frames)]
    kind, suffix = ("WEBP", ".webp") if subject.path.suffix == ".webp" else ("GIF", ".gif")
    if kind == "GIF":
        first, *rest = [image.quantize(16) for image in (first, *rest)]
    options = {"save_all": True, "append_images": rest, "duration": 200} if rest else {}
    return resave(case, folder, saved_as(first, kind, quality=10, **options), suffix)


def clear(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The background not flattened: a strip at the top of this share is half see-through."""
    image = delivered(case).convert("RGBA")
    alpha = np.full((image.height, image.width), 255, np.uint8)
    alpha[: math.ceil(image.height * share)] = 128
    image.putalpha(Image.fromarray(alpha))
    webp = known(case)[0].path.suffix == ".webp"
    kind = ("WEBP", ".webp") if webp else ("PNG", ".png")
    return resave(case, folder, saved_as(image, kind[0], quality=40, exact=True), kind[1])


def turned(case: Case, orientation: int, folder: Path) -> tuple[Subject, Spec]:
    """A camera's or retoucher's tag asks viewers to turn the picture."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return light(case, delivered(case), folder, exif=exif.tobytes())


def cut(case: Case, left: float, folder: Path) -> tuple[Subject, Spec]:
    """An upload that broke off: this share of the file arrived; a whole one only squeezed harder."""
    if left == 1:
        return light(case, delivered(case), folder)
    data = known(case)[0].path.read_bytes()
    return resave(case, folder, data[: int(len(data) * left)])


def _primaries(*columns: tuple[float, float, float]) -> bytes:
    """The sRGB profile with other primaries (XYZ at D50, ICC.1 s15Fixed16)."""
    profile = bytearray(srgb_profile())
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True):
        start = int.from_bytes(profile[(entry := profile.index(name)) + 4 : entry + 8])
        profile[start + 8 : start + 20] = struct.pack(">3i", *(round(v * 65536) for v in column))
    return bytes(profile)


PROFILES = {
    # IEC 61966-2-1 as HP and Microsoft's profile of 1998 writes it, 4 digits of each
    "another sRGB": _primaries((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)),
    # SMPTE EG 432-1 primaries with a D65 white, adapted to D50
    "Display P3": _primaries((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841)),
    "swapped": SWAPPED,
}


def _budgeted(case: Case) -> bool:
    """A budget that a test can fill."""
    return 0 < (known(case)[1].placement.max_kb or 0) <= 5000


def _roomy(case: Case) -> bool:
    """A budget that a lossless copy keeps within."""
    return (known(case)[1].placement.max_kb or 10**6) >= 5000


PLACED = of("placement")
SEEDS = tuple(
    Seed(name, "spec", apply, below, over, gross, PLACED, fits=fits)
    for name, apply, below, over, gross, fits in (
        ("wrong size", resized, (0, 0.0), (1, 0.0), (0, 0.2), of_pixels),
        ("another shape's size", resized, (0, 0.0), (0, 0.02), (0, 0.8), of_pixels),
        ("too heavy", padded, 1.0, 1.0001, 2.0, lambda case: takes("jpg")(case) and _budgeted(case)),
        ("format refused", in_format, "own", "next", "TIFF", lambda case: not takes("webp", "jpg")(case) and of_pixels(case)),
        ("name that lies", misnamed, ".JPG", ".png", ".psd", lambda case: known(case)[0].path.suffix == ".jpg"),
        ("profile of another space", in_profile, "another sRGB", "Display P3", "swapped", of_pixels),
        ("no profile", unprofiled, "kept", "RGB", "CMYK", lambda case: known(case)[0].path.suffix == ".jpg"),
        ("16 bits a channel", deep, 8, 16, 1, lambda case: takes("png")(case) and _roomy(case)),
        ("animated", moving, 1, 2, 12, lambda case: (takes("gif")(case) or takes("webp")(case)) and _roomy(case)),
        ("see-through", clear, 0.0, 0.01, 0.4, lambda case: takes("png")(case) and _roomy(case)),
        ("turned by a tag", turned, 1, 3, 6, of_pixels),
        ("cut short", cut, 1.0, 0.95, 0.0, of_pixels),
    )
)  # fmt: skip
