"""Steps of retouching become requests after a master's plate; what they were asked for is remembered."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.model.campaign import load_campaign
from onbrief.pipeline.compile import Compiled, compile_campaign
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import load
from onbrief.pipeline.waits import for_retouch
from tests.studio import Studio

WHO = "Ada Reed <ada@lumen.example>"
SEEN = {"request": "1" * 64, "sha256": "2" * 64}
PICK = {
    "scene": "golden-hour", "candidate": 2, "request": "0" * 64, "sha256": "0" * 64, "reasons": ["light"],
    "who": WHO, "when": "2026-11-22",
}  # fmt: skip


def compiled(studio: Studio, *steps: dict[str, Any]) -> Compiled:
    """With these steps in selects.yaml, and the retoucher pinned."""
    rows = [{"scene": "golden-hour", "who": WHO, "when": "2026-11-22", **step} for step in steps]
    text = yaml.safe_dump({"selects": [PICK], **({"retouch": rows} if rows else {})}, sort_keys=False)
    (studio.campaign / "selects.yaml").write_text(text.replace("'2026-11-22'", "2026-11-22"), "utf-8")
    brief = studio.campaign / "brief.yaml"
    if steps and "retouch:" not in brief.read_text("utf-8"):
        studio.edit("campaigns/dusk/brief.yaml", 'typeset: "1"}', 'typeset: "1", retouch: "1"}')
    return compile_campaign(load(studio.root, "dusk"))


def masters(found: Compiled) -> dict[str, Job]:
    return {job.out: job for job in found.masters}


CLEAN = {"step": "clean", "shape": "tall", "boxes": [[0.1, 0.1, 0.2, 0.2]]}


def test_a_step_concerns_only_the_masters_it_names(studio: Studio) -> None:
    before, after = compiled(studio), compiled(studio, CLEAN)
    assert [job.id for job in before.candidates] == [job.id for job in after.candidates]
    then, now = masters(before), masters(after)
    changed = {out for out in then if then[out].id != now[out].id}
    assert changed == {"masters/golden-hour/yuzu-tall"}
    step = now["masters/retouched-1/golden-hour/yuzu-tall"]
    assert step.request.renderer == "retouch"
    assert step.request.inputs["plate"].request == then["masters/plates/golden-hour/yuzu-tall"].id
    finish = now["masters/golden-hour/yuzu-tall"].request
    assert finish.inputs["plate"].request == step.id
    assert finish.inputs["metered"].request == step.request.inputs["plate"].request, "the same white balance"


def test_steps_follow_each_other_in_their_order(studio: Studio) -> None:
    other = {**CLEAN, "boxes": [[0.5, 0.5, 0.1, 0.1]]}
    now = masters(compiled(studio, CLEAN, other))
    first, second = (now[f"masters/retouched-{n}/golden-hour/yuzu-tall"] for n in (1, 2))
    assert second.request.inputs["plate"].request == first.id
    assert [job.about["kind"] for job in (first, second)] == ["before", "plate"]


def test_an_engine_is_shown_a_part_and_its_drawing_is_laid_back(studio: Studio) -> None:
    compiled(studio, CLEAN)
    house = {"renderer": "diffusion", "model": "house-sd", "weights": "4" * 64, "native": 512}
    pack = studio.root / "stylepacks" / "lumen" / "stylepack.yaml"
    pack.write_text(pack.read_text("utf-8") + yaml.safe_dump({"engines": {"house": house}}), "utf-8")
    studio.edit("campaigns/dusk/brief.yaml", ', retouch: "1"', ', retouch: "1", house: "1"')
    studio.edit(
        "campaigns/dusk/selects.yaml",
        "  step: clean",
        "  step: clean\n  engine: house\n  prompt: a plain wall",
    )
    now = masters(compile_campaign(load_campaign(studio.root, "dusk")))
    cut, drawn, pasted = (
        now[f"masters/retouched-1-{n}/golden-hour/yuzu-tall"] for n in ("cut", "drawn", "pasted")
    )
    assert drawn.request.renderer == "diffusion" and drawn.request.params["mode"] == "inpaint"
    assert drawn.request.params["prompt"] == "a plain wall"
    assert drawn.request.inputs["mask"].model_dump(exclude_none=True) == {
        "request": cut.id,
        "part": "guide.mask",
    }
    assert drawn.request.inputs["model"].file == "model:house-sd"
    assert pasted.request.inputs["fill"].request == drawn.id
    assert now["masters/golden-hour/yuzu-tall"].request.inputs["plate"].request == pasted.id


def test_a_swapped_ground_is_balanced_and_lettered_as_its_new_colour(studio: Studio) -> None:
    found = compiled(studio, {"step": "swap", "shape": "tall", "colour": "apricot"})
    c = load(studio.root, "dusk")
    apricot = c.pack.palette["apricot"].hex
    finish = masters(found)["masters/golden-hour/yuzu-tall"].request
    assert finish.params["ground"] == apricot and "metered" not in finish.inputs
    grounds = {job.about["shape"]: job.request.params["palette"]["ground"] for job in found.variants}
    assert grounds["tall"] == apricot != grounds["wide"]


def test_an_expanded_master_is_not_rendered_for_itself(studio: Studio) -> None:
    now = masters(compiled(studio, {"step": "expand", "shape": "strip", "of": "wide"}))
    assert "masters/plates/golden-hour/yuzu-strip" not in now
    step = now["masters/retouched-1/golden-hour/yuzu-strip"]
    assert step.request.inputs["plate"].request == now["masters/plates/golden-hour/yuzu-wide"].id
    assert step.request.params["size"] == list(load(studio.root, "dusk").pack.layouts["strip"].master)


def test_a_file_stands_in_a_masters_place_and_the_master_beside_it(studio: Studio) -> None:
    file = {"file": "campaigns/dusk/material/hand.png", "sha256": "3" * 64}
    step = {
        "step": "replace",
        "sku": "yuzu",
        "shape": "tall",
        "picture": file,
        "changed": "the cap is brass again",
    }
    found = compiled(studio, step)
    now = masters(found)
    by_hand, before = now["masters/golden-hour/yuzu-tall"], now["masters/finished/golden-hour/yuzu-tall"]
    assert by_hand.about["kind"] == "master" and by_hand.request.inputs["file"].sha256 == "3" * 64
    assert by_hand.request.inputs["layout"].request == before.id
    tall = [job for job in found.variants if job.about["shape"] == "tall"]
    assert tall and {job.request.inputs["master"].request for job in tall} == {by_hand.id}


def test_policies_are_asked_of_the_model_that_made_a_file_brought_in(studio: Studio) -> None:
    file = {"file": "campaigns/dusk/material/hand.png", "sha256": "3" * 64, "model": "house-sdxl"}
    replaced = masters(compiled(studio, {"step": "replace", "sku": "yuzu", "shape": "tall", "picture": file}))
    assert replaced["masters/golden-hour/yuzu-tall"].request.params["model"] == "house-sdxl"
    behind = compiled(studio, {"step": "swap", "element": "background", "shape": "tall", "picture": file})
    assert "house-sdxl" in {job.request.params.get("model") for job in behind.masters}


def test_a_step_that_was_asked_for_another_picture_waits_to_be_confirmed(studio: Studio) -> None:
    plate = masters(compiled(studio))["masters/plates/golden-hour/yuzu-tall"].id
    kept = compiled(studio, {**CLEAN, "seen": {**SEEN, "request": plate}})
    assert "retouch" not in kept.state and not for_retouch("dusk", (job.about for job in kept.masters))
    changed = compiled(studio, {**CLEAN, "seen": SEEN})
    assert [(one["entry"], one["seen"], one["now"]) for one in changed.state["retouch"]] == [
        (1, "1" * 64, plate)
    ]
    wait = for_retouch("dusk", (job.about for job in changed.masters))[0]
    assert (wait.who, wait.why, wait.command) == ("art director", "confirm", "onbrief retouch confirm dusk 1")
    same = [job.id for job in kept.masters]
    assert same == [job.id for job in changed.masters], "whether it is confirmed changes no request"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ({"step": "clean", "shape": "tall"}, "`clean` needs `boxes` or `outlines`"),
        ({**CLEAN, "colour": "apricot"}, "`clean` takes no `colour`"),
        ({**CLEAN, "boxes": [[0.9, 0, 0.2, 0.1]]}, "this box reaches beyond the picture"),
        ({**CLEAN, "engine": "nobody"}, "“nobody” is no engine of this style pack"),
        ({**CLEAN, "scene": "noon"}, "“noon” is no scene of this brief"),
        ({"step": "swap", "element": "product", "colour": "apricot"}, "the product is swapped by `like`"),
        ({"step": "swap", "colour": "mauve"}, "“mauve” is no colour of this style pack"),
        ({"step": "expand", "shape": "strip", "of": "strip"}, "the master of strip is itself expanded"),
        ({"step": "expand", "of": "wide"}, "`expand` makes one shape's masters: which?"),
        ({"step": "replace", "picture": {"file": "../x.png", "sha256": "3" * 64}}, "selects.yaml"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_is_told_with_its_line(studio: Studio, step: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as error:
        compiled(studio, step)
    first = next(str(p) for p in error.value.problems if told in str(p))
    assert first.startswith("campaigns/dusk/selects.yaml:")


def test_the_retoucher_must_be_pinned(studio: Studio) -> None:
    compiled(studio, CLEAN)
    studio.edit("campaigns/dusk/brief.yaml", ', retouch: "1"', "")
    with pytest.raises(
        InputError, match=r'brief\.yaml:\d+:\d+: selects\.yaml has masters retouched[^`]*`retouch: "1"`'
    ):
        load(studio.root, "dusk")
