"""Edits are found where they are; noise that nobody made is not taken for one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.compare.profile import profile_of
from onbrief.compare.signature import Signature, signature_of
from onbrief.compare.verdict import Verdict, compare
from tests.compare import corpus
from tests.compare.corpus import Picture
from tests.defects.renders import cases

ROOT = Path(__file__).parents[2]
DETERMINISTIC = profile_of(ROOT, "", {}, ["typeset"])
TOLERANT = profile_of(ROOT, "", {}, ["another"])
COLOURS = [kind for kind in corpus.EDITS if "area" in kind]
SHAPES = [
    kind for kind in corpus.EDITS if kind in ("word of the headline", "logo moved 4 px", "crop moved 4 px")
]
SHOWN = ("320x50_de-DE", "970x250_ar-AE", "728x90_ja-JP", "tile-1x1_en-GB")


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    """Delivered banners and a tile of the demo."""
    found = [case for case in cases(sample=True) if case.job and case.job.out.endswith(SHOWN)]
    assert len(found) == len(SHOWN)
    return [Picture.of(case.job.out, case.subject) for case in found if case.job and case.subject]


def verdict(pair: corpus.Pair, profile=TOLERANT) -> Verdict:
    return compare(signature_of(pair.old), signature_of(pair.new), profile)


def test_a_colour_shift_of_delta_e_3_on_a_hundredth_of_the_area_is_found(pictures: list[Picture]) -> None:
    for picture in pictures:
        made = [pair for pair in corpus.edits(picture) if pair.kind in COLOURS]
        assert len(made) == len(COLOURS)
        for pair in made:
            assert verdict(pair).differs, (pair.picture, pair.kind)
            assert verdict(corpus.under_noise(pair)).differs, (pair.picture, pair.kind, "in other grain")
            assert verdict(pair, DETERMINISTIC).differs, (pair.picture, pair.kind)


def test_noise_is_not_taken_for_an_edit(pictures: list[Picture]) -> None:
    for picture in pictures:
        for pair in corpus.noises(picture):
            assert not verdict(pair).differs, (pair.picture, pair.kind, verdict(pair))


def test_another_quality_of_compression_is_no_edit_to_the_strict_profile_either(
    pictures: list[Picture],
) -> None:
    kinds = {kind: corpus.ENCODED[kind] for kind in ("JPEG 94", "JPEG 90", "JPEG 85")}
    for picture in pictures:
        for pair in corpus.noises(picture, kinds):
            assert not verdict(pair, DETERMINISTIC).differs, (pair.picture, pair.kind)


def test_an_edit_is_told_from_the_compression_around_it(pictures: list[Picture]) -> None:
    """A new headline makes the encoder choose another quality for all of the picture."""
    picture = pictures[0]
    pair = next(pair for pair in corpus.edits(picture) if pair.kind == "word of the headline")
    new = corpus.ENCODED["JPEG 90"](pair.new, np.random.default_rng(0))
    found = verdict(corpus.Pair(pair.picture, pair.kind, pair.old, new), DETERMINISTIC)
    assert found.spots and all(overlap(spot.box, picture.boxes["headline"]) for spot in found.spots)


def test_words_logo_and_crop_are_found_where_they_are(pictures: list[Picture]) -> None:
    for picture in pictures:
        for pair in corpus.edits(picture):
            if pair.kind in SHAPES:
                rows, columns = np.nonzero(np.abs(pair.new.astype(int) - pair.old).max(axis=2) > 8)
                edited = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
                found = verdict(pair, DETERMINISTIC)
                assert found.differs, (pair.picture, pair.kind)
                assert all(overlap(spot.box, edited) for spot in found.spots), (
                    pair.picture,
                    pair.kind,
                    found.spots,
                )


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(max(one[i], other[i]) < min(one[i] + one[i + 2], other[i] + other[i + 2]) for i in (0, 1))


def test_the_same_picture_does_not_differ() -> None:
    signed = signature_of(np.random.default_rng(2).integers(0, 256, (90, 120, 3), dtype=np.uint8))
    assert compare(signed, signed, DETERMINISTIC) == Verdict(
        "block-din99o/1", "deterministic",
        figures=dict.fromkeys(("8", "16", "32", "64", "whole"), 0.0),
        limits={"8": 0.67, "16": 0.34, "32": 0.21, "64": 0.14, "128": 0.12, "whole": 0.45}, score=0.0,
    )  # fmt: skip


def test_pictures_of_different_sizes_differ_and_are_not_measured() -> None:
    one, other = (signature_of(np.zeros((height, 80, 3), np.uint8)) for height in (40, 41))
    found = compare(one, other, TOLERANT)
    assert found.differs and found.resized and not found.figures and not found.spots


def test_a_picture_of_a_single_pixel_can_be_compared() -> None:
    dark, light = (signature_of(np.full((1, 1, 3), level, np.uint8)) for level in (0, 40))
    assert compare(dark, light, TOLERANT).differs
    assert compare(dark, light, TOLERANT).spots[0].box == (0, 0, 1, 1)


def test_what_turns_transparent_differs() -> None:
    opaque = np.full((64, 64, 4), 255, np.uint8)
    holed = opaque.copy()
    holed[16:32, 16:32, 3] = 0
    found = compare(signature_of(opaque), signature_of(holed), TOLERANT)
    assert [spot.box for spot in found.spots] == [(16, 16, 16, 16)]


def test_many_places_become_few_boxes_within_the_picture_worst_first() -> None:
    old = np.full((403, 605, 3), 120, np.uint8)
    new = old.copy()
    for number in range(150):
        y, x = divmod(number, 15)
        new[40 * y : 40 * y + 9, 40 * x : 40 * x + 9] += np.uint8(10 + number % 60)
    found = compare(signature_of(old), signature_of(new), DETERMINISTIC)
    assert 0 < len(found.spots) <= 24
    assert [spot.delta for spot in found.spots] == sorted((spot.delta for spot in found.spots), reverse=True)
    for x, y, width, height in (spot.box for spot in found.spots):
        assert x >= 0 and y >= 0 and width > 0 and height > 0 and x + width <= 605 and y + height <= 403
    far = new.copy()
    far[:] = old
    far[380:, 590:] = 255
    assert [spot.box for spot in compare(signature_of(old), signature_of(far), DETERMINISTIC).spots] == [
        (584, 376, 21, 27)
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 65_535]))
@pytest.mark.filterwarnings("error")
def test_hostile_signatures_are_compared_without_a_fault(
    width: int, height: int, seed: int, most: int
) -> None:
    chance = np.random.default_rng(seed)
    shape = (-(-height // 4), -(-width // 4))
    one, other = (
        Signature(width, height, 4, chance.integers(0, most + 1, (*shape, 3 * grounds), np.uint16),
                  chance.integers(0, 256, (*shape, 4 * grounds), np.uint8))
        for grounds in (1, 2)
    )  # fmt: skip
    for strict in (DETERMINISTIC, TOLERANT):
        verdict = compare(one, other, strict)
        assert np.isfinite([verdict.score, *verdict.figures.values()]).all()
        assert all(0 <= x < width and 0 <= y < height and w > 0 and h > 0 for x, y, w, h in
                   (spot.box for spot in verdict.spots))  # fmt: skip
        assert compare(one, one, strict).score == 0
