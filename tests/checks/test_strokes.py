"""Pieces of type that stand, are gone, or stand aside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from checks.strokes import aside, gaps, ink_of, stray, unlike

EM, HALF = 20, 0.5
LETTERS = tuple((slice(10, 24), slice(left, left + 6)) for left in (10, 22, 34, 46))


def sheet(*pieces):
    page = np.zeros((34, 62), np.float32)
    for piece in pieces:
        page[piece] = 1
    return page


SET = sheet(*LETTERS)


def test_whole_type_has_no_gaps():
    assert gaps(SET, SET, HALF)[:3] == (0, 0, 4)
    assert not unlike(SET, SET, EM)


def test_a_shift_of_two_pixels_is_no_gap():
    assert gaps(np.roll(SET, (2, -2), (0, 1)), SET, HALF)[:3] == (0, 0, 4)


def test_a_letter_that_is_painted_over_is_gone_and_stands_nowhere():
    left = gaps(sheet(*LETTERS[1:]), SET, HALF)
    assert left[:3] == (0.25, 1, 4)
    assert aside(left, SET, EM) == stray(sheet(*LETTERS[1:]), SET, HALF) == 0


def test_a_letter_set_a_little_aside_is_moved():
    down = (slice(14, 28), LETTERS[0][1])
    seen = sheet(down, *LETTERS[1:])
    left = gaps(seen, SET, 0.9)
    assert (left.missing, aside(left, SET, EM)) == (1, 1)


def test_a_letter_set_far_away_is_stray():
    seen = sheet((slice(0, 6), slice(40, 54)), *LETTERS[1:])
    assert stray(seen, SET, HALF) == pytest.approx(0.25, abs=0.02)


def test_other_strokes_of_as_much_ink_are_unlike():
    turned = sheet(*((slice(14, 20), slice(left - 4, left + 10)) for left in (10, 34)))
    assert unlike(turned, SET, EM)


def test_each_piece_has_its_ink():
    assert sorted(ink_of(sheet(LETTERS[0], (slice(2, 4), slice(2, 5))))) == [6, 84]


@settings(deadline=None, max_examples=40)
@given(
    arrays.arrays(np.float32, (12, 17), elements=st.floats(-0.5, 1.5, width=32)),
    arrays.arrays(np.float32, (12, 17), elements=st.floats(0, 1, width=32)),
    st.floats(1, 500),
)
def test_any_ink_is_judged(ink, glyphs, em):
    left = gaps(ink, glyphs, HALF)
    assert 0 <= left.missing <= left.pieces
    assert 0 <= aside(left, glyphs, em) <= 1
    assert unlike(ink, glyphs, em) in (True, False)
