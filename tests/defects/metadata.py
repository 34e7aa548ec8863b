"""Files that tell more than they show."""

from functools import partial

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.defects.sketch import SOURCES, Defect, Sketch

METADATA = frozenset({"metadata"})


def camera(place: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    return exif.tobytes()


def text(**told: str) -> PngInfo:
    info = PngInfo()
    for key, value in told.items():
        info.add_text(key, value)
    return info


def saved(**changes) -> partial[Sketch]:
    return partial(Sketch.save, **changes)


DEFECTS = tuple(
    Defect(name, saved(**changes), METADATA, SOURCES["placement"])
    for name, changes in (
        ("camera data", {"options": {"exif": camera()}}),
        ("XMP packet", {"options": {"xmp": b"<x:xmpmeta/>"}}),
        ("comment", {"options": {"comment": b"draft, not approved"}}),
        ("text chunk", {"format": "PNG", "options": {"pnginfo": text(Author="someone")}}),
    )
)
