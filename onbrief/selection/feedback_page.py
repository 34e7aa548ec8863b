"""Feedback as a page and as a table: what was picked and turned down, why, and how sure one may be of it."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import Image

from onbrief.model.picture import Unreadable, opened
from onbrief.model.source import look
from onbrief.model.stylepack import StylePack, Vocabulary
from onbrief.pages.page import STYLE, one_file
from onbrief.selection.feedback import ENOUGH, Feedback, Judged, Tally
from onbrief.selection.tables import csv_text

HERE = Path(__file__).parent
MOST_PICTURES = 48  # of each kind: a page stays light, the table has them all
MOST_MARKS = 24  # candidates of a term that are drawn one by one
LARGE, SMALL = 480, 200  # pixels wide
SAMPLE = {
    "pick": Tally("", "", "", "", shown=1, picked=1),
    "alternative": Tally("", "", "", "", shown=1, alternative=1),
    "reject": Tally("", "", "", "", shown=1, rejected=1),
    "seen": Tally("", "", "", "", shown=1),
}
COLUMNS = (
    "stylepack", "engine", "field", "term", "shown", "picked", "alternatives", "rejected", "by_chance", "picked_share",
    "low_95", "high_95", "enough_to_rank", "rated", "mean_rating", "preferred", "not_preferred", "picked_for",
    "rejected_for",
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """data: a data URI, or None where the picture isn't at hand."""

    data: str | None
    width: int
    height: int
    judged: Judged


def feedback_csv(found: Feedback) -> str:
    """One line a term, with the words that were said of it."""
    return csv_text(COLUMNS, (_cells(row) for row in found.tallies))


def feedback_html(root: Path, found: Feedback) -> str:
    """A self-contained page without scripts."""
    picks = [_picture(j, LARGE) for j in _of(found, "pick")]
    rejects = [_picture(j, SMALL) for j in _of(found, "reject")]
    return one_file(
        HERE,
        "feedback.html",
        [STYLE, HERE / "feedback.css"],
        [],
        found=found,
        counts=counts(found),
        people=len({j.who for j in found.judged}),
        picks=picks,
        rejects=rejects,
        more=max(0, counts(found)["reject"] - MOST_PICTURES),
        why=[(verdict, _bars(found.reasons(verdict))) for verdict in ("pick", "reject")],
        packs=[_pack(root, key, list(rows)) for key, rows in groupby(found.tallies, _key)],
        enough=ENOUGH,
        squares=squares,
        sample=SAMPLE,
    )


def counts(found: Feedback) -> Counter[str]:
    """How many candidates were picked, kept in mind, turned down, and only seen."""
    return Counter(j.verdict or "seen" for j in found.judged)


def squares(row: Tally) -> list[tuple[str, int]]:
    """What to draw for a term: one mark a candidate and its place; of very many, none."""
    kinds = ["pick"] * row.picked + ["alternative"] * row.alternative + ["reject"] * row.rejected
    kinds += ["seen"] * (row.shown - len(kinds))
    return [(kind, i) for i, kind in enumerate(kinds)] if len(kinds) <= MOST_MARKS else []


def _of(found: Feedback, verdict: str) -> list[Judged]:
    return [j for j in found.judged if j.verdict == verdict][:MOST_PICTURES]


def _key(row: Tally) -> tuple[str, str]:
    return row.stylepack, row.engine


def _pack(root: Path, key: tuple[str, str], rows: Sequence[Tally]) -> dict[str, Any]:
    folder = root / "stylepacks" / key[0]
    vocabulary, _, _ = look(root, folder / "vocabulary.yaml", Vocabulary)
    pack, _, _ = look(root, folder / "stylepack.yaml", StylePack)
    fields = []
    for name, group in groupby(rows, lambda row: row.name):
        terms = getattr(vocabulary, name, {}) if vocabulary else {}
        listed = list(group)
        fields.append(
            {
                "name": name,
                "only": len(listed) == 1,
                "rows": [(row, terms[row.term].title if row.term in terms else "") for row in listed],
            }
        )
    return {
        "name": key[0],
        "title": pack.title if pack else key[0],
        "engine": key[1],
        # a field with one term says nothing about choosing between terms
        "varied": [field for field in fields if not field["only"]],
        "fixed": [field["rows"][0] for field in fields if field["only"]],
    }


def _bars(words: Counter[str]) -> list[tuple[str, int, float]]:
    most = max(words.values(), default=1)
    return [(word, count, 100 * count / most) for word, count in _ordered(words)]


def _ordered(words: Counter[str]) -> list[tuple[str, int]]:
    return sorted(words.items(), key=lambda item: (-item[1], item[0]))


def _picture(judged: Judged, width: int) -> Picture:
    path = judged.made.picture
    if path is None or not path.is_file():
        return Picture(None, 4, 5, judged)
    try:
        with opened(path) as image:
            small = image.convert("RGB")
            small.thumbnail((width, 2 * width), Image.Resampling.LANCZOS)
    except Unreadable:
        return Picture(None, 4, 5, judged)
    data = io.BytesIO()
    small.save(data, "WEBP", quality=80, method=4)
    uri = f"data:image/webp;base64,{base64.b64encode(data.getvalue()).decode()}"
    return Picture(uri, small.width, small.height, judged)


def _cells(row: Tally) -> Sequence[Any]:
    low, high = row.interval
    return (
        row.stylepack, row.engine, row.name, row.term, row.shown, row.picked, row.alternative, row.rejected,
        f"{row.expected:.2f}", f"{row.share:.3f}", f"{low:.3f}", f"{high:.3f}", "yes" if row.enough else "no",
        len(row.ratings), f"{row.rated:.2f}" if row.rated else "", row.wins, row.losses,
        words(row.pick_reasons), words(row.reject_reasons),
    )  # fmt: skip


def words(reasons: Counter[str]) -> str:
    """`light 3; mood 1`: the most frequent first."""
    return "; ".join(f"{word} {count}" for word, count in _ordered(reasons))
