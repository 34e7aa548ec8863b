"""Files that a placement refuses."""

from functools import partial

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.defects.sketch import SOURCES, SRGB, Defect, Sketch

SPEC = frozenset({"spec"})
UNSEEN = frozenset(
    {"spec", "contrast", "palette", "logo-true"}
)  # these can't look at such a file, and say so

# Red and blue change places: the profile still calls itself sRGB.
SWAPPED = SRGB.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")


def camera() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    return exif.tobytes()


def comment() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", "someone")
    return info


def saved(**changes) -> partial[Sketch]:
    return partial(Sketch.save, **changes)


DEFECTS = tuple(
    Defect(name, saved(**changes), expect, SOURCES["placement"])
    for name, changes, expect in (
        ("one pixel short", {"size": (299, 250)}, UNSEEN),
        ("broken file", {"broken": True}, UNSEEN),
        ("format refused", {"format": "WEBP"}, SPEC),
        ("one byte too heavy", {"weight": 150_001}, SPEC),
        ("no profile", {"profile": None}, SPEC),
        ("false profile", {"profile": SWAPPED}, SPEC),
        ("damaged profile", {"profile": b"not a profile"}, SPEC),
        ("camera data", {"options": {"exif": camera()}}, SPEC),
        ("XMP packet", {"options": {"xmp": b"<x:xmpmeta/>"}}, SPEC),
        ("comment", {"options": {"comment": b"draft, not approved"}}, SPEC),
        ("text chunk", {"format": "PNG", "options": {"pnginfo": comment()}}, SPEC),
    )
)
