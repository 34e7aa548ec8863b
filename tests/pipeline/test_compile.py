"""From what people wrote to requests."""

from __future__ import annotations

from itertools import pairwise

import pytest

from onbrief.errors import InputError
from onbrief.model.campaign import load_campaign
from onbrief.model.canonical import sha256_file
from onbrief.model.scene import Scene
from onbrief.model.terms import terms_of
from onbrief.pipeline.compile import compile_campaign
from tests.films import decide
from tests.studio import ROOT, Studio

SCENE = {
    "title": "x", "subject": {"product": "bottle"}, "ground": "sage", "environment": "e", "composition": "c",
    "arrangement": "one", "mood": ["m"], "style": "s", "lighting": "low", "camera": "eye",
    "explore": {"camera": ["high", "low"], "lighting": ["noon", "dusk"], "arrangement": ["two", "three"]},
}  # fmt: skip


def test_candidates_really_differ_and_the_first_is_the_scene_as_written() -> None:
    scene = Scene.model_validate(SCENE)
    batch = [terms_of(scene, place) for place in range(1, 7)]
    assert (batch[0]["camera"], batch[0]["lighting"], batch[0]["arrangement"]) == ("eye", "low", "one")
    explored = [(t["camera"], t["lighting"], t["arrangement"]) for t in batch]
    assert len(set(explored)) == 6
    for one, two in pairwise(explored):
        assert sum(a != b for a, b in zip(one, two, strict=True)) >= 2


def test_a_seventh_candidate_leaves_the_six_as_they_were(studio: Studio) -> None:
    def ids() -> list[str]:
        compiled = compile_campaign(load_campaign(studio.root, "dusk"))
        return [job.id for job in compiled.candidates if job.about["kind"] == "candidate"]

    before = ids()
    studio.edit("campaigns/dusk/brief.yaml", "candidates: 2", "candidates: 3")
    after = ids()
    assert (len(before), len(after)) == (2, 3)
    assert after[:2] == before


def test_a_comment_in_the_brief_changes_no_request(studio: Studio) -> None:
    def ids() -> list[str]:
        return [job.id for job in compile_campaign(load_campaign(studio.root, "dusk")).candidates]

    before = ids()
    studio.edit("campaigns/dusk/brief.yaml", "schema:", "# a remark\nschema:")
    assert ids() == before


def test_a_briefs_samples_are_its_masters_alone_and_what_it_does_not_say_stays_the_packs(
    studio: Studio,
) -> None:
    def asked() -> list[dict]:
        compiled = compile_campaign(load_campaign(studio.root, "dusk"))
        plates = [
            job.request.params
            for job in (*compiled.candidates, *compiled.masters)
            if job.about["kind"] == "plate"
        ]
        return [plate["quality"] for plate in plates]

    decide(studio, animatic=False)
    before = asked()
    studio.edit("campaigns/dusk/brief.yaml", "skus:\n", "samples: {aux_spp: 8}\nskus:\n")
    after = asked()
    plain, own = {"spp": 4, "aux_spp": 1}, {"spp": 4, "aux_spp": 8}
    assert len(before) > 2, "two candidates, and masters"
    assert before == [plain] * len(before)
    assert after == [plain, plain] + [own] * (len(before) - 2)


def test_another_scenes_ground_changes_no_request_of_this_one(studio: Studio) -> None:
    def ids() -> list[str]:
        return [job.id for job in compile_campaign(load_campaign(studio.root, "dusk")).candidates]

    before = ids()
    apricot = load_campaign(studio.root, "dusk").pack.palette["apricot"].hex
    studio.edit("stylepacks/lumen/stylepack.yaml", apricot, "#dca382")
    assert ids() == before
    sage = load_campaign(studio.root, "dusk").pack.palette["sage"].hex
    studio.edit("stylepacks/lumen/stylepack.yaml", sage, "#6fa58f")
    assert ids() != before


def test_the_same_scene_compiles_to_words_as_well(studio: Studio) -> None:
    compiled = compile_campaign(load_campaign(studio.root, "dusk"))
    plate = next(job for job in compiled.candidates if job.about["kind"] == "plate")
    prompt = plate.about["prompt"]
    assert "Yuzu & Green Tea" in prompt["positive"]
    assert "sage" in prompt["positive"]
    assert "prompt" not in plate.request.params


def test_whom_a_scene_depicts_goes_with_its_pictures_and_changes_no_request(studio: Studio) -> None:
    """So that a gate knows who may be seen; a scene that names nobody says nothing."""

    def made() -> list[tuple[str, tuple[str, ...] | None]]:
        compiled = compile_campaign(load_campaign(studio.root, "dusk"))
        return [(job.id, job.about.get("depicts")) for job in compiled.candidates if "scene" in job.about]

    before = made()
    brief = (studio.root / "campaigns/dusk/brief.yaml").read_text("utf-8")
    line = next(line for line in brief.splitlines() if line.lstrip().startswith("candidates: 2"))
    indent = line[: len(line) - len(line.lstrip())]
    studio.edit("campaigns/dusk/brief.yaml", line, f"{line}\n{indent}depicts: [people]")
    assert {depicts for _, depicts in before} == {None}
    assert made() == [(request, ("people",)) for request, _ in before]


def test_a_products_mesh_is_an_input_by_its_bytes_and_missing_is_told(studio: Studio) -> None:
    lumen, marenne = studio.root / "stylepacks" / "lumen", ROOT / "stylepacks" / "marenne"
    (lumen / "meshes").mkdir()
    mesh = lumen / "meshes" / "soap.glb"
    mesh.write_bytes((marenne / "meshes" / "soap.glb").read_bytes())
    words = "title: Soap\ntokens: a bar of soap\nkind: mesh\nfile: meshes/soap.glb\nheight: 0.62\n"
    (lumen / "products" / "soap.yaml").write_text(words, "utf-8")
    studio.edit("campaigns/dusk/brief.yaml", "    product: bottle\n    look", "    product: soap\n    look")
    compiled = compile_campaign(load_campaign(studio.root, "dusk"))
    plate = next(job for job in compiled.candidates if job.about["kind"] == "plate")
    assert set(plate.request.inputs) == {"mesh"}
    assert plate.request.inputs["mesh"].file == "stylepacks/lumen/meshes/soap.glb"
    assert plate.request.inputs["mesh"].sha256 == sha256_file(mesh)
    mesh.unlink()
    with pytest.raises(InputError) as told:
        load_campaign(studio.root, "dusk")
    assert str(told.value).startswith(
        "stylepacks/lumen/products/soap.yaml:4:7: there is no file “meshes/soap.glb” in this style pack\n"
    )


def test_a_mesh_outside_its_style_pack_is_refused(studio: Studio) -> None:
    words = "title: Soap\ntokens: a bar of soap\nkind: mesh\nfile: ../../../../etc/hostname\nheight: 0.62\n"
    (studio.root / "stylepacks" / "lumen" / "products" / "soap.yaml").write_text(words, "utf-8")
    with pytest.raises(InputError, match="this path leads out of the repository"):
        load_campaign(studio.root, "dusk")
