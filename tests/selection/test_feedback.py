"""Counting what was picked: each candidate once a person, small numbers told as such."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from onbrief.lineage.read import lineage_of
from onbrief.model.reviews import CandidateReview, Comparison
from onbrief.selection.feedback import Feedback, Tally, feedback, wilson
from onbrief.selection.feedback_page import feedback_csv, feedback_html
from onbrief.selection.reviews import add_comparison, put_candidate
from tests.browser import grave_faults, listened
from tests.studio import ROOT

NAME = "lumen-summer"
ADA, BO = "Ada Reed <ada@lumen.example>", "Bo <bo@x.example>"
HOSTILE = "</script><script>alert(1)</script> \u202eevil =1+1"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A demo's brief and record of candidates, with nothing chosen yet."""
    for name in ("brief.yaml", "lineage.json"):
        (tmp_path / "campaigns" / NAME).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "campaigns" / NAME / name, tmp_path / "campaigns" / NAME / name)
    (tmp_path / "stylepacks" / "lumen").mkdir(parents=True)
    for name in ("stylepack.yaml", "vocabulary.yaml"):
        shutil.copyfile(ROOT / "stylepacks" / "lumen" / name, tmp_path / "stylepacks" / "lumen" / name)
    return tmp_path


def say(root: Path, who: str, candidate: int, verdict: str | None, minute: int = 0, **more: Any) -> None:
    lineage = lineage_of(root, NAME)
    assert lineage
    request = next(
        r["id"] for r in lineage.requests.values()
        if (r["about"]["kind"], r["about"].get("scene"), r["about"].get("candidate")) == ("candidate", "golden-hour", candidate)
    )  # fmt: skip
    values = {"request": request, "sha256": "2" * 64, "when": datetime(2026, 11, 21, 9, minute, tzinfo=UTC)}
    entry = {
        "scene": "golden-hour",
        "candidate": candidate,
        "verdict": verdict,
        "reasons": ("light",),
        **values,
    }
    put_candidate(root, NAME, who, CandidateReview(**entry | more), None)


def tally(found: Feedback, name: str, term: str) -> Tally:
    return next(row for row in found.tallies if (row.name, row.term) == (name, term))


def test_whoever_said_something_of_a_scene_had_its_whole_batch_before_them(root: Path) -> None:
    say(root, ADA, 3, "pick", rating=5)
    say(root, ADA, 1, "reject", rating=2)
    say(root, BO, 5, "pick")
    found = feedback(root, [NAME])
    assert len(found.judged) == 12
    palm = tally(found, "lighting", "palm-shadow")
    assert (palm.shown, palm.picked, palm.rated, palm.engine) == (2, 1, 5.0, "pathtrace")
    assert palm.expected == pytest.approx(2 / 6)
    assert found.reasons("reject") == {"light": 1}
    assert not palm.enough
    assert tally(found, "environment", "podium-halo").enough


def test_of_several_picks_of_a_person_the_last_counts(root: Path) -> None:
    say(root, ADA, 5, "pick", minute=1)
    say(root, ADA, 3, "pick", minute=9)
    found = feedback(root, [NAME])
    assert {j.made.candidate: j.verdict for j in found.judged if j.verdict} == {3: "pick", 5: "alternative"}


def test_pairs_count_for_the_terms_that_tell_them_apart(root: Path) -> None:
    add_comparison(
        root,
        NAME,
        ADA,
        Comparison(scene="golden-hour", better=3, worse=5, when=datetime(2026, 11, 21, tzinfo=UTC)),
    )
    say(root, ADA, 3, "pick")
    found = feedback(root, [NAME])
    assert (
        tally(found, "lighting", "palm-shadow").wins,
        tally(found, "lighting", "window-blinds").losses,
    ) == (1, 1)
    assert tally(found, "environment", "podium-halo").wins == 0


def test_what_no_build_records_any_more_is_left_out_and_told(root: Path) -> None:
    say(root, ADA, 3, "pick", request="9" * 64)
    found = feedback(root, [NAME])
    assert (found.judged, found.lost, found.without) == ((), 1, (NAME,))


def test_fewer_than_five_are_told_but_not_ranked(root: Path) -> None:
    say(root, ADA, 3, "pick")
    found = feedback(root, [NAME])
    cameras = [row.term for row in found.tallies if row.name == "camera"]
    assert cameras == sorted(cameras)
    rows = list(csv.DictReader(io.StringIO(feedback_csv(found))))
    assert {row["enough_to_rank"] for row in rows if row["field"] == "camera"} == {"no"}


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 0, 0, 1), (0, 5, 0, 0.4345), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)],
)
def test_the_interval_is_wilsons(hits: int, count: int, low: float, high: float) -> None:
    assert wilson(hits, count) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_page_stands_alone_holds_no_script_and_can_be_read_by_everybody(
    root: Path, tab: Page, tmp_path: Path
) -> None:
    say(root, ADA, 3, "pick", note=HOSTILE.replace("\u202e", ""))
    say(root, BO, 4, "reject", note="ضوء الشمس")
    page = tmp_path / "feedback.html"
    page.write_text(feedback_html(root, feedback(root, [NAME])), "utf-8")
    told = listened(tab)
    tab.goto(page.as_uri())
    assert tab.locator("h1").inner_text() == "What gets picked, and why"
    assert tab.locator(".picks li").count() == 1
    assert "<script>alert(1)" in tab.locator(".picks .note").inner_text()
    assert tab.locator(".rejects .note").evaluate("n => getComputedStyle(n).direction") == "rtl"
    assert told == []
    assert grave_faults(tab) == []
    tab.set_viewport_size({"width": 390, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_demos_say_something(capfd: pytest.CaptureFixture[str]) -> None:
    found = feedback(ROOT, ["lumen-summer", "marenne-low-tide", "perch-first-invoice"])
    assert found.without == ()
    assert found.lost == 0
    assert json.dumps([dict(row.pick_reasons) for row in found.tallies])
