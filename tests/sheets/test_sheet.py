"""Contact sheets are pages: nothing overlaps, nothing runs off, nothing from a brief becomes markup."""

from __future__ import annotations

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onbrief.sheets.sheet import MARGIN, NARROW, Item, arrange, draw


def picture(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((height, width, 3), 128, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


@given(st.lists(st.tuples(st.floats(0.2, 11), st.integers(50, 2000)), min_size=1, max_size=40))
def test_pictures_keep_their_shape_stay_on_the_page_and_never_overlap(
    shapes: list[tuple[float, int]],
) -> None:
    items = [Item(b"", ratio, "x", ("y",), height) for ratio, height in shapes]
    pages = arrange(items, 1190, 842, row=176)
    assert sum(len(page) for page in pages) == len(items)
    for page in pages:
        boxes = [item.box for item in page]
        for item in page:
            x, y, w, h = item.box
            assert abs(w / h - item.ratio) < 1e-6 * item.ratio
            assert x >= MARGIN and x + max(w, NARROW) <= 1190 - MARGIN + 0.1 and y + h <= 842
        for i, (ax, ay, aw, ah) in enumerate(boxes):
            for bx, by, bw, bh in boxes[i + 1 :]:
                assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay


def test_a_sheet_is_drawn_the_same_twice_and_its_text_is_only_text() -> None:
    items = [Item(picture(40, 50), 0.8, "#eval(1) *x* <b>", ("$x$",), 50)]
    pages = arrange(items, 600, 400, row=100)
    first = draw("#panic()", "<script>", pages, (600, 400), "pdf")
    assert first[:5] == b"%PDF-"
    assert first == draw("#panic()", "<script>", pages, (600, 400), "pdf")
    with Image.open(io.BytesIO(draw("x", "y", pages, (600, 400), "png"))) as sheet:
        assert sheet.size == (1200, 800)
