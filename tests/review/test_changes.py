"""What changed and why: real edits, real builds, and pictures that somebody else has touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.pipeline.remotes import cached
from tests.compare.test_moving import clip, flash, same
from tests.review.desk import AR, BRIEF, EN, HERO, PACK, Desk, change_of

FILL, REVERSED = 'fill="#d9402a"', 'fill="#ff8a73"'


def fields(desk: Desk) -> list[tuple[str, str, str | None, str | None]]:
    [group] = desk.report().groups
    return [(f.kind, f.where, f.old, f.new) for f in group.fields]


def test_where_nothing_was_built_anew_nothing_changed_and_nothing_is_decoded(desk: Desk) -> None:
    report = desk.report()
    assert report.changes == () and report.groups == ()
    [part] = report.campaigns
    assert (part.deliverables, part.same, part.quiet, part.title) == (4, 4, 0, "Perch, the first invoice")
    assert report.notes[0].startswith("This is main itself")


def test_a_headline_in_two_languages_is_one_decision_committed_or_not(desk: Desk) -> None:
    desk.branch()
    desk.edit(EN, "headline: Send one invoice, see it land", "headline: One invoice, and it lands")
    desk.edit(AR, "headline: ", "headline: هيا، ")
    desk.rebuild()
    report = desk.report()
    assert (report.counts["changed"], report.counts["unexpected"], report.against) == (4, 0, "main")
    [group] = report.groups
    assert group.title == "Headline, 2 languages" and group.where.startswith(f"campaigns/{desk.name}/copy/")
    assert {f.language: f.direction for f in group.fields} == {"en-GB": "ltr", "ar-AE": "rtl"}
    hero = change_of(report, "web/hero-21x9")
    assert [(f.source, f.where, f.new) for f in hero.fields] == [
        ("copy/en-GB.yaml#/headline", f"{EN}:4:1", "One invoice, and it lands")
    ]
    assert all(r.causes == ("copy/en-GB.yaml#/headline",) for r in hero.regions)
    assert {role for r in hero.regions for role in r.roles} >= {"headline"}
    assert hero.old and hero.new and hero.old.file and hero.new.file and hero.old.file != hero.new.file
    desk.save("ada", "Another headline")
    assert desk.report().counts == report.counts and desk.report(against="HEAD").changes == ()
    with pytest.raises(InputError, match="no such commit in this clone"):
        desk.report(against="nowhere")
    assert hero.new.copy["headline"] == ("One invoice, and it lands", "copy/en-GB.yaml#/headline")


def test_what_moves_because_a_headline_got_longer_is_not_unexpected(desk: Desk) -> None:
    desk.branch()
    desk.edit(
        EN,
        "headline: Send one invoice, see it land",
        "headline: Send one single invoice, then wait and see it land",
    )
    desk.rebuild()
    found = change_of(desk.report(), "web/hero-21x9")
    moved = [r for r in found.regions if r.moved]
    assert moved and not found.unexpected
    assert all(r.causes == ("copy/en-GB.yaml#/headline",) for r in moved)
    assert any("stand" in r.note or "size" in r.note or "left out" in r.note for r in moved)


def test_a_colour_names_its_line_its_values_and_all_that_shows_it(desk: Desk) -> None:
    desk.branch()
    desk.edit(PACK, '"#5a4fe0"', '"#2f6fd0"')
    desk.rebuild()
    assert fields(desk) == [("palette", f"{PACK}:13:13", "#5a4fe0", "#2f6fd0")]
    report = desk.report()
    assert report.groups[0].title == "Palette: subject #5a4fe0 → #2f6fd0, 2 languages"
    assert (report.counts["changed"], report.counts["unexpected"]) == (4, 0)


def test_a_logo_s_file_explains_the_logo_s_place_alone(desk: Desk) -> None:
    desk.branch()
    for name, colour in (("logo.svg", FILL), ("logo.reversed.svg", REVERSED)):
        desk.edit(f"stylepacks/perch/{name}", colour, 'fill="#3050c0"')
    desk.rebuild()
    report = desk.report()
    assert (report.counts["changed"], report.counts["unexpected"]) == (4, 0)
    [group] = report.groups
    assert {(f.kind, f.title) for f in group.fields} == {
        ("logo", "Logo (logo.svg)"),
        ("logo", "Logo (logo.reversed.svg)"),
    }
    assert {role for c in report.changes for r in c.regions for role in r.roles if "WebP" not in r.note} == {
        "logo"
    }


def test_a_place_that_nobody_asked_to_change_is_the_headline_finding(desk: Desk) -> None:
    desk.branch()
    desk.edit(EN, "cta: Write an invoice", "cta: Write one now")
    desk.rebuild()
    asked = change_of(desk.report(), "web/hero-21x9")
    assert not asked.unexpected
    spot = (1500, 200, 60, 60)
    desk.retouch(HERO, spot)
    report = desk.report()
    assert report.counts["unexpected"] == 1
    assert report.groups[0].unexpected and report.groups[0].title == "Unexpected, beside CTA"
    found = change_of(report, "web/hero-21x9")
    assert report.changes[0] == found
    lost = [r for r in found.regions if r.unexpected]
    assert lost and all(r.causes == () for r in lost)
    x, y, width, height = lost[0].box
    assert (
        x <= spot[0] and y <= spot[1] and x + width >= spot[0] + spot[2] and y + height >= spot[1] + spot[3]
    )
    assert any("cta" in r.roles for r in found.regions if not r.unexpected)


def test_other_bytes_for_the_same_request_are_unexpected_unless_they_look_the_same(desk: Desk) -> None:
    desk.branch()
    whole = (desk.build / HERO).read_bytes()
    desk.swap(HERO, whole + b"\0")
    report = desk.report()
    assert (report.changes, report.campaigns[0].quiet, report.campaigns[0].same) == ((), 1, 3)
    desk.retouch(HERO, (1500, 200, 60, 60))
    report = desk.report()
    assert report.counts == {"changed": 1, "unexpected": 1}
    assert report.groups[0].title == "Unexpected: nobody asked for it" and report.changes[0].fields == ()


def test_a_picture_that_is_nowhere_to_be_had_is_never_the_same(desk: Desk) -> None:
    desk.branch()
    desk.retouch(HERO, (1500, 200, 60, 60))
    row = next(r for r in desk.lineage()["files"] if r["path"] == HERO)
    before = next(r for r in _committed(desk)["files"] if r["path"] == HERO)
    for lost in (row, before):
        cached(desk.root, lost["md5"]).unlink()
    (desk.build / HERO).unlink()
    _drop_signatures(desk, row["request"])
    report = desk.report()
    [change] = report.changes
    assert change.unexpected and change.verdict is None and change.new and change.new.file is None
    assert any("neither here nor in a remote" in note for note in report.notes)


def test_films_are_compared_by_their_frames(desk: Desk, tmp_path: Path) -> None:
    lineage = desk.lineage()
    row = next(r for r in lineage["files"] if r["path"] == HERO)
    request = next(r for r in lineage["requests"] if r["id"] == row["request"])
    request["about"]["spec"]["medium"] = "video"
    desk.record(lineage)
    desk.swap(HERO, clip(tmp_path / "old.avi", 30, same).read_bytes(), signed=False)
    desk.save("ada", "A film")
    desk.branch()
    desk.swap(HERO, clip(tmp_path / "new.avi", 30, flash).read_bytes(), signed=False)
    [change] = desk.report().changes
    assert (change.medium, change.frames, change.rate) == ("video", ((12, 14), (22, 22)), "25")
    assert change.unexpected and change.verdict and change.verdict.differs
    desk.swap(HERO, clip(tmp_path / "longer.avi", 33, same).read_bytes(), signed=False)
    [change] = desk.report().changes
    assert change.frames == ((30, 32),)
    assert change.regions[0].note == "33 frames, not 30. Nobody asked for a change here."
    desk.swap(HERO, b"no film", signed=False)
    report = desk.report()
    assert report.changes[0].unexpected and "picture is neither here nor in a remote" in report.notes[0]


def test_a_fresh_clone_takes_from_the_remotes_what_it_must_measure_and_show(
    desk: Desk, tmp_path: Path
) -> None:
    desk.branch()
    desk.retouch(HERO, (1500, 200, 60, 60))
    quiet = HERO.replace("en-GB", "ar-AE")
    desk.swap(quiet, (desk.build / quiet).read_bytes() + b" ")
    cache = desk.root / ".dvc" / "cache"
    remote = Path(shutil.move(cache, tmp_path / "remote"))
    shutil.rmtree(desk.build)
    config = desk.root / ".dvc" / "config.local"
    config.write_text(f"['remote \"staging\"']\n    url = {remote}\n", "utf-8")
    report = desk.report()
    assert (report.counts["changed"], report.campaigns[0].quiet) == (1, 1)
    assert all(side and side.file for side in (report.changes[0].old, report.changes[0].new))
    assert not list(cache.rglob(_row(desk, quiet)["md5"][2:])), "a picture that nobody looks at was fetched"

    shutil.rmtree(cache)
    lost = remote / "files" / "md5" / _row(desk, HERO)["md5"][:2] / _row(desk, HERO)["md5"][2:]
    lost.unlink()
    report = desk.report()
    assert report.changes[0].unexpected and report.changes[0].verdict, "its signature is enough to compare it"
    assert any(
        note.startswith(f"{desk.name}: 1 picture to look at: neither here nor") for note in report.notes
    )


def test_a_place_that_comes_and_one_that_goes_are_told_with_their_line(desk: Desk) -> None:
    desk.branch()
    desk.edit(BRIEF, "- web/hero-21x9", "- in-product/banner-4x1")
    desk.rebuild()
    report = desk.report()
    assert report.counts == {"added": 2, "removed": 2, "unexpected": 0}
    assert {g.title: len(g.changes) for g in report.groups} == {
        "New: in-product/banner-4x1, 2 languages": 2,
        "Gone: web/hero-21x9, 2 languages": 2,
    }
    assert all(g.where.startswith(f"{BRIEF}:") for g in report.groups)
    gone = next(c for c in report.changes if c.fate == "removed")
    assert gone.new is None and gone.old and gone.old.file


def test_a_scene_by_another_name_is_the_same_deliverable(desk: Desk) -> None:
    desk.branch()
    for file in (BRIEF, f"campaigns/{desk.name}/selects.yaml"):
        desk.edit(file, "first-payment", "the-payment")
    desk.edit(EN, "cta: Write an invoice", "cta: Write one now")
    desk.rebuild()
    report = desk.report()
    assert (report.counts["added"], report.counts["removed"]) == (0, 0)
    assert {c.scene for c in report.changes} == {"the-payment"}
    assert all(c.old and "first-payment" in c.old.path for c in report.changes)


def test_a_build_that_is_older_than_its_brief_is_told(desk: Desk) -> None:
    desk.branch()
    desk.edit(EN, "cta: Write an invoice", "cta: Write one now")
    [part] = desk.report().campaigns
    assert part.plan[0].startswith("What is shown was built before") and "would render" in part.plan[1]


def test_remarks_and_retouch_tasks_on_these_pictures_are_told(desk: Desk) -> None:
    sha = next(r for r in desk.lineage()["files"] if r["path"] == HERO)["sha256"]
    entry = {"scene": "first-payment", "sku": "app", "placement": "web/hero-21x9", "locale": "en-GB", "sha256": sha,
             "marks": [{"box": [0.5, 0.25, 0.1, 0.1], "task": "clean", "note": "dust"}], "when": "2026-11-21T10:30:00Z"}  # fmt: skip
    folder = desk.campaign / "reviews"
    folder.mkdir()
    reviews = {"schema": "onbrief/reviews/1", "reviewer": "Mara <mara@perch.example>", "variants": [entry]}
    (folder / "mara.yaml").write_text(yaml.safe_dump(reviews), "utf-8")
    [part] = desk.report().campaigns
    assert part.tasks == (
        "Mara <mara@perch.example> on app, web/hero-21x9, en-GB: "
        "clean this, at 55% from the left and 30% from the top: dust",
    )


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("files", "path", "variants/../../../etc/passwd"),
        ("files", "md5", "../../../../etc/passwd"),
        ("requests", "params", {"size": "large"}),
        ("requests", "inputs", {"master": 7}),
    ],
)
def test_a_record_that_no_build_wrote_is_refused_in_words(
    desk: Desk, section: str, key: str, value: object
) -> None:
    desk.branch()
    desk.retouch(HERO, (1500, 200, 60, 60))
    lineage = desk.lineage()
    row = next(r for r in lineage["files"] if r["path"] == HERO)
    found = row if section == "files" else next(r for r in lineage["requests"] if r["id"] == row["request"])
    found[key] = value
    desk.record(lineage)
    if key == "inputs":
        assert desk.report().counts["unexpected"] == 1  # nothing follows from what can't be followed
        return
    with pytest.raises(InputError, match=r"lineage\.json"):
        desk.report()


def _committed(desk: Desk) -> dict[str, Any]:
    return json.loads(desk.must("ada", "git", "show", f"HEAD:campaigns/{desk.name}/lineage.json"))


def _row(desk: Desk, path: str) -> dict[str, Any]:
    return next(row for row in desk.lineage()["files"] if row["path"] == path)


def _drop_signatures(desk: Desk, request: str) -> None:
    for lineage in (desk.lineage(), _committed(desk)):
        for row in lineage["files"]:
            if row.get("part") == "signature" and row.get("request") == request:
                cached(desk.root, row["md5"]).unlink(missing_ok=True)
                (desk.build / row["path"]).unlink(missing_ok=True)
