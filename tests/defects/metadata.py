"""Files that tell more than they show."""

from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.encode import srgb_profile
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect, Sketch
from tests.defects.spec import delivered, of_pixels, saved_as
from tests.defects.tamper import known, resave

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


def plain(case: Case, kind: str, folder: Path, **options: Any) -> tuple[Subject, Spec]:
    """The case's picture saved with options, as JPEG, PNG or WebP."""
    suffix = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}[kind]
    data = saved_as(delivered(case), kind, **{"quality": 60, **options})
    return resave(case, folder, data, suffix)


def shot(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """What a camera or phone leaves: a resolution tag is harmless, a program's name isn't, a place never."""
    exif = Image.Exif()
    if how == "resolution":
        return plain(case, "JPEG", folder, dpi=(300, 300))
    exif[0x0131] = "Darkroom 12.1"
    return plain(case, "JPEG", folder, exif=camera(place=True) if how == "place" else exif.tobytes())


def generated(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """What a generator writes into its PNG: how the model was asked, or the whole graph of nodes."""
    graph = '{"3": {"class_type": "KSampler", "inputs": {"seed": 5, "model": ["4", 0]}}}'
    told = {
        "resolution": {},
        "prompt": {"parameters": "sunscreen on sand, 35 mm\nSteps: 30"},
        "graph": {"workflow": graph},
    }
    info = text(**told[how])
    info.add(b"pHYs", bytes.fromhex("00002e2300002e2301"))
    return plain(case, "PNG", folder, pnginfo=info)


def edited(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """What an editor leaves: nothing but where the colours come from, a comment, or XMP that names people."""
    people = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><Iptc4xmpExt:PersonInImage>Ada Reed</Iptc4xmpExt:PersonInImage></x:xmpmeta>'
    options = {"progressive": {"progressive": True}, "comment": {"comment": b"v7"}, "people": {"xmp": people}}
    return plain(case, "JPEG", folder, **options[how])


def prolonged(case: Case, tail: str, folder: Path) -> tuple[Subject, Spec]:
    """Bytes behind the end: a line break from a text-mode upload, or an archive that hides there; fill is within."""
    if tail == "fill":
        filled = saved_as(delivered(case), "JPEG", quality=60)
        return resave(case, folder, filled[:-2] + b"\xff" * 500 + filled[-2:], ".jpg")
    subject, _, _ = known(case)
    data = subject.path.read_bytes()
    if tail == "archive":
        buffer = BytesIO()
        with ZipFile(buffer, "w") as archive:
            archive.writestr("brief-confidential.txt", "Not before the launch.")
        return resave(case, folder, data + buffer.getvalue())
    return resave(case, folder, data + b"\n")


def described(case: Case, description: str, folder: Path) -> tuple[Subject, Spec]:
    """A colour profile whose description says where it lay on someone's machine."""
    profile = srgb_profile()
    kept = "sRGB built-in".encode("utf-16-be")
    start = profile.index(kept)
    size = len(kept)
    words = description.encode("utf-16-be")
    tail = profile[start + size :]
    longer = bytearray(profile[:start] + words + tail[max(len(words) - size, 0) :])
    longer[:4] = len(longer).to_bytes(4)
    return plain(case, "JPEG", folder, icc_profile=bytes(longer))


def thumbed(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """A thumbnail of an earlier state in the JFIF header: none, 4 × 4 px, 128 × 128 px."""
    data = saved_as(delivered(case), "JPEG", quality=60)
    side = {"none": 0, "tiny": 4, "whole": 128}[how]
    small = delivered(case).resize((side or 1, side or 1)).tobytes() if side else b""
    jfif = b"JFIF\0\1\1\0\0\1\0\1" + bytes([side, side]) + small
    assert data[2:4] == b"\xff\xe0"
    rest = data[4 + int.from_bytes(data[4:6]) :]
    return resave(case, folder, data[:4] + (len(jfif) + 2).to_bytes(2) + jfif + rest, ".jpg")


PLACED = of("placement")
SEEDS = tuple(
    Seed(name, "metadata", apply, below, over, gross, PLACED, fits=of_pixels)
    for name, apply, below, over, gross in (
        ("a camera's words", shot, "resolution", "program", "place"),
        ("a generator's words", generated, "resolution", "prompt", "graph"),
        ("an editor's words", edited, "progressive", "comment", "people"),
        ("bytes behind the end", prolonged, "fill", "line break", "archive"),
        ("a path in the profile", described, "sRGB studio", r"C:\ada\s.icc", "file:///Users/ada/secret-launch/s.icc"),
        ("a thumbnail", thumbed, "none", "tiny", "whole"),
    )
)  # fmt: skip
