"""Each person's own file: entry by entry, bound to what was seen, nothing of anybody's lost."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.reviews import CandidateReview, Comparison, Mark, Span, VariantReview
from onbrief.selection import kept
from onbrief.selection.kept import Changed, stamp
from onbrief.selection.reviews import (
    add_comparison,
    candidate_of,
    drop_candidate,
    drop_comparison,
    drop_variant,
    put_candidate,
    put_variant,
    read_reviews,
    reviews_path,
    variant_of,
)

ADA, BO = "Ada Reed <ada@lumen.example>", "Bo <bo@x.example>"
WHEN = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "campaigns" / "dusk").mkdir(parents=True)
    return tmp_path


def said(candidate: int, scene: str = "noon", **more: Any) -> CandidateReview:
    return CandidateReview(
        **{"scene": scene, "candidate": candidate, "request": "1" * 64, "sha256": "2" * 64, "when": WHEN}
        | more
    )


def test_a_file_begins_with_its_schema_and_says_who_it_is(root: Path) -> None:
    put_candidate(root, "dusk", ADA, said(3, verdict="pick", rating=4, reasons=("light",), note="no"), None)
    path = reviews_path(root, "dusk", ADA)
    assert path == root / "campaigns/dusk/reviews/ada-reed.yaml"
    assert path.read_text() == (
        "# yaml-language-server: $schema=../../../schemas/reviews.schema.json\n"
        "# What one person said while choosing. Written by `onbrief lightbox`, or by hand.\n"
        "schema: onbrief/reviews/1\n"
        "reviewer: Ada Reed <ada@lumen.example>\n"
        "candidates:\n"
        "  - scene: noon\n"
        "    candidate: 3\n"
        f'    request: "{"1" * 64}"\n'
        f'    sha256: "{"2" * 64}"\n'
        "    verdict: pick\n"
        "    rating: 4\n"
        "    reasons: [light]\n"
        '    note: "no"\n'
        "    when: 2026-11-21T10:30:00Z\n"
    )


def test_a_second_person_of_the_same_name_gets_a_file_of_their_own(root: Path) -> None:
    other = "Ada Reed <ada@elsewhere.example>"
    put_candidate(root, "dusk", ADA, said(1, rating=1), None)
    put_candidate(root, "dusk", other, said(1, rating=5), None)
    people = read_reviews(root, "dusk")
    assert sorted(person.reviewer for person in people.values()) == [other, ADA]
    assert reviews_path(root, "dusk", "Ada R. Reed <ADA@lumen.example>") == reviews_path(root, "dusk", ADA)


@pytest.mark.parametrize("who", ["../../x <a@b>", "山田 <taro@x>", "ضوء", "\u202e", "a/b", "<>", "x" * 300])
def test_no_name_leads_out_of_the_folder(root: Path, who: str) -> None:
    path = reviews_path(root, "dusk", who)
    assert path.parent == root / "campaigns/dusk/reviews"
    assert path.suffix == ".yaml"
    assert len(path.name) < 60


def test_a_reject_without_a_reason_is_refused(root: Path) -> None:
    with pytest.raises(InputError, match="noon 3 is rejected without a reason"):
        put_candidate(root, "dusk", ADA, said(3, verdict="reject"), None)
    assert not reviews_path(root, "dusk", ADA).exists()


def test_what_was_edited_elsewhere_stays_and_what_was_edited_here_is_refused(root: Path) -> None:
    first = put_candidate(root, "dusk", ADA, said(1, rating=3), None)
    put_candidate(root, "dusk", ADA, said(2, rating=3), None)
    path = reviews_path(root, "dusk", ADA)
    path.write_text(path.read_text().replace("candidate: 2\n", "candidate: 2 # by hand\n").replace(
        "rating: 3\n    when: 2026-11-21T10:30:00Z\n", "rating: 4\n    when: 2026-11-21T10:30:00Z\n", 1
    ))  # fmt: skip
    with pytest.raises(Changed) as refused:
        put_candidate(root, "dusk", ADA, said(1, rating=5), first)
    assert isinstance(refused.value.entry, CandidateReview)
    assert refused.value.entry.rating == 4
    put_candidate(root, "dusk", ADA, said(1, rating=5), refused.value.stamp)
    assert "candidate: 2 # by hand\n" in path.read_text()
    with pytest.raises(Changed):
        put_candidate(root, "dusk", ADA, said(1, rating=1), None)


def test_a_save_in_an_editor_between_reading_and_writing_is_not_lost(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_candidate(root, "dusk", ADA, said(1, rating=3), None)
    path, moved = reviews_path(root, "dusk", ADA), kept._moved

    def saved_meanwhile(*arguments: Any) -> Any:
        if "# saved" not in path.read_text():
            path.write_text(path.read_text() + "# saved\n")
        return moved(*arguments)

    monkeypatch.setattr(kept, "_moved", saved_meanwhile)
    put_candidate(root, "dusk", ADA, said(2, rating=4), None)
    text = path.read_text()
    assert "# saved\n" in text
    assert "candidate: 2\n" in text


def test_a_file_that_is_not_valid_is_refused_at_its_line_and_left_alone(root: Path) -> None:
    put_candidate(root, "dusk", ADA, said(1, rating=3), None)
    path = reviews_path(root, "dusk", ADA)
    broken = path.read_text().replace("rating: 3", "rating: [3")
    path.write_text(broken)
    with pytest.raises(InputError) as error:
        put_candidate(root, "dusk", ADA, said(2, rating=3), None)
    assert error.value.problems[0].where.startswith("campaigns/dusk/reviews/ada-reed.yaml:")
    assert path.read_text() == broken


def test_a_link_in_the_place_of_a_file_is_never_followed(root: Path) -> None:
    outside = root / "outside.yaml"
    outside.write_text("schema: onbrief/reviews/1\nreviewer: Ada Reed <ada@lumen.example>\n")
    folder = root / "campaigns/dusk/reviews"
    folder.mkdir()
    (folder / "ada-reed.yaml").symlink_to(outside)
    with pytest.raises(InputError, match="symbolic link"):
        put_candidate(root, "dusk", ADA, said(1, rating=3), None)
    assert "candidates" not in outside.read_text()


def test_marks_remarks_on_pictures_and_comparisons_come_back_as_they_were_said(root: Path) -> None:
    marks = (
        Mark(box=(0.25, 0.1, 0.5, 0.2), note="a: b # c\nsecond line"),
        Mark(pin=(0.5, 0.5), task="clean", span=Span(first=48, last=72, rate="30000/1001")),
    )
    entry = said(1, verdict="alternative", label="green", reasons=("light",), marks=marks)
    picture = VariantReview(
        scene="noon", sku="yuzu", placement="instagram/feed-4x5", locale="ar-AE", sha256="3" * 64, note="ظل", when=WHEN,
        marks=marks,
    )  # fmt: skip
    pair = Comparison(scene="noon", better=1, worse=2, blind=True, when=WHEN)
    put_candidate(root, "dusk", ADA, entry, None)
    seen = put_variant(root, "dusk", ADA, picture, None)
    compared = add_comparison(root, "dusk", ADA, pair)
    reviews = read_reviews(root, "dusk")["ada-reed"]
    assert candidate_of(reviews, "noon", 1) == entry
    assert variant_of(reviews, "yuzu", "instagram/feed-4x5", "ar-AE") == picture
    assert reviews.comparisons == (pair,)
    drop_candidate(root, "dusk", ADA, "noon", 1, stamp(entry))
    drop_variant(root, "dusk", ADA, "yuzu", "instagram/feed-4x5", "ar-AE", seen)
    drop_comparison(root, "dusk", ADA, compared)
    reviews = read_reviews(root, "dusk")["ada-reed"]
    assert (reviews.candidates, reviews.variants, reviews.comparisons) == ((), (), ())


def test_of_many_that_speak_at_once_no_word_is_lost(root: Path) -> None:
    with ThreadPoolExecutor(8) as people:
        list(
            people.map(
                lambda n: put_candidate(root, "dusk", (ADA, BO)[n % 2], said(n, rating=3), None), range(1, 25)
            )
        )
    found = read_reviews(root, "dusk")
    assert sorted(e.candidate for person in found.values() for e in person.candidates) == list(range(1, 25))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=3), st.data())
def test_whatever_is_said_comes_back_or_is_refused_and_the_others_stay_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, notes: list[str], data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("said")
    (root / "campaigns" / "dusk").mkdir(parents=True)
    put_candidate(root, "dusk", ADA, said(1, note="mine"), None)
    path = reviews_path(root, "dusk", ADA)
    stamps: dict[int, str] = {}
    for number, note in enumerate(notes, 2):
        before = path.read_text()
        try:
            stamps[number] = put_candidate(root, "dusk", ADA, said(number, note=note), None)
        except InputError:  # characters that hide or turn text around
            assert path.read_text() == before
            continue
        assert path.read_text().startswith(before)
        entry = candidate_of(read_reviews(root, "dusk")["ada-reed"], "noon", number)
        assert entry
        assert entry.note == note
    before = path.read_text()
    for number, seen in stamps.items():
        changed = put_candidate(root, "dusk", ADA, said(number, note="x"), seen)
        again = data.draw(st.sampled_from([n for n in notes if n])) if any(notes) else "y"
        with contextlib.suppress(InputError):
            put_candidate(root, "dusk", ADA, said(number, note=again), changed)
    head = before[: before.index("candidate: 1") + 200]
    assert path.read_text().startswith(head)
    assert len(read_reviews(root, "dusk")["ada-reed"].candidates) == 1 + len(stamps)
