"""Everything that people remarked, as rows for other programs: CSV for a spreadsheet, EDL markers for an editing desk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby

from onbrief.model.reviews import Mark, Reviews
from onbrief.selection.tables import csv_text

COLUMNS = (
    "campaign", "reviewer", "about", "scene", "candidate", "sku", "placement", "locale", "verdict", "rating", "label",
    "reasons", "note", "mark", "left", "top", "width", "height", "first_frame", "last_frame", "rate", "task", "sha256",
    "when",
)  # fmt: skip
COLOURS = {None: "RED", "clean": "YELLOW"}  # of a locator, as Avid and Resolve name them
_FRAMES_A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Remark:
    """One thing that was said: of a whole picture, or of one place on it (mark)."""

    campaign: str
    reviewer: str
    about: str
    scene: str
    candidate: int | None
    sku: str
    placement: str
    locale: str
    verdict: str
    rating: int | None
    label: str
    reasons: tuple[str, ...]
    note: str
    mark: Mark | None
    sha256: str
    when: datetime

    @property
    def picture(self) -> str:
        """What it is about, as part of a file name."""
        words = (
            self.scene,
            f"{self.candidate:02}" if self.candidate else "",
            self.sku,
            self.placement,
            self.locale,
        )
        return "_".join(re.sub(r"[^A-Za-z0-9]+", "-", word) for word in (self.campaign, *words) if word)


def remarks(campaign: str, reviews: Mapping[str, Reviews]) -> Iterator[Remark]:
    """What everybody said of a campaign's candidates and pictures: the whole first, then its places."""
    for said in reviews.values():
        for entry in said.candidates:
            whole = Remark(
                campaign, said.reviewer, "candidate", entry.scene, entry.candidate, "", "", "", entry.verdict or "",
                entry.rating, entry.label or "", entry.reasons, entry.note, None, entry.sha256, entry.when,
            )  # fmt: skip
            yield from _with_marks(whole, entry.marks)
        for variant in said.variants:
            whole = Remark(
                campaign, said.reviewer, "picture", variant.scene, None, variant.sku, variant.placement, variant.locale,
                "", None, "", (), variant.note, None, variant.sha256, variant.when,
            )  # fmt: skip
            yield from _with_marks(whole, variant.marks)


def remarks_csv(found: Iterable[Remark]) -> str:
    """One row a remark, one a mark."""
    return csv_text(COLUMNS, map(_cells, found))


def edls(found: Iterable[Remark]) -> dict[str, str]:
    """File name → an edit decision list (CMX 3600) with a locator for each mark that has frames; one file a picture.

    Times are counted in whole frames from the picture's first one, at its rate. CMX 3600 knows no fractional rate: of
    30000/1001 the list counts 30 frames a second without dropping any, and says so.
    """
    marked = [r for r in found if r.mark and r.mark.span]
    files = {}
    for name, rows in groupby(sorted(marked, key=lambda r: (r.picture, _span(r))), lambda r: r.picture):
        files[f"{name}.edl"] = _edl(name, list(rows))
    return files


def timecode(frame: int, rate: Fraction) -> str:
    """A frame as HH:MM:SS:FF without drop, at the next whole rate; after a day it begins anew."""
    whole = -(-rate.numerator // rate.denominator)
    seconds, frames = divmod(frame, whole)
    seconds %= _FRAMES_A_DAY
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames:02}"


def _edl(name: str, rows: Sequence[Remark]) -> str:
    rate = Fraction(_span(rows[0])[2])
    last = max(_span(row)[1] for row in rows) + 1
    begin, end = timecode(0, rate), timecode(last, rate)
    lines = [
        f"TITLE: {name}",
        "FCM: NON-DROP FRAME",
        f"* RATE: {rows[0].mark.span.rate if rows[0].mark and rows[0].mark.span else rate} FRAMES A SECOND",
        "",
        f"001  AX       V     C        {begin} {end} {begin} {end}",
    ]
    for row in rows:
        assert row.mark
        first, until, _ = _span(row)
        words = _line(row.mark.note or row.note or row.mark.task or "remark")
        frames = f"{first}" if first == until else f"{first}-{until}"
        who = _line(row.reviewer.split(" <")[0])
        at = timecode(first, rate)
        lines.append(f"* LOC: {at} {COLOURS[row.mark.task]:<7} {words} (frames {frames}, {who})")
    return "\n".join(lines) + "\n"


def _span(row: Remark) -> tuple[int, int, str]:
    assert row.mark and row.mark.span
    return row.mark.span.first, row.mark.span.last, row.mark.span.rate


def _line(words: str) -> str:
    """One line of printable words: what an editing desk reads as a record."""
    return "".join(c if c.isprintable() else " " for c in words).strip()[:400]


def _with_marks(whole: Remark, marks: Sequence[Mark]) -> Iterator[Remark]:
    yield whole
    for mark in marks:
        yield Remark(**{**whole.__dict__, "mark": mark, "note": mark.note})


def _cells(row: Remark) -> Sequence[object]:
    mark = row.mark
    box: Sequence[float | None] = (None,) * 4
    if mark and (mark.box or mark.pin):
        box = mark.box or (*(mark.pin or ()), None, None)
    span = (mark.span.first, mark.span.last, mark.span.rate) if mark and mark.span else (None,) * 3
    kind = ("box" if mark.box else "pin" if mark.pin else "frames") if mark else ""
    return (
        row.campaign, row.reviewer, row.about, row.scene, row.candidate, row.sku, row.placement, row.locale, row.verdict,
        row.rating, row.label, "; ".join(row.reasons), row.note, kind, *box, *span, (mark.task if mark else "") or "",
        row.sha256, row.when.isoformat(),
    )  # fmt: skip
