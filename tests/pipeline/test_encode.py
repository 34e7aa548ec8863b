"""Pixels to files: profile embedded, budget kept, the same bytes every time."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from onbrief.errors import InputError
from onbrief.pipeline.encode import encode_png, encode_within

NOISE = np.random.default_rng(1).integers(0, 256, (250, 300, 3), dtype=np.uint8)
FLAT = np.full((250, 300, 3), (111, 165, 141), np.uint8)


@pytest.mark.parametrize("kind", ["jpg", "webp"])
def test_quality_is_lowered_just_enough_for_the_budget(kind: str) -> None:
    data, how = encode_within(NOISE, kind, 60)
    assert len(data) <= 60_000
    better, _ = encode_within(NOISE, kind, 62)
    assert len(data) <= len(better) <= 62_000
    assert 40 <= how["quality"] < 95


def test_a_calm_picture_gets_the_best_quality() -> None:
    assert encode_within(FLAT, "jpg", 150)[1] == {"format": "jpg", "quality": 95}


def test_room_is_kept_for_the_seal() -> None:
    data, _ = encode_within(NOISE, "jpg", 78, reserve_kb=18)
    assert data == encode_within(NOISE, "jpg", 60)[0]
    with pytest.raises(InputError, match="the placement allows 10 kB, 6 kB of it for the seal"):
        encode_within(NOISE, "jpg", 10, reserve_kb=6)


def test_a_budget_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(InputError, match="the placement allows 5 kB"):
        encode_within(NOISE, "jpg", 5)


@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_every_format_carries_srgb_and_repeats_byte_for_byte(kind: str) -> None:
    data, _ = encode_within(FLAT, kind, None)
    assert data == encode_within(FLAT, kind, None)[0]
    with Image.open(io.BytesIO(data)) as image:
        assert image.info["icc_profile"][36:40] == b"acsp"
        assert image.size == (300, 250)


def test_a_plate_keeps_sixteen_bits() -> None:
    plate = np.full((4, 5, 3), (1000, 30000, 65535), np.uint16)
    assert encode_png(plate)[24] == 16
