"""What people said, for other programs: nothing in a table becomes a formula, no frame drifts."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from onbrief.model.reviews import CandidateReview, Mark, Reviews, Span, VariantReview
from onbrief.selection.remarks import Remark, edls, remarks, remarks_csv, timecode

WHEN = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
FILM = "30000/1001"


def remarked(note: str, *marks: Mark) -> list[Remark]:
    candidate = CandidateReview(
        scene="noon", candidate=3, request="1" * 64, sha256="2" * 64, verdict="reject", reasons=("dull",), note=note,
        when=WHEN,
    )  # fmt: skip
    picture = VariantReview(
        scene="noon",
        sku="yuzu",
        placement="tiktok/feed",
        locale="ar-AE",
        sha256="3" * 64,
        marks=marks,
        when=WHEN,
    )
    reviews = Reviews(
        schema="onbrief/reviews/1", reviewer="Ada <ada@x>", candidates=(candidate,), variants=(picture,)
    )
    return list(remarks("dusk", {"ada": reviews}))


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1", "\n=1"])
def test_no_cell_is_a_formula(note: str) -> None:
    for row in csv.reader(io.StringIO(remarks_csv(remarked(note)))):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d")) for cell in row)


def test_a_remark_and_each_of_its_marks_is_a_row() -> None:
    found = remarked(
        "a, “b”\nc", Mark(box=(0.1, 0.2, 0.3, 0.4), task="clean", note="dust"), Mark(pin=(0.5, 0.5))
    )
    rows = list(csv.DictReader(io.StringIO(remarks_csv(found))))
    assert [row["mark"] for row in rows] == ["", "", "box", "pin"]
    assert (rows[0]["verdict"], rows[0]["note"]) == ("reject", "a, “b”\nc")
    assert (rows[2]["left"], rows[2]["height"], rows[2]["task"]) == ("0.1", "0.4", "clean")


def test_markers_are_whole_frames_at_a_rational_rate() -> None:
    spans = Span(first=48, last=72, rate=FILM), Span(first=1800, last=1800, rate=FILM)
    found = remarked(
        "", Mark(span=spans[0], note="too\nslow"), Mark(span=spans[1], task="clean", note="dust")
    )
    assert edls(found) == {
        "dusk_noon_yuzu_tiktok-feed_ar-AE.edl": (
            "TITLE: dusk_noon_yuzu_tiktok-feed_ar-AE\n"
            "FCM: NON-DROP FRAME\n"
            "* RATE: 30000/1001 FRAMES A SECOND\n"
            "\n"
            "001  AX       V     C        00:00:00:00 00:01:00:01 00:00:00:00 00:01:00:01\n"
            "* LOC: 00:00:01:18 RED     too slow (frames 48-72, Ada)\n"
            "* LOC: 00:01:00:00 YELLOW  dust (frames 1800, Ada)\n"
        )
    }
    assert edls(remarked("", Mark(pin=(0.5, 0.5)))) == {}


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", FILM, "30", "60000/1001"])
def test_every_frame_has_a_time_of_its_own(rate: str) -> None:
    times = [timecode(frame, Fraction(rate)) for frame in range(5000)]
    assert len(set(times)) == 5000
    assert times == sorted(times)
