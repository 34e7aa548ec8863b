"""A stranger's file at the door: what is taken, what it becomes, and what is refused with its cure."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from psd_tools import PSDImage

from onbrief.errors import InputError
from onbrief.material.bounds import bounded
from onbrief.material.embedded import embedded
from onbrief.material.kinds import Received, received
from onbrief.material.opening import Opened, encoded, opened


def at_the_door(path: Path) -> Opened:
    return opened(received(path))


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        at_the_door(path)
    return str(caught.value)


def picture(width: int = 40, height: int = 24, colour: tuple[int, int, int] = (200, 90, 40)) -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def test_a_photograph_is_turned_upright(tmp_path: Path) -> None:
    image = picture()
    image.paste((0, 0, 255), (0, 0, 20, 24))
    exif = Image.Exif()
    exif[274] = 6
    found = at_the_door(saved(tmp_path / "turned.jpg", image, exif=exif, quality=95))
    assert found.pixels.shape == (40, 24, 3)
    assert found.pixels[5, 12, 2] > 200 > found.pixels[35, 12, 2]
    assert found.done == ("turned upright (EXIF orientation 6)",)


def test_sixteen_bits_and_alpha_are_kept_to_the_last_code(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 65536, (20, 30, 4), np.uint16)
    (tmp_path / "deep.png").write_bytes(encoded(pixels))
    found = at_the_door(tmp_path / "deep.png")
    assert (found.bits, found.alpha, found.done) == (16, True, ())
    assert (found.pixels == pixels).all()


def adobe_rgb() -> bytes:
    """A matrix profile with Adobe RGB (1998)'s colorants and gamma, as its specification states them."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))

    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, 0x0233) + b"\0\0"
    text = b"Adobe-like\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(79),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.60974, 0.31111, 0.01947), b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": xyz(0.14919, 0.06322, 0.74457),
        b"rTRC": gamma, b"gTRC": gamma, b"bTRC": gamma, b"cprt": b"text\0\0\0\0none\0",
    }  # fmt: skip
    table, body, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    return (
        (head + bytes(12) + b"acsp" + bytes(28) + xyz(0.9642, 1.0, 0.8249)[8:]).ljust(128, b"\0")
        + table
        + body
    )


def test_a_deep_picture_of_another_colour_space_is_converted_as_little_cms_does_but_in_16_bits(
    tmp_path: Path,
) -> None:
    deep = np.full((20, 20, 3), (40000, 30000, 20000), np.uint16)
    profile = adobe_rgb()
    packed = b"name\0\0" + zlib.compress(profile)
    chunk = (
        struct.pack(">I", len(packed)) + b"iCCP" + packed + struct.pack(">I", zlib.crc32(b"iCCP" + packed))
    )
    data = encoded(deep)
    (tmp_path / "adobe.png").write_bytes(data[:33] + chunk + data[33:])
    found = at_the_door(tmp_path / "adobe.png")
    small = Image.fromarray((deep // 257).astype(np.uint8))
    theirs = ImageCms.profileToProfile(small, io.BytesIO(profile), ImageCms.createProfile("sRGB"))  # type: ignore[arg-type]
    assert found.done == ("converted from Adobe-like to sRGB, in 16 bits",)
    assert np.abs(found.pixels[5, 5] / 257 - np.asarray(theirs)[5, 5]).max() < 1.6
    assert (found.pixels[5, 5] % 257).any()  # not eight bits blown up


def test_cmyk_without_a_profile_is_refused_for_nobody_knows_its_colours(tmp_path: Path) -> None:
    path = saved(tmp_path / "print.tif", Image.new("CMYK", (40, 40), (10, 200, 90, 0)))
    assert refused(path) == (
        "print.tif: it is CMYK without a profile: nobody can say which colours are meant\n"
        "    Export it as sRGB, or with its profile."
    )


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is SVG, a program that draws"),
        ("photo.png", b"<?xml version='1.0'?><svg onload='alert(1)'/>", "this is SVG, a program that draws"),
        ("page.pdf", b"%PDF-1.7", "PDF, EPS and AI files hold programs"),
        ("shot.dng", b"II*\0" + bytes(50), "this is a camera's raw file"),
        ("phone.heic", b"\0\0\0\x18ftypheic", "HEIC and AVIF pictures are not read here"),
        ("nothing.png", b"", "it is empty"),
        ("words.txt", b"hello", "this is no picture, PSD, film or sound"),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + bytes(30), "it is damaged"),
        ("cut.psd", b"8BPS\0\x01" + bytes(4), "it is cut short"),
    ],
)  # fmt: skip
def test_what_isnt_taken_is_refused_with_a_cure(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert said in refused(tmp_path / name)


def test_links_folders_and_names_that_turn_text_around_do_no_harm(tmp_path: Path) -> None:
    saved(tmp_path / "there.png", picture())
    (tmp_path / "link.png").symlink_to(tmp_path / "there.png")
    assert "this is a symbolic link" in refused(tmp_path / "link.png")
    assert "this is no regular file" in refused(tmp_path)
    path = saved(tmp_path / "a\u202egnp.png", picture())
    assert received(path).shown == "a<U+202E>gnp.png"


def claims(width: int, height: int) -> bytes:
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + body
    return (
        head
        + struct.pack(">I", zlib.crc32(b"IHDR" + body))
        + b"\0\0\0\0IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


def test_a_small_file_that_claims_a_huge_picture_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(claims(40_000, 40_000))
    said = refused(tmp_path / "bomb.png")
    assert "it claims 1600 million pixels" in said or "it is damaged" in said


def test_what_unpacks_to_more_than_its_size_explains_is_stopped() -> None:
    packed = zlib.compress(bytes(200_000_000), 1)
    told = pytest.raises(InputError, match="it unpacks to far more than a picture of its size holds")
    with told, bounded("bomb.psd", 100, spare=60_000_000):
        zlib.decompress(packed)
    assert len(zlib.decompress(packed)) == 200_000_000  # the bound is gone again


def test_an_animation_is_refused_and_a_document_of_pages_gives_its_first(tmp_path: Path) -> None:
    frames = [picture(colour=(k, 0, 0)) for k in (10, 200)]
    moving = saved(tmp_path / "moving.webp", frames[0], save_all=True, append_images=frames[1:], duration=100)
    assert "it moves: it holds several pictures" in refused(moving)
    pages = saved(tmp_path / "pages.tif", frames[0], save_all=True, append_images=frames[1:])
    found = at_the_door(pages)
    assert found.done == ("took the first of its pages",)
    assert found.pixels[3, 3, 0] == 10


def psd(path: Path, name: str) -> Path:
    layered = PSDImage.new("RGB", (64, 48))
    layered.create_pixel_layer(Image.new("RGB", (64, 48), (90, 90, 90)), name="wall")
    cut = Image.new("RGBA", (20, 30), (200, 30, 30, 255))
    layered.create_pixel_layer(cut, name=name, top=10, left=22)
    layered.save(path)
    return path


def test_a_photoshop_file_gives_its_picture_its_layers_names_and_the_products_matte(tmp_path: Path) -> None:
    found = at_the_door(psd(tmp_path / "shot.psd", "Product, retouched"))
    assert found.layers == ("wall", "Product, retouched")
    assert tuple(found.pixels[20, 30]) == (200, 30, 30)
    assert found.matte is not None
    assert (found.matte[12, 24], found.matte[12, 20], found.matte[45, 30]) == (255, 0, 0)
    assert at_the_door(psd(tmp_path / "other.psd", "shadow")).matte is None


def test_a_camera_s_large_picture_is_scaled_to_what_is_worked_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onbrief.material.opening.MOST_PIXELS", 20_000)
    found = at_the_door(saved(tmp_path / "large.png", picture(300, 200)))
    assert found.pixels.shape == (115, 173, 3)
    assert found.done == ("scaled from 300 × 200 to 173 × 115 pixels to work with",)


GOOD = encoded(np.random.default_rng(2).integers(0, 256, (24, 24, 3), np.uint8))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(8, len(GOOD) - 1), st.binary(min_size=1, max_size=12), st.booleans())
def test_a_damaged_file_is_opened_or_refused_in_words(
    tmp_path: Path, at: int, bytes_: bytes, cut: bool
) -> None:
    data = GOOD[:at] if cut else GOOD[:at] + bytes_ + GOOD[at + len(bytes_) :]
    path = tmp_path / "any.png"
    path.write_bytes(data)
    file = Received(path, "png", len(data))
    embedded(file)
    try:
        found = opened(file)
    except InputError as error:
        assert "any.png" in str(error)
    else:
        assert min(found.pixels.shape[:2]) >= 16


def test_a_16_bit_tiff_is_read_whole(tmp_path: Path) -> None:
    deep = np.random.default_rng(3).integers(0, 65536, (20, 30, 3), np.uint16)
    cv2.imwrite(str(tmp_path / "deep.tif"), deep[..., ::-1])
    found = at_the_door(tmp_path / "deep.tif")
    assert found.bits == 16
    assert (found.pixels == deep).all()
