"""What kind of file it is, by its first bytes; what isn't taken, with the cure."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.visible import visible

PICTURES = {
    "png": "PNG",
    "jpg": "JPEG",
    "tif": "TIFF",
    "webp": "WEBP",
}  # suffix of what is kept → Pillow's name
FILMS = ("mp4", "mov", "webm")
SOUNDS = ("wav", "aiff", "flac", "mp3", "m4a", "ogg")
LARGEST = 500_000_000  # bytes of a file; DVC's remotes are read up to 512 MB
RAW = (".arw", ".cr2", ".cr3", ".dng", ".nef", ".orf", ".raf", ".rw2", ".3fr", ".iiq")  # many pass for TIFF
STARTS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"II*\0": "tif",
    b"MM\0*": "tif",
    b"8BPS": "psd",
    b"\x1aE\xdf\xa3": "webm",
}
FLAT = "Save it as PNG, TIFF or JPEG"


@dataclass(frozen=True)
class Received:
    """A file as it lies there. suffix: of its true kind, whatever it is called. shown: its name, safe to print."""

    path: Path
    suffix: str
    bytes: int

    @property
    def shown(self) -> str:
        return visible(self.path.name)[:200]

    @property
    def kind(self) -> str:
        if self.suffix in SOUNDS:
            return "sound"
        return "film" if self.suffix in FILMS else "psd" if self.suffix == "psd" else "picture"


def received(path: Path) -> Received:
    """Looks at name, size and first bytes. Raises InputError for what isn't taken."""
    name = visible(path.name)[:200]
    try:
        status = os.lstat(path)
    except OSError:
        raise InputError.at(name, "there is no such file", "Look at its path.") from None
    if stat.S_ISLNK(status.st_mode):
        raise InputError.at(name, "this is a symbolic link", "Name the file itself.")
    if not stat.S_ISREG(status.st_mode):
        raise InputError.at(name, "this is no regular file", "Name a picture, a PSD, a film or a sound.")
    if not 0 < status.st_size <= LARGEST:
        what = f"it has {status.st_size / 1e6:.0f} MB" if status.st_size else "it is empty"
        cure = f"At most {LARGEST // 1_000_000} MB are brought in." if status.st_size else "Copy it anew."
        raise InputError.at(name, what, cure)
    if path.suffix.lower() in RAW:
        raise InputError.at(
            name,
            "this is a camera's raw file: what it shows depends on who develops it",
            f"Develop it. {FLAT}.",
        )
    with open(path, "rb") as file:
        head = file.read(4096)
    return Received(path, _suffix(name, head), status.st_size)


def _suffix(name: str, head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if known := next((suffix for start, suffix in STARTS.items() if head.startswith(start)), None):
        return known
    from renderers.audio.recordings import kind_of  # decoders, only for what isn't known yet

    if heard := kind_of(head):
        if heard != "mov":
            return heard
        brand = head[8:12]
        if brand in (b"M4A ", b"M4B "):
            return "m4a"
        if brand in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"):
            raise InputError.at(name, "HEIC and AVIF pictures are not read here", f"{FLAT}.")
        return "mov" if brand == b"qt  " else "mp4"
    raise InputError.at(name, *_refused(head))


def _refused(head: bytes) -> tuple[str, str]:
    """What is wrong with a file of another kind, and the cure."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<?xml", b"<svg", b"<!doctype")) or b"<svg" in text:
        what = "this is SVG, a program that draws: it can fetch files and run scripts"
        return what, "Export it as PNG. A logo belongs into the style pack."
    if text.startswith((b"%pdf", b"%!ps")):
        return "PDF, EPS and AI files hold programs that draw", "Export it as PNG or TIFF."
    if head.startswith((b"GIF8", b"BM")):
        return "GIF and BMP are not brought in", f"{FLAT}."
    return (
        "this is no picture, PSD, film or sound that is known here",
        f"{FLAT}; a film as MP4, MOV or WebM; a sound as WAV, AIFF, FLAC, MP3, M4A or Ogg.",
    )
