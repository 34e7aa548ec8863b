"""A scene's masters follow their anchor: they start from its picture, or look at it, and stay one family."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml

from onbrief.model.campaign import Campaign, load_campaign, read_draft
from onbrief.model.engine import Following
from onbrief.model.library import Library
from onbrief.model.request import RenderRequest
from onbrief.model.retouch import Retouch
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import installed
from renderers.diffusion import DIFFUSION
from tests.pipeline.test_engines import with_engines
from tests.pipeline.test_worded import FREE, HOUSE, NAME, asking, told
from tests.studio import ROOT, Studio

NEAR = Following(strength=0.3)


@pytest.fixture(scope="module")
def plain() -> Campaign:
    return load_campaign(ROOT, NAME)


def masters(c: Campaign, kind: str, **engine: Any) -> dict[str, Job]:
    """Place → job, where one engine makes the scene; with `engine` changed."""
    entry = c.pack.engines[kind].model_copy(update=engine)
    pack = c.pack.model_copy(update={"engines": {**c.pack.engines, kind: entry}})
    return {job.out: job for job in compile_campaign(replace(c, pack=pack)).masters}


def behind(job: Job, made: dict[str, Job]) -> set[str]:
    """The requests that a job is made from, all the way down. Ends, where nothing is made from itself."""
    by_id = {one.id: one for one in made.values()}
    left, seen = [job.id], set[str]()
    while left:
        for wanted in by_id[left.pop()].request.inputs.values():
            if wanted.request and wanted.request not in seen:
                assert wanted.request in by_id, "it is made from what nobody makes"
                seen.add(wanted.request)
                left.append(wanted.request)
    return seen


def test_the_others_start_from_the_anchors_picture_in_their_own_frame(plain: Campaign) -> None:
    c = asking(plain, "house")
    before, after = masters(c, "house"), masters(c, "house", anchor=NEAR)
    anchor = next(job for job in after.values() if job.about.get("anchor"))
    stem = anchor.out.removeprefix("masters/")
    assert anchor.id == before[anchor.out].id, "the anchor is made as before"
    picture = after[f"masters/pictures/{stem}"]
    others = [job for job in after.values() if job.about.get("anchor") is False]
    assert others
    for job in others:
        name = job.out.removeprefix("masters/")
        mine = after[f"masters/pictures/{name}"].request
        assert (mine.params["mode"], mine.params["strength"]) == ("image", 0.3)
        assert mine.inputs["guide.depth"].request == after[f"masters/blockouts/{name}"].id
        aligned = after[f"masters/aligned/{name}"]
        assert aligned.request.inputs["plate"].request == picture.id
        assert aligned.request.inputs["other"].request == after[f"masters/blockouts/{name}"].id
        same = job.about["sku"] == anchor.about["sku"]
        start = aligned if same else after[f"masters/started/{name}"]
        assert mine.inputs["image"].request == start.id
        assert picture.id in behind(job, after) and job.id not in behind(job, after)
    assert {job.about["sku"] for job in others} > {anchor.about["sku"]}, "shapes and SKUs"


def test_what_is_made_comes_after_what_it_is_made_from(plain: Campaign) -> None:
    seen: set[str] = set()
    for job in masters(asking(plain, "house"), "house", anchor=NEAR).values():
        assert {w.request for w in job.request.inputs.values() if w.request} <= seen
        seen.add(job.id)


def test_nothing_changes_where_nothing_is_said(plain: Campaign) -> None:
    for kind in ("house", "free"):
        c = asking(plain, kind)
        anchored = masters(c, kind, anchor=NEAR)
        candidates = [job.id for job in compile_campaign(c).candidates]
        pack = c.pack.model_copy(
            update={"engines": {kind: c.pack.engines[kind].model_copy(update={"anchor": NEAR})}}
        )
        assert [job.id for job in compile_campaign(replace(c, pack=pack)).candidates] == candidates
        assert masters(c, kind).keys() <= anchored.keys()


def test_without_a_blockout_another_sku_starts_from_the_anchors_very_picture(plain: Campaign) -> None:
    made = masters(asking(plain, "free"), "free", anchor=NEAR)
    pictures = {job.about["sku"]: job for job in made.values() if job.about["kind"] == "picture"}
    first = next(job.about["sku"] for job in made.values() if job.about.get("anchor"))
    anchor = pictures.pop(first)
    assert "image" not in anchor.request.inputs and pictures
    assert {job.request.inputs["image"].request for job in pictures.values()} == {anchor.id}


def test_the_anchor_is_the_first_reference_of_an_engine_that_takes_references(plain: Campaign) -> None:
    takes = {**FREE.settings, "takes": ["references"]}
    made = masters(
        asking(plain, "free"),
        "free",
        settings=takes,
        references=("logo.svg",),
        anchor=Following(reference=True),
    )
    pictures = [job for job in made.values() if job.about["kind"] == "picture"]
    anchor = pictures[0]
    assert [name for name in anchor.request.inputs if name.startswith("reference")] == ["reference.0"]
    for job in pictures[1:]:
        assert job.request.inputs["reference.0"].request == anchor.id
        assert str(job.request.inputs["reference.1"].file).endswith("/logo.svg")
        assert "mode" not in job.request.params


def test_an_anchor_that_is_expanded_from_another_shape_leaves_the_lead_to_it(plain: Campaign) -> None:
    c = asking(plain, "house")
    made = masters(c, "house", anchor=NEAR)
    anchor = next(job for job in made.values() if job.about.get("anchor"))
    other = next(
        job.about["shape"]
        for job in made.values()
        if job.about.get("anchor") is False and job.about["shape"] != anchor.about["shape"]
    )
    step = Retouch(scene="golden-hour", step="expand", shape=anchor.about["shape"], of=other,
                   who="Ada <a@b.example>", when="2026-11-22")  # fmt: skip
    c = replace(c, selects=c.selects.model_copy(update={"retouch": (step,)}))
    made = masters(c, "house", anchor=NEAR)
    stem = f"golden-hour/{anchor.about['sku']}-{other}"
    assert "image" not in made[f"masters/pictures/{stem}"].request.inputs
    for job in made.values():
        assert job.id not in behind(job, made)


MISTAKES = {
    "renderer: diffusion, model: m, anchor: {reference: true}": "a diffusion pipeline takes no reference pictures",
    "renderer: diffusion, model: m, references: [logo.svg]": "a diffusion pipeline takes no reference pictures",
    "renderer: diffusion, model: m, anchor: {}": "nothing of the anchor is followed",
    "renderer: hosted, model: m, settings: {service: fal, endpoint: a/b}, anchor: {strength: 0.3}": "this model doesn't "
    "take a picture to start from, by `takes` of its settings",
    "renderer: comfyui, model: m, settings: {graph: logo.svg, binding: logo.svg}, anchor: {reference: true}": "the "
    "anchor itself is asked without that picture, so the other masters need another graph",
    "renderer: diffusion, model: m, anchor: {strength: 0.3, graph: logo.svg, binding: logo.svg}": "diffusion runs no "
    "graph",
}


@pytest.mark.parametrize("entry", MISTAKES)
def test_what_an_engine_cannot_be_asked_with_is_told_before_anything_is_made(
    tmp_path: Path, entry: str
) -> None:
    said = told(tmp_path, f"  odd: {{{entry}}}\n")
    assert MISTAKES[entry] in said and "stylepacks/lumen/stylepack.yaml:" in said


def test_a_scene_that_names_references_is_told_which_engine_goes_by_words_alone(tmp_path: Path) -> None:
    for part in ("stylepacks/lumen", "placements", f"campaigns/{NAME}"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("build"))
    pack, brief = tmp_path / "stylepacks/lumen/stylepack.yaml", tmp_path / f"campaigns/{NAME}/brief.yaml"
    data = yaml.safe_load(pack.read_text("utf-8"))
    data["engines"] = {"house": HOUSE.model_dump(mode="json", exclude_defaults=True)}
    data |= {"kinds": {"lifestyle": ["house"]}, "references": ["logo.svg"]}
    pack.write_text(yaml.safe_dump(data), "utf-8")
    text = brief.read_text("utf-8").replace(
        "    ground:", "    kind: lifestyle\n    references: [logo.svg]\n    ground:", 1
    )
    brief.write_text(text.replace("engines: {", 'engines: {house: "1", upscale: "1", ', 1), "utf-8")
    campaign = load_campaign(tmp_path, NAME, installed=installed())
    notes = read_draft(Library(tmp_path, installed()), NAME).problems
    (said,) = [note for note in notes if "reference" in note.what]
    assert said.note and said.what == "house takes no reference pictures" and "brief.yaml:" in said.where
    pictures = [job for job in compile_campaign(campaign).candidates if job.request.renderer == "diffusion"]
    assert pictures and not [n for job in pictures for n in job.request.inputs if n.startswith("reference")]


# A family that is really made.


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    from tests.studio import make_studio

    studio = with_engines(make_studio(tmp_path_factory.mktemp("family")), ["steered"], {"steps": ["reseed"]})
    studio.edit("stylepacks/lumen/stylepack.yaml", "    keep:\n", "    anchor: {strength: 0.25}\n    keep:\n")
    studio.edit("campaigns/dusk/brief.yaml", '"upscale": "1"', '"upscale": "1", "retouch": "1"')
    studio.edit(
        "campaigns/dusk/brief.yaml", "[iab-display/300x250]", "[iab-display/300x250, google-display/300x600]"
    )
    studio.edit("stylepacks/lumen/stylepack.yaml", "      steps: 2", "      steps: 8")
    studio.commit("Masters that follow their anchor")
    built = studio.onbrief("build")
    assert built.returncode == 3, built.stdout + built.stderr
    chosen = studio.onbrief(
        "select", "dusk", "golden-hour", "1", "--reason", "light", "--who", "Ada <a@b.example>"
    )
    assert chosen.returncode == 0, chosen.stderr
    built = studio.onbrief("build")
    assert built.returncode in (0, 1), built.stdout + built.stderr
    studio.commit("Built")
    yield studio


def picture(path: Path) -> np.ndarray:
    found = cv2.imread(str(path))
    assert found is not None, path
    return found.astype(float)


def test_a_sibling_is_nearer_to_its_anchor_than_one_made_from_noise(family: Studio, tmp_path: Path) -> None:
    jobs = {
        job["out"]: job
        for job in json.loads((family.build / "requests" / "masters.json").read_text())["jobs"]
    }
    anchor, other = "golden-hour/yuzu-wide", "golden-hour/yuzu-tall"
    if not jobs[f"masters/{anchor}"]["about"]["anchor"]:
        anchor, other = other, anchor
    request = jobs[f"masters/pictures/{other}"]["request"]
    aligned = jobs[f"masters/aligned/{other}"]
    assert request["inputs"]["image"]["request"] == aligned["id"]
    assert aligned["request"]["inputs"]["plate"]["request"] == jobs[f"masters/pictures/{anchor}"]["id"]
    noise = {key: value for key, value in request["params"].items() if key not in ("mode", "strength")}
    parts = {"guide.depth": "guide.depth.png", "matte.product": "matte.product.png", "kept": "png"}
    inputs = {
        name: family.build / "masters" / "blockouts" / f"{other}.{suffix}" for name, suffix in parts.items()
    }
    made = DIFFUSION.render(
        RenderRequest(renderer="diffusion", version="1", params=noise),
        {"model": family.root / "models" / "tiny", **inputs},
        progress=lambda *_: None,
    )
    start = picture(family.build / "masters" / "aligned" / f"{other}.png")
    follows = np.abs(picture(family.build / "masters" / "pictures" / f"{other}.png") - start).mean()
    alone = np.abs(made.pixels[..., ::-1] / 257 - start).mean()
    assert follows < 0.9 * alone, "random weights draw noise; the start shows through it all the same"


def test_the_way_back_names_the_anchors_picture(family: Studio) -> None:
    plan = family.onbrief("plan", "dusk")
    assert "nothing to do" in plan.stdout, plan.stdout + plan.stderr
    for name in ("iab-display-300x250", "google-display-300x600"):
        path = f"campaigns/dusk/build/variants/en-GB/golden-hour/yuzu_{name}_en-GB.jpg"
        traced = family.onbrief("trace", path)
        assert traced.returncode == 0, traced.stderr
        if "The anchor's picture, in this one's frame" in " ".join(traced.stdout.split()):
            return
    raise AssertionError("no master tells what it started from")
