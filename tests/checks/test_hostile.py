"""Whatever lies where a deliverable should: one clear finding, within bounded time and memory."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from tests.defects.drawing import DISC, FRAME, svg
from tests.defects.sketch import BANNER, SRGB, draw

BOMB = 700_000_000  # bytes that a small file unfolds to
SPARE = 600_000_000  # bytes of address space beyond what a good file needs
SECONDS = 5.0  # of CPU for one file and all gates
PLACEMENT = "brief.yaml#/deliverables/0"
SHUT = f"spec block {PLACEMENT}: The file can't be opened as a picture: {{}}; render it again."
KNOWN = "it is no picture that is known here, or damaged"
CUT = "it is cut short or damaged"
DRAWING = f"spec block {PLACEMENT}: The file can't be opened as a drawing: {{}}; render it again."
HIDES = "it holds a document type, an instruction or a comment"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def rows(pixels: np.ndarray) -> bytes:
    """A PNG's lines, unfiltered."""
    lines = pixels.astype(pixels.dtype.newbyteorder(">")).reshape(len(pixels), -1)
    return b"".join(b"\0" + line.tobytes() for line in lines)


def zeros(count: int, before: bytes = b"") -> bytes:
    """So many zeros behind something, squeezed, without ever holding them all."""
    packer, block = zlib.compressobj(), bytes(1_000_000)
    parts = [packer.compress(before), *(packer.compress(block) for _ in range(count // len(block)))]
    return b"".join([*parts, packer.flush()])


def saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **{"icc_profile": SRGB, **options})
    return buffer.getvalue()


def passes(picture: Image.Image) -> bytes:
    """A progressive JPEG whose last pass is repeated a thousand times."""
    data = saved(picture, "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 1000 + data[-2:]


def zipped() -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    return buffer.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    """Name → bytes, made from a good banner."""
    subject, _ = draw(BANNER, folder)
    good = subject.path.read_bytes()
    picture = Image.open(subject.path).convert("RGB")
    profile, bomb = chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(SRGB)), zeros(BOMB)
    black = chunk(b"IDAT", zlib.compress(rows(np.zeros((250, 300, 3), np.uint8))))
    wide = np.asarray(picture).astype(np.uint16) * 257
    blot = picture.copy()
    blot.paste("#3a3a3a", (0, 0, 9, 9))
    several = {"save_all": True, "append_images": [blot, picture], "duration": 100}
    billion = '<!DOCTYPE svg [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    return {
        "empty.jpg": b"",
        "half.jpg": good[: len(good) // 2],
        "words.jpg": b"Not found\n",
        "page.jpg": b"<!doctype html><script>alert(1)</script>",
        "vast.png": png(30_000, 30_000, chunk(b"IDAT", bomb)),
        "bomb-picture.png": png(300, 250, profile, chunk(b"IDAT", zeros(BOMB, rows(np.asarray(picture))))),
        "bomb-text.png": png(300, 250, chunk(b"zTXt", b"a\0\0" + bomb), black),
        "bomb-profile.png": png(300, 250, chunk(b"iCCP", b"a\0\0" + bomb), black),
        "passes.jpg": passes(picture),
        "loop.tif": b"II*\0\x08\0\0\0\0\0\x08\0\0\0",
        "layers.psd": b"8BPS\0\1" + bytes(20),
        "sheet.jpg": b"%PDF-1.7\n",
        "photo.jpg": b"\0\0\0\x18ftypheic" + bytes(40),
        "ink.jpg": saved(picture.convert("CMYK"), "JPEG", icc_profile=None, quality=90),
        "deep.png": png(300, 250, profile, chunk(b"IDAT", zlib.compress(rows(wide))), depth=16),
        "moving.gif": saved(picture, "GIF", icc_profile=None, **several),
        "moving.png": saved(picture, "PNG", **several),
        "moving.webp": saved(picture, "WEBP", quality=90, **several),
        "lies.jpg": saved(picture, "PNG"),
        "both.jpg": good + zipped(),
        "script.svg": svg(DISC + "<script>alert(1)</script>").encode(),
        "elsewhere.svg": svg(DISC + '<image href="https://x.example/a.png"/>').encode(),
        "raster.svg": svg(DISC + '<image href="data:image/png;base64,iVBORw0KGgo="/>').encode(),
        "entities.svg": svg("<text>&j;</text>", before=billion + "]>").encode(),
        "nested.svg": svg("<g>" * 500_000 + "</g>" * 500_000).encode(),
        "vast.svg": svg(frame=f'viewBox="0 0 300 250" width="{"9" * 5000}" height="1e999"').encode(),
        "endless.svg": svg(frame=FRAME.replace("0 0 300 250", "0 0 1e999 1e-999")).encode(),
        "heavy.svg": svg(" " * 5_000_000).encode(),
    }


HOLDS = f"drawing block {PLACEMENT}: The drawing holds {{0}}; export it as plain paths. [{{0}}; allowed: paths alone]"
TAKES = f"spec block {PLACEMENT}: The file is {{0}}, the placement takes jpg or png; export it as jpg. [{{0}}; allowed: jpg or png]"
HEAVY = f"spec block {PLACEMENT}: The file weighs {{0}} kB, the placement takes {{1}} kB; {{2}}. [{{0}} kB; allowed: {{1}} kB]"
EXPECTED = {
    "folder.jpg": SHUT.format("it is no regular file"),
    "pipe.jpg": SHUT.format("it is no regular file"),
    "nowhere.jpg": SHUT.format("there is no such file"),
    "empty.jpg": SHUT.format("it is empty"),
    "half.jpg": SHUT.format(CUT),
    "words.jpg": SHUT.format(KNOWN),
    "page.jpg": DRAWING.format(HIDES),
    "vast.png": SHUT.format("it claims more than 40 million pixels"),
    "bomb-text.png": SHUT.format(KNOWN),
    "bomb-profile.png": SHUT.format(KNOWN),
    "passes.jpg": SHUT.format("it comes in more than 100 passes"),
    "loop.tif": SHUT.format(KNOWN),
    "layers.psd": TAKES.format("psd"),
    "sheet.jpg": TAKES.format("pdf"),
    "photo.jpg": TAKES.format("heic"),
    "ink.jpg": f"spec block {PLACEMENT}: The picture's colours are CMYK; convert it to sRGB. [CMYK; allowed: sRGB]",
    "deep.png": f"spec block {PLACEMENT}: The picture has 16 bits a channel, screens take 8; export it with 8. "
    "[16 bits a channel; allowed: 8 bits a channel]",
    "moving.gif": TAKES.format("gif"),
    "moving.webp": TAKES.format("webp"),
    "moving.png": f"spec block {PLACEMENT}: The file holds several pictures, the placement takes a still; export one. "
    "[several; allowed: one]",
    "lies.jpg": f"spec block {PLACEMENT}: The file's name ends in .jpg, but it is png; export it as what it is called. "
    "[.jpg; allowed: .png]",
    "both.jpg": f"metadata block {PLACEMENT}: The file goes on after the picture's end with a zip archive (109 bytes); "
    "export it anew. [109 bytes behind the picture's end; allowed: none]",
    "script.svg": HOLDS.format("<script>"),
    "elsewhere.svg": HOLDS.format("<image>, href"),
    "raster.svg": HOLDS.format("<image>, href"),
    "entities.svg": DRAWING.format(HIDES),
    "nested.svg": HEAVY.format("3500.1", 30, "draw less"),
    "vast.svg": f"spec block {PLACEMENT}: The picture is 0 × 0 px, the placement takes 300 × 250 px; "
    "render it at that size. [0 × 0 px; allowed: 300 × 250 px]",
    "endless.svg": f"drawing block {PLACEMENT}: The drawing has no view box, so it doesn't scale; add one. "
    "[none; allowed: a view box]",
    "heavy.svg": DRAWING.format("it has more than 4 MB"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, list[str]]:
    good, folder = (tmp_path_factory.mktemp(name) for name in ("good", "hostile"))
    for name, data in files(good).items():
        (folder / name).write_bytes(data)
    (folder / "folder.jpg").mkdir()
    os.mkfifo(folder / "pipe.jpg")
    (folder / "nowhere.jpg").symlink_to(folder / "gone.jpg")
    (folder / "link.jpg").symlink_to(good / "delivered")
    command = [sys.executable, "-m", "tests.hostile", str(folder), str(SPARE), str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", EXPECTED)
def test_it_ends_in_one_finding(told, name):
    assert told[name] == [EXPECTED[name]]


def test_a_link_to_a_good_file_is_followed(told):
    """Whoever keeps large files in a cache links to them."""
    assert told["link.jpg"] == []


def test_a_good_picture_before_a_bomb_is_weighed_like_any_other(told):
    (finding,) = told["bomb-picture.png"]
    assert finding.startswith(f"spec block {PLACEMENT}: The file weighs ")


def test_no_file_is_forgotten(told):
    assert set(told) == {*EXPECTED, "link.jpg", "bomb-picture.png"}
