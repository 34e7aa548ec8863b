"""An engine that is asked in words: which requests stand behind its candidates and masters, in which order."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign, load_campaign
from onbrief.model.choice import attempts_of
from onbrief.model.engine import Engine, Fallback
from onbrief.model.selects import Select, Selects
from onbrief.model.stylepack import Character
from onbrief.pipeline.attempts import Tried, standing
from onbrief.pipeline.compile import Compiled, compile_campaign
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import installed
from onbrief.pipeline.native import native_size
from tests.studio import ROOT

NAME = "lumen-summer"
PINS = {"house": "1", "free": "1", "upscale": "1", "retouch": "1"}
HOUSE = Engine(
    renderer="diffusion", model="house-sdxl", weights="0" * 64, blockout=True, guides={"depth": 0.8, "edge": 0.3},
    keep=("product",), settings={"steps": 20}, upscaler="esrgan", upscaler_weights="1" * 64,
)  # fmt: skip
FREE = Engine(renderer="hosted", model="flux", settings={"service": "fal", "endpoint": "x/y"})


@pytest.fixture(scope="module")
def plain() -> Campaign:
    return load_campaign(ROOT, NAME)


def asking(
    c: Campaign, *kinds: str, fallback: Fallback | None = None, attempt: int | None = None, **scene: Any
) -> Campaign:
    """The campaign with one scene, made by these engines; candidate 2 is picked."""
    name = "golden-hour"
    one = c.brief.scenes[name].model_copy(update={"kind": "lifestyle", "candidates": 2, "more": (), **scene})
    deliverables = tuple(d for d in c.brief.deliverables if d.scene == name)
    brief = c.brief.model_copy(
        update={"scenes": {name: one}, "deliverables": deliverables, "engines": {**c.brief.engines, **PINS}}
    )
    pack = c.pack.model_copy(
        update={
            "engines": {"house": HOUSE, "free": FREE},
            "kinds": {"lifestyle": kinds},
            "fallback": fallback,
        }
    )
    pick = Select(scene=name, candidate=2, attempt=attempt, request="0" * 64, sha256="0" * 64, reasons=("light",),
                  who="Ada", when="2026-11-22")  # fmt: skip
    return replace(c, brief=brief, pack=pack, selects=Selects(selects=(pick,)))


def chain(compiled: Compiled, out: str) -> list[Job]:
    """A master's jobs from the first to the last."""
    by_id = {job.id: job for job in (*compiled.masters, *compiled.candidates)}
    job = next(job for job in (*compiled.masters, *compiled.candidates) if job.out == out)
    found = [job]
    while wanted := next((w.request for w in found[0].request.inputs.values() if w.request in by_id), None):
        found.insert(0, by_id[wanted])
    return found


def test_with_a_blockout_a_master_is_made_anew_at_its_own_ratio(plain: Campaign) -> None:
    compiled = compile_campaign(asking(plain, "house"))
    master = next(job for job in compiled.masters if job.about["kind"] == "master")
    jobs = chain(compiled, master.out)
    assert [job.about["kind"] for job in jobs] == ["label", "blockout", "picture", "plate", "master"]
    _, blockout, picture, plate, master = jobs
    assert blockout.request.params["guides"] == ["depth", "edge"]
    assert blockout.request.params["size"] == picture.request.params["size"]
    width, height = picture.request.params["size"]
    wide, high = plate.request.params["size"]
    assert (width % 8, height % 8) == (0, 0) and abs(width / height / (wide / high) - 1) < 0.01
    assert picture.request.params["prompt"] == picture.about["prompt"]["positive"]
    assert {name: wanted.part for name, wanted in picture.request.inputs.items()} == {
        "model": "image", "guide.depth": "guide.depth", "guide.edge": "guide.edge", "kept": "image",
        "matte.product": "matte.product", "matte.ground": "matte.ground", "layout": "layout",
    }  # fmt: skip
    assert picture.request.inputs["model"].file == "model:house-sdxl"
    assert plate.request.renderer == "upscale" and plate.request.params["keep"] == ["product"]
    assert master.about["engine"] == "house"


def test_without_a_blockout_masters_are_fitted_from_the_very_picture_that_was_picked(plain: Campaign) -> None:
    compiled = compile_campaign(asking(plain, "free"))
    picked = next(
        job for job in compiled.candidates if job.about["kind"] == "plate" and job.about["candidate"] == 2
    )
    own = {picked.about["sku"]}
    pictures = [job for job in compiled.masters if job.about["kind"] == "picture"]
    assert [job.id for job in pictures if job.about["sku"] in own] == [picked.id]
    assert {job.request.params["seed"] for job in pictures} == {picked.request.params["seed"]}
    kinds = {job.about["kind"] for job in compiled.masters}
    assert {"expanded", "plate", "master"} <= kinds and not kinds & {"label", "blockout"}


def test_a_candidate_is_shown_as_large_as_its_engine_draws(plain: Campaign) -> None:
    compiled = compile_campaign(asking(plain, "house"))
    assert "upscale" not in {job.request.renderer for job in compiled.candidates}
    plates = [job for job in compiled.candidates if job.about["kind"] == "plate"]
    assert [job.request.renderer for job in plates] == ["diffusion", "diffusion"]


def test_each_attempt_stands_in_the_list_and_the_first_goes_on(plain: Campaign) -> None:
    fallback = Fallback(steps=("reseed", "engine", "retouch"), reseeds=2)
    c = asking(plain, "house", "pathtrace", fallback=fallback)
    scene = c.brief.scenes["golden-hour"]
    told = [(a.engine, a.reseed, a.step) for a in attempts_of(c.pack, c.brief, scene)]
    assert told == [
        ("house", 0, None),
        ("house", 1, "reseed"),
        ("house", 2, "reseed"),
        ("pathtrace", 0, "engine"),
    ]
    compiled = compile_campaign(c)
    way = [j for j in compiled.candidates if j.about["kind"] == "candidate" and j.about["candidate"] == 1]
    assert [job.out for job in way] == ["candidates/golden-hour/01"] * 4
    assert [job.about.get("attempt") for job in way] == [None, 2, 3, 4]
    blockouts = {j.id for j in compiled.candidates if j.about["kind"] == "blockout"}
    assert len(blockouts) == 2, "another seed of the model leaves the block-out as it is"
    shown = standing(compiled.candidates, ())
    assert {job.about.get("attempt") for job in shown if job.about["kind"] == "candidate"} == {None}
    failed = [Tried(scene="golden-hour", candidate=1, attempt=n, request=job.id, outcome="failed")
              for n, job in enumerate(way[:3], 1)]  # fmt: skip
    (last,) = [j for j in standing(compiled.candidates, failed) if j.out == "candidates/golden-hour/01"]
    assert last.id == way[3].id
    assert compiled.ladder == {
        "person": "retouch",
        "budget": {"money": {"amount": 48000, "currency": "GBP"}, "render_minutes": 30},
    }


def test_masters_are_made_with_the_attempt_that_was_picked(plain: Campaign) -> None:
    fallback = Fallback(steps=("reseed", "engine"))
    c = asking(plain, "house", "pathtrace", fallback=fallback, attempt=4)
    compiled = compile_campaign(c)
    assert {job.request.renderer for job in compiled.masters if job.about["kind"] == "plate"} == {"pathtrace"}
    (confirm,) = compiled.state["to_confirm"]
    way = [j for j in compiled.candidates if j.about["kind"] == "candidate" and j.about["candidate"] == 2]
    assert confirm["now"] == way[3].id


def test_a_request_that_changed_was_not_tried(plain: Campaign) -> None:
    compiled = compile_campaign(asking(plain, "house", fallback=Fallback(steps=("reseed",))))
    old = Tried(scene="golden-hour", candidate=1, attempt=1, request="f" * 64, outcome="failed")
    jobs = standing(compiled.candidates, [old])
    assert "attempt" not in next(job for job in jobs if job.out == "candidates/golden-hour/01").about


def test_who_is_seen_is_in_the_words_and_in_the_references(plain: Campaign) -> None:
    c = asking(plain, "free", characters=("noor",))
    noor = Character(tokens="a woman of forty in a linen coat", sheet=("logo.svg",))
    shown = FREE.model_copy(update={"settings": {**FREE.settings, "takes": ["references"]}})
    more = {"characters": {"noor": noor}, "engines": {"free": shown}}
    c = replace(c, pack=c.pack.model_copy(update=more))
    picture = next(job for job in compile_campaign(c).candidates if job.about["kind"] == "plate")
    assert "a woman of forty in a linen coat" in picture.request.params["prompt"]
    assert picture.request.inputs["reference.0"].file == f"stylepacks/{c.pack.name}/logo.svg"


@given(st.integers(50, 5000), st.integers(50, 5000), st.sampled_from([64, 512, 768, 1024, 1536]))
def test_native_sizes_are_of_the_ratio_and_of_the_area(width: int, height: int, side: int) -> None:
    w, h = native_size((width, height), side)
    assert w % 8 == h % 8 == 0 and w >= 8 and h >= 8
    if 0.2 < width / height < 5 and side >= 512:
        assert abs(w * h / side**2 - 1) <= 0.12
        assert abs(w / h / (width / height) - 1) < 0.02


MISTAKES = {
    "kinds: {lifestyle: [houze]}": "“houze” is no engine of this style pack\n    Did you mean “house”?",
    "fallback: {steps: [reseed], gates: [blank]}": "“blank” is no gate that looks at candidates",
    "fallback: {steps: [reseed], limit: {amount: 1, currency: EUR}}": "paid is paid in USD, the limit for later "
    "attempts counts EUR\n    Write `currency: USD`.",
    "fallback: {steps: [retouch, reseed]}": "nothing follows `retouch`: a person is asked, and has the last word",
    "references: [nowhere.png]": "there is no file “nowhere.png” in this style pack",
}
PACK = """
engines:
  house: {renderer: diffusion, model: m, weights: "%s", settings: {steps: 20}}
  paid: {renderer: hosted, model: p, settings: {service: fal, endpoint: a/b, price: {amount: 1, currency: USD}}}
""" % ("0" * 64)


def told(root: Path, more: str, kind: str = "", pins: str = "") -> str:
    """What `load` says of the demo's brief with this in its style pack."""
    for part in ("stylepacks/lumen", "placements", f"campaigns/{NAME}"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("build"), dirs_exist_ok=True)
    pack, brief = root / "stylepacks/lumen/stylepack.yaml", root / f"campaigns/{NAME}/brief.yaml"
    pack.write_text(pack.read_text("utf-8") + PACK + more, "utf-8")
    text = brief.read_text("utf-8").replace("    ground:", f"{kind}    ground:", 1)
    brief.write_text(
        text.replace("engines:", f"engines: {{{pins}}}\nold_engines:", 1) if pins else text, "utf-8"
    )
    with pytest.raises(InputError) as error:
        load_campaign(root, NAME, installed=installed())
    return str(error.value)


@pytest.mark.parametrize("more", MISTAKES)
def test_a_mistake_about_engines_is_told_with_its_place(tmp_path: Path, more: str) -> None:
    said = told(tmp_path, more)
    assert MISTAKES[more] in said and "stylepacks/lumen/stylepack.yaml:" in said


def test_a_setting_that_the_engine_does_not_know_is_told(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        f'  odd: {{renderer: diffusion, model: m, weights: "{"0" * 64}", settings: {{stepz: 20}}}}\n',
    )
    assert "stepz" in said and "steps" in said


def test_a_kind_whose_engines_are_all_unpinned_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, "kinds: {lifestyle: [house, paid]}", kind="    kind: lifestyle\n")
    assert "none of the engines that make scenes of the kind “lifestyle” is pinned" in said
    assert "Pin one or more under `engines`, the preferred one comes first: house, paid." in said


def test_every_pair_of_attempts_differs(plain: Campaign) -> None:
    c = asking(
        plain, "house", "free", "pathtrace", fallback=Fallback(steps=("reseed", "engine", "reseed", "engine"))
    )
    way = [
        j.id
        for j in compile_campaign(c).candidates
        if j.about["kind"] == "candidate" and j.about["candidate"] == 1
    ]
    assert len(way) == 7 and len(set(way)) == 7 and all(a != b for a, b in pairwise(way))
