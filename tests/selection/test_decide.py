"""A verdict in the lightbox: the reviewer's own file and selects.yaml, in step."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onbrief.errors import InputError
from onbrief.model.reviews import CandidateReview
from onbrief.model.selects import Selects
from onbrief.model.source import read_model
from onbrief.selection.decide import Decided, decide, take_back
from onbrief.selection.kept import Changed
from onbrief.selection.reviews import reviews_path

ADA, BO = "Ada Reed <ada@lumen.example>", "Bo <bo@x.example>"
SELECTS = """\
# We met on Tuesday.
selects:
  - scene: noon
    candidate: 2 # not 3
    request: {hash}
    sha256: {hash}
    role: pick
    reasons: [light]
    who: Ada Reed <ada@lumen.example>
    when: 2026-11-20
  # Keep an eye on this one.
  - {{scene: dawn, candidate: 1, request: {hash}, sha256: {hash}, reasons: [mood], who: Cy, when: 2026-11-20}}
""".format(hash="a" * 64)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder, pack = tmp_path / "campaigns" / "dusk", tmp_path / "stylepacks" / "lumen"
    folder.mkdir(parents=True)
    pack.mkdir(parents=True)
    (folder / "brief.yaml").write_text("stylepack: lumen\n")
    (folder / "selects.yaml").write_text(SELECTS)
    (pack / "vocabulary.yaml").write_text(
        "reasons: {pick: {light: Light, mood: Mood}, reject: {dull: Dull}}\n"
    )
    return tmp_path


def say(
    root: Path, who: str, candidate: int, verdict: str | None, seen: str | None = None, **more: Any
) -> Decided:
    reasons = {"reject": ("dull",), None: ()}.get(verdict, ("light",))
    values = {"request": "1" * 64, "sha256": "2" * 64, "when": datetime(2026, 11, 21, 9, tzinfo=UTC)}
    entry = CandidateReview(
        **{"scene": "noon", "candidate": candidate, "verdict": verdict, "reasons": reasons, **values} | more
    )
    return decide(root, "dusk", who, entry, seen)


def selects(root: Path) -> list[tuple[str, int, str, str]]:
    found, _ = read_model(root, root / "campaigns/dusk/selects.yaml", Selects)
    return [(s.scene, s.candidate, s.role, s.who) for s in found.selects]


def test_a_pick_becomes_the_scenes_pick_and_says_whose_it_replaced(root: Path) -> None:
    done = say(root, BO, 5, "pick")
    assert selects(root) == [("noon", 5, "pick", BO), ("dawn", 1, "pick", "Cy")]
    assert done.told == f"{ADA} had picked candidate 2; the last pick counts."
    text = (root / "campaigns/dusk/selects.yaml").read_text()
    assert text.startswith("# We met on Tuesday.\n")
    assert text.endswith(SELECTS[SELECTS.index("  # Keep an eye") :])


def test_an_alternative_stands_beside_the_pick_and_a_reject_goes_out(root: Path) -> None:
    kept = say(root, BO, 4, "alternative")
    assert ("noon", 4, "alternative", BO) in selects(root)
    say(root, BO, 4, "reject", kept.stamp)
    assert [row for row in selects(root) if row[0] == "noon"] == [("noon", 2, "pick", ADA)]
    assert say(root, BO, 2, "reject").told == f"{ADA} had picked it; noon has no pick now."


def test_a_rating_or_a_remark_leaves_the_choice_alone(root: Path) -> None:
    first = say(root, BO, 2, None, rating=4)
    assert ("noon", 2, "pick", ADA) in selects(root)
    say(root, BO, 2, None, first.stamp, rating=5, note="better than I thought")
    picked = say(root, BO, 3, "pick")
    say(root, ADA, 2, "pick")
    say(root, BO, 3, "pick", picked.stamp, note="still, look at the cap")
    assert ("noon", 2, "pick", ADA) in selects(root)


def test_a_verdict_that_is_taken_back_takes_the_select_out(root: Path) -> None:
    done = say(root, BO, 3, "pick")
    assert say(root, BO, 3, None, done.stamp).told == "noon has no pick now."
    assert [row[0] for row in selects(root)] == ["dawn"]


def test_undo_puts_both_files_back_to_the_byte(root: Path) -> None:
    first = say(root, BO, 5, "pick")
    second = say(root, BO, 5, "reject", first.stamp)
    take_back(root, second.undo)
    take_back(root, first.undo)
    assert (root / "campaigns/dusk/selects.yaml").read_text() == SELECTS
    assert not reviews_path(root, "dusk", BO).exists()


def test_undo_keeps_what_others_wrote_meanwhile_and_refuses_what_it_would_overwrite(root: Path) -> None:
    done = say(root, BO, 5, "pick")
    path = root / "campaigns/dusk/selects.yaml"
    path.write_text(path.read_text().replace("# We met on Tuesday.", "# We met on Friday."))
    take_back(root, done.undo)
    assert path.read_text().startswith("# We met on Friday.\n")
    assert selects(root)[0] == ("noon", 2, "pick", ADA)
    done = say(root, BO, 5, "pick")
    say(root, ADA, 3, "pick")
    with pytest.raises(Changed):
        take_back(root, done.undo)
    assert selects(root)[0] == ("noon", 3, "pick", ADA)


def test_a_verdict_needs_a_reason_and_only_words_of_the_style_pack_count(root: Path) -> None:
    for verdict, what in (
        ("pick", "picked"),
        ("alternative", "kept as an alternative"),
        ("reject", "rejected"),
    ):
        with pytest.raises(InputError, match=f"noon 3 is {what} without a reason"):
            say(root, BO, 3, verdict, reasons=())
    with pytest.raises(InputError, match="“dul” is no reason for a reject of this style pack") as error:
        say(root, BO, 3, "reject", reasons=("dul",))
    assert error.value.problems[0].cure == "Did you mean “dull”?"
    assert (root / "campaigns/dusk/selects.yaml").read_text() == SELECTS


def test_a_selects_file_that_cannot_be_written_leaves_the_review_unsaid(root: Path) -> None:
    path = root / "campaigns/dusk/selects.yaml"
    path.write_text("selects: [{scene: noon}]\n")
    with pytest.raises(InputError, match=r"selects\.yaml:1"):
        say(root, BO, 3, "pick")
    assert path.read_text() == "selects: [{scene: noon}]\n"
    assert not reviews_path(root, "dusk", BO).exists()
