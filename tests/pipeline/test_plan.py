"""A plan says what a build will do, before it does it."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.model.finding import Finding, Severity
from onbrief.pipeline.plan import Plan, Planner
from onbrief.pipeline.stale import Tree, changed
from tests.studio import Studio

COPY = "campaigns/dusk/copy/en-GB.yaml"
BRIEF = "campaigns/dusk/brief.yaml"
PACK = "stylepacks/lumen/stylepack.yaml"


def plan(studio: Studio, against: str | None = None, missing: set[str] | None = None) -> Plan:
    return Planner(studio.root, against, missing).plan("dusk")


def told(found: Plan) -> list[tuple[str, dict[str, int]]]:
    """Causes as (place and key or title, effects)."""
    return [
        (f"{c.where} {c.keys or c.title}".strip(), {k: n for k, n in found.effects(c).items() if n})
        for c in found.causes
    ]


def cta(studio: Studio, text: str) -> None:
    """Another call to action in English; one of the three placements has its own."""
    path = studio.root / COPY
    path.write_text(re.sub(r"(?m)^cta: .*$", f"cta: {text}", path.read_text("utf-8")), "utf-8")


def test_an_unchanged_tree_has_nothing_to_do(built: Studio) -> None:
    found = plan(built)
    assert (found.stale, found.changed, found.items, found.causes, found.assets) == (False, [], [], [], 6)
    assert not Planner(built.root).stale("dusk")


def test_it_renders_what_it_said_and_no_more(built: Studio) -> None:
    cta(built, "Taste it")
    built.edit(BRIEF, "candidates: 2", "candidates: 3")
    built.edit(BRIEF, "iab-display/320x50, ", "")
    before = plan(built)
    done = built.onbrief("build")
    lines = (line.split() for line in done.stdout.splitlines() if " rendered" in line)
    rendered = {words[2] for words in lines if words[0] in ("candidates", "masters", "variants")}
    assert rendered == before.rendered
    assert len(rendered) == 2 + 2
    assert len(before.dropped) == 2 + 4
    assert all("strip" in out or "320x50" in out for out in before.dropped)
    assert not any((built.build / f"{out}.png").exists() for out in before.dropped)
    after = plan(built)
    assert (after.stale, after.items) == (False, [])
    since = plan(built, against="HEAD")
    assert not since.rendered
    assert since.counts["variants"]["re-use"] == 2


def test_each_edited_line_is_told_with_what_it_causes(built: Studio) -> None:
    cta(built, "Taste it")
    built.edit(BRIEF, "candidates: 2", "candidates: 3")
    built.edit(BRIEF, "objective: Be remembered.", "objective: Be seen.")
    assert told(plan(built)) == [
        (f"{BRIEF}:37:5 scenes.golden-hour.candidates", {"render": 2}),
        (f"{COPY}:5:1 cta", {"render": 2}),
        (f"{BRIEF}:7:1 objective", {}),
    ]


def test_edits_that_only_work_together_are_told_together(built: Studio) -> None:
    for file in ("brief", "selects"):
        built.edit(f"campaigns/dusk/{file}.yaml", "golden-hour", "last-light")
    place, effects = told(plan(built))[0]
    assert place == "the edits together; none alone makes a valid brief"
    assert (effects["render"], effects["drop"]) == (6, 20)


def test_a_new_word_from_a_new_file_is_blamed_on_the_line_that_names_it(built: Studio) -> None:
    shutil.copytree(built.root / "stylepacks/lumen", built.root / "stylepacks/lumen-two")
    built.edit("stylepacks/lumen-two/stylepack.yaml", "name: lumen", "name: lumen-two")
    built.edit(BRIEF, "stylepack: lumen", "stylepack: lumen-two")
    assert [place for place, _ in told(plan(built))] == [f"{BRIEF}:6:1 stylepack"]


def test_a_changed_picture_of_the_style_pack_is_a_cause_by_itself(built: Studio) -> None:
    built.edit("stylepacks/lumen/logo.svg", "<svg", "<!-- new --><svg")
    (place, effects), *others = told(plan(built))
    assert (place, others) == ("stylepacks/lumen/logo.svg this file changed", [])
    assert effects["render"] > 6  # labels carry it, and so every plate


def test_a_campaign_without_a_build_renders_everything_and_claims_no_time(studio: Studio) -> None:
    found = plan(studio)
    assert told(found) == [(f"{BRIEF} no build of it is committed yet", {"render": 5})]
    assert [(e.known, e.unknown, e.recordings) for e in found.estimates] == [(0, 5, 0)]
    assert [(w.who, w.what) for w in found.waits] == [("art director", "scene golden-hour has no select")]


def test_a_campaign_that_was_never_committed_is_new(studio: Studio) -> None:
    shutil.rmtree(studio.root / ".git")
    studio.run("git", "init", "-q", "-b", "main")
    assert told(plan(studio)) == [(f"{BRIEF} new campaign", {"render": 5})]


def test_what_was_finished_before_a_build_was_cut_short_is_not_planned_again(built: Studio) -> None:
    everything = {
        r["request"] for r in json.loads((built.campaign / "lineage.json").read_text())["renderings"]
    }
    for path in (built.campaign / "lineage.json", built.campaign / "dvc.lock"):
        path.unlink()
    built.commit("Nothing was recorded")
    found = plan(built)
    assert found.rendered == set()
    assert {item.job.id for item in found.items if item.fate == "re-use"} == everything
    assert found.full[0].known == len(everything)


def test_recorded_bytes_that_are_gone_are_rendered_again_and_the_plan_says_so(built: Studio) -> None:
    for folder in (built.root / ".onbrief", built.root / ".dvc/cache", built.build):
        shutil.rmtree(folder)
    found = plan(built)
    everything = {
        r["request"] for r in json.loads((built.campaign / "lineage.json").read_text())["renderings"]
    }
    assert found.stale
    assert {item.job.id for item in found.items if item.fate == "render"} == everything
    assert [place for place, _ in told(found)] == ["recorded, but the bytes are neither here nor in a remote"]
    built.run("dvc", "remote", "add", "-d", "approved", str(built.root.parent / "remote"))
    assert not plan(built).stale


def test_others_can_say_which_renderings_are_lost(built: Studio) -> None:
    lineage = json.loads((built.campaign / "lineage.json").read_text())
    variant = next(r["id"] for r in lineage["requests"] if r["about"]["kind"] == "variant")
    planner = Planner(built.root, missing={variant})
    assert planner.stale("dusk")
    # The store still has it: a build finds it there, and only says where it came from.
    assert len(planner.plan("dusk").rendered) == 0
    shutil.rmtree(built.root / ".onbrief")
    assert len(planner.plan("dusk").rendered) == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BRIEF, "objective: Be remembered.", "objective: Be remembered. # a remark"),
        ("placements/README.md", "#", "##"),
        ("placements/slides.yaml", "channel:", "# a remark\nchannel:"),
        (PACK, "name:", "# a remark\nname:"),
        ("campaigns/dusk/lineage.json", '"schema"', '\n"schema"'),
        ("campaigns/dusk/dvc.lock", "onbrief stage compile", "onbrief stage compile --twice"),
        (".gitattributes", "*", "\n*"),
    ],
    ids=lambda value: value if "/" in value else "",
)
def test_a_campaign_is_stale_exactly_when_dvc_would_run_it(
    built: Studio, file: str, old: str, new: str
) -> None:
    path = built.root / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    done = built.run("dvc", "status", "--json", "campaigns/dusk/dvc.yaml")
    assert done.returncode == 0, done.stderr
    assert bool(changed(Tree(built.root), "dusk")) == bool(json.loads(done.stdout)), done.stdout


def test_what_dvc_ignores_makes_nothing_stale(built: Studio) -> None:
    (built.root / ".dvcignore").write_text("stylepacks/*/rights.yaml\n", "utf-8")
    (built.root / "stylepacks/lumen/rights.yaml").write_text("holdings: []\n", "utf-8")
    assert changed(Tree(built.root), "dusk") == []
    (built.root / "stylepacks/lumen/more.yaml").write_text("x: 1\n", "utf-8")
    assert changed(Tree(built.root), "dusk") == ["stylepacks/lumen"]


def test_two_locks_that_were_not_merged_are_stale(built: Studio) -> None:
    path = built.campaign / "dvc.lock"
    path.write_text(f"<<<<<<< ours\n{path.read_text('utf-8')}", "utf-8")
    assert changed(Tree(built.root), "dusk") == ["campaigns/dusk/dvc.lock"]


def test_a_plan_over_the_briefs_budget_says_so(built: Studio) -> None:
    built.edit(BRIEF, "usage: public", "budget: {render_minutes: 0.01}\nusage: public")
    assert plan(built).over_budget
    built.edit(BRIEF, "render_minutes: 0.01", "render_minutes: 60")
    assert not plan(built).over_budget


def test_blocking_findings_wait_for_the_producer_until_their_pictures_are_made_anew(built: Studio) -> None:
    path = built.campaign / "lineage.json"
    variant = "variants/en-GB/golden-hour/yuzu_iab-display-300x250_en-GB.jpg"
    found = Finding("text-fit", Severity.BLOCK, "It doesn't fit.", "copy/en-GB.yaml#/cta", asset=variant)
    finding = asdict(found)
    data = json.loads(path.read_text("utf-8"))
    data["checks"] = [data["checks"][0], finding]
    path.write_text(json.dumps(data), "utf-8")
    waits = [w for w in plan(built).waits if w.why == "finding"]
    assert [(w.who, w.what, w.where) for w in waits] == [
        ("producer", "text-fit blocks 1 deliverable", f"{COPY}:5:1")
    ]
    cta(built, "Go")
    assert not [w for w in plan(built).waits if w.why == "finding"]


def test_a_commit_that_is_not_there_is_told(built: Studio) -> None:
    with pytest.raises(InputError) as caught:
        plan(built, against="--output=x")
    assert str(caught.value) == (
        "--output=x: there is no such commit in this clone\n    Name a branch, a tag or a commit."
    )


def test_a_record_that_leads_out_of_the_repository_is_not_followed(built: Studio, tmp_path: Path) -> None:
    path = built.campaign / "lineage.json"
    data = json.loads(path.read_text("utf-8"))
    blob = data["sources"][0]["blob"]
    data["sources"] += [{"path": f"stylepacks/../../{'../' * 9}{tmp_path}/out.txt", "blob": blob}]
    path.write_text(json.dumps(data), "utf-8")
    built.commit("A hostile record")
    cta(built, "Taste it")
    assert told(plan(built))[0] == (f"{COPY}:5:1 cta", {"render": 2})
    assert not (tmp_path / "out.txt").exists()


def test_a_record_without_its_words_is_refused(built: Studio) -> None:
    path = built.campaign / "lineage.json"
    path.write_text('{"schema": "onbrief/lineage/1", "sources": [{"path": 1}]}', "utf-8")
    with pytest.raises(InputError) as caught:
        plan(built)
    assert str(caught.value) == (
        "campaigns/dusk/lineage.json: this is not the record of a build\n"
        "    Restore it from Git; the next build brings it up to date."
    )


def test_many_edits_are_tried_by_the_keys_they_stand_under(built: Studio) -> None:
    path = built.root / "stylepacks/lumen/vocabulary.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    for group in data.values():
        for term in filter(lambda term: "title" in term, group.values()):
            term["title"] += " (new)"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    keys = {cause.keys for cause in plan(built).causes}
    assert keys <= set(data)
