"""A signature is the same wherever it is made, and nothing that a stranger hands over is taken for one."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onbrief.compare.signature import packed, pixels_of, sign, sign_made, signature_of, unpacked
from onbrief.model.picture import Unreadable

WAVES = np.fromfunction(lambda y, x, c: (7 * x + 13 * y + 50 * c) % 256, (61, 83, 3)).astype(np.uint8)


def file_of(pixels: np.ndarray, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def test_the_same_pixels_give_the_same_bytes_on_every_machine() -> None:
    digest = sha256(packed(signature_of(WAVES))).hexdigest()
    assert digest == "c2d96077e6916451e27aeeb48b85fc3b704493a9a92383349c91b65f9153adc6"


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (8, 8), (9, 8), (1, 500), (333, 451)])
def test_a_signature_holds_exact_sums_and_rims(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    signed, wide = signature_of(pixels), pixels.astype(int)
    side = signed.side
    for (row, column), colours, edges in zip(np.ndindex(signed.edges.shape[:2]), signed.colours.reshape(-1, 3), signed.edges.reshape(-1, 4), strict=True):  # fmt: skip
        block = wide[row * side : (row + 1) * side, column * side : (column + 1) * side]
        beside = wide[row * side : (row + 1) * side, (column + 1) * side :][:, :1]
        below = wide[(row + 1) * side :, column * side : (column + 1) * side][:1]
        assert list(colours) == list(block.sum(axis=(0, 1)))
        assert list(edges) == [
            np.abs(block[:, -1:] - beside).sum() // (3 * len(block)) if beside.size else 0,
            np.abs(block[-1:] - below).sum() // (3 * block.shape[1]) if below.size else 0,
            block[:, 0].sum() // (3 * len(block)),
            block[0].sum() // (3 * block.shape[1]),
        ]


def test_a_file_is_signed_by_what_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "delivered.jpg"
    path.write_bytes(file_of(WAVES, "JPEG"))
    shown = signature_of(np.asarray(Image.open(path)))
    assert packed(sign(path)) == packed(sign_made(path.read_bytes())) == packed(shown)
    path.write_bytes(b"\xff\xd8 no picture")
    with pytest.raises(Unreadable):
        sign(path)


@pytest.mark.parametrize(
    ("picture", "more", "why"),
    [
        (Image.fromarray(np.full((20, 30), 40_000, np.uint16)), {}, "more than 8 bits"),
        (Image.new("F", (30, 20), 0.5), {}, "more than 8 bits"),
        (Image.new("RGB", (30, 20)), {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"}, "turned by its EXIF"),
    ],
)  # fmt: skip
def test_a_picture_whose_change_could_hide_is_refused(
    picture: Image.Image, more: dict, why: str, tmp_path: Path
) -> None:
    path = tmp_path / ("picture.jpg" if more else "picture.tiff")
    picture.save(path, **more)
    for look in (sign, pixels_of):
        with pytest.raises(Unreadable, match=why):
            look(path)


@pytest.mark.parametrize("size", [(20_000, 1), (1, 20_000), (1, 1)])
def test_a_picture_of_any_shape_is_signed(size: tuple[int, int], tmp_path: Path) -> None:
    Image.new("CMYK", size, (10, 20, 30, 40)).save(tmp_path / "thin.tiff")
    found = sign(tmp_path / "thin.tiff")
    assert unpacked(packed(found)) and (found.width, found.height) == size
    assert tuple(pixels_of(tmp_path / "thin.tiff")[0, 0]) == (207, 198, 190)


def test_of_an_animation_the_first_frame_is_signed(tmp_path: Path) -> None:
    first, second = (Image.new("RGB", (30, 20), colour) for colour in ("red", "blue"))
    first.save(tmp_path / "moving.gif", save_all=True, append_images=[second])
    assert packed(sign(tmp_path / "moving.gif")) == packed(signature_of(np.asarray(first)))


def test_what_is_hidden_by_transparency_is_not_seen_but_transparency_is() -> None:
    clear = np.dstack([WAVES, np.full(WAVES.shape[:2], 255, np.uint8)])
    assert packed(sign_made(file_of(clear))) == packed(signature_of(WAVES))
    clear[10:20, 10:20, 3] = 0
    repainted, emptied = clear.copy(), clear.copy()
    repainted[10:20, 10:20, :3] = 99
    emptied[30:40, 30:40, 3] = 100
    before, same, other = (packed(sign_made(file_of(one))) for one in (clear, repainted, emptied))
    assert before == same != other


def test_a_signature_survives_being_a_file() -> None:
    for pixels in (WAVES, np.dstack([WAVES, WAVES[..., 0]])):
        signed = signature_of(pixels)
        again = unpacked(packed(signed))
        assert again and (again.width, again.height, again.side) == (83, 61, 4)
        assert np.array_equal(again.colours, signed.colours) and np.array_equal(again.edges, signed.edges)


ABOUT = {"schema": "onbrief/signature/1", "width": 83, "height": 61, "side": 4, "grounds": 1}


@pytest.mark.parametrize(
    "wrong",
    [{"width": 85}, {"width": -83}, {"width": 1e3}, {"width": True}, {"height": 10**9}, {"side": 0}, {"side": 8},
     {"grounds": 2}, {"grounds": "1"}, {"schema": "onbrief/signature/2"}, {"note": "x" * 200}],
    ids=str,
)  # fmt: skip
def test_a_header_that_lies_is_refused(wrong: dict) -> None:
    head, _, body = packed(signature_of(WAVES)).partition(b"\n")
    assert json.loads(head) == ABOUT
    assert unpacked(head + b"\n" + body)
    assert unpacked(json.dumps({**ABOUT, **wrong}).encode() + b"\n" + body) is None


@given(st.one_of(st.binary(max_size=300), st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5).map(lambda v: json.dumps(v).encode() + b"\n")))  # fmt: skip
def test_any_bytes_are_refused_quietly(data: bytes) -> None:
    assert unpacked(data) is None


@given(st.integers(0, 400))
def test_a_signature_cut_short_is_refused(length: int) -> None:
    whole = packed(signature_of(WAVES))
    assert unpacked(whole[: len(whole) - 1 - length]) is None
