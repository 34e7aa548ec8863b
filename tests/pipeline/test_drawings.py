"""Pictures that are drawn as vectors: delivered as SVG where a placement takes it, without words where a layout has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign, load_campaign
from onbrief.model.request import Rendering
from onbrief.pipeline import rendered
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.compile import Compiled, compile_campaign
from onbrief.pipeline.encode import within_budget
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.remotes import Remotes
from onbrief.pipeline.render import Studio, parts_of, subject_of
from onbrief.pipeline.store import Store
from tests.studio import ROOT

PACK = "perch-first-invoice"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="8" height="8"/>\n'


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load_campaign(ROOT, PACK)


@pytest.fixture(scope="module")
def compiled(campaign: Campaign) -> Compiled:
    return compile_campaign(campaign)


def variants(compiled: Compiled, placement: str) -> dict[str, Job]:
    return {job.about["locale"]: job for job in compiled.variants if job.about["placement"] == placement}


def test_a_spot_is_delivered_as_svg_and_words_as_pixels(compiled: Compiled) -> None:
    formats = {job.about["placement"]: job.request.params["encode"]["format"] for job in compiled.variants}
    assert formats == {
        "in-product/spot-1x1": "svg",
        "in-product/spot-4x3": "svg",
        "in-product/card-16x9": "webp",
        "in-product/banner-4x1": "webp",
        "web/hero-21x9": "jpg",
    }


def test_only_what_is_encoded_to_a_budget_asks_for_more_where_nothing_is_sealed(
    campaign: Campaign, compiled: Compiled
) -> None:
    bare = {name: one.model_copy(update={"seal": "none"}) for name, one in campaign.placements.items()}
    after = compile_campaign(replace(campaign, placements=bare))
    for placement, same in (("in-product/spot-1x1", True), ("web/hero-21x9", False)):
        before_id, after_id = (variants(c, placement)["en-GB"].id for c in (compiled, after))
        assert (before_id == after_id) is same


def test_pictures_are_finished_as_they_are_drawn(compiled: Compiled) -> None:
    assert {job.request.renderer for job in compiled.masters} == {"vector"}
    assert {job.about["kind"] for job in compiled.masters} == {"master"}


def test_another_headline_draws_no_spot_anew(campaign: Campaign, compiled: Compiled) -> None:
    copy = campaign.copies["en-GB"].model_copy(update={"headline": "Another one"})
    after = compile_campaign(replace(campaign, copies={**campaign.copies, "en-GB": copy}))
    for placement, same in (("in-product/spot-1x1", True), ("in-product/card-16x9", False)):
        before_id, after_id = (variants(c, placement)["en-GB"].id for c in (compiled, after))
        assert (before_id == after_id) is same


def test_right_to_left_asks_for_a_drawing_of_its_own(compiled: Compiled) -> None:
    spots = variants(compiled, "in-product/spot-1x1")
    masters = {locale: job.request.inputs["master"].request for locale, job in spots.items()}
    assert masters["en-GB"] == masters["de-DE"] != masters["ar-AE"]


def test_the_finishing_step_needs_no_pin_where_nothing_is_graded(campaign: Campaign) -> None:
    assert set(campaign.brief.engines) == {"vector", "typeset"}
    load_campaign(ROOT, PACK, {"vector": "1", "typeset": "1", "finish": "2"}.items())


def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, job: Job, **rendering: Any) -> dict[str, Path]:
    """The parts of a job that a stand-in renderer drew, as they lie in the build folder."""

    class Drawer:
        def render(self, *_: Any, **__: Any) -> Rendering:
            return Rendering(np.zeros((8, 8, 3), np.uint8), drawing=DRAWING, **rendering)

    monkeypatch.setattr(rendered, "renderer", lambda _: Drawer())
    bare = job.model_copy(update={"request": job.request.model_copy(update={"inputs": {}})})
    studio = Studio(
        tmp_path, tmp_path / "build", Store(tmp_path / "store"), Approved(ROOT, "none", Remotes(ROOT, print))
    )
    studio.run([bare], Stage("test", 1))
    return parts_of(tmp_path / "build", bare)


def test_a_master_keeps_its_drawing_beside_its_picture(
    compiled: Compiled, monkeypatch, tmp_path: Path
) -> None:
    parts = made(monkeypatch, tmp_path, compiled.masters[0])
    assert {part: path.suffix for part, path in parts.items()} == {
        "image": ".png",
        "svg": ".svg",
        "layout": ".json",
    }
    assert parts["svg"].read_bytes() == DRAWING


def test_a_delivered_drawing_has_a_preview_that_gates_look_at(compiled, monkeypatch, tmp_path: Path) -> None:
    spot = variants(compiled, "in-product/spot-1x1")["en-GB"]
    parts = made(monkeypatch, tmp_path, spot)
    assert parts["image"].suffix == ".svg"
    assert parts["preview"].name.endswith(".preview.png")
    subject = subject_of(tmp_path / "build", spot)
    assert (subject.path, subject.preview) == (parts["image"], parts["preview"])
    assert subject.pixels.shape == (8, 8, 3)


def test_a_drawing_over_its_budget_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"the lightest svg has 2 kB, the placement allows 1 kB(?s:.*)Show fewer things"
    ):
        within_budget(b" " * 1500, 1, "svg")
