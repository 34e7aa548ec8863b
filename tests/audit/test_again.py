"""Can this very asset be made again?"""

from __future__ import annotations

import json

import pytest

from onbrief.audit.again import steps_of
from onbrief.errors import InputError
from onbrief.pipeline.reproduce import Verdict, reproduce
from tests.audit.house import House
from tests.studio import Studio

PATH = "variants/ar-AE/golden-hour/yuzu_iab-display-300x250_ar-AE.jpg"


def test_every_step_of_an_asset_is_rendered_the_first_made_first(first_build: Studio) -> None:
    steps = steps_of(first_build.root, PATH)
    kinds = [one.lineage.requests[one.request]["about"]["kind"] for one in steps]
    assert kinds == ["label", "plate", "master", "variant"]
    done = first_build.onbrief("reproduce", PATH)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "4 bit-identical"


def test_what_was_published_is_made_again_from_the_commit_that_was_published(built: Studio) -> None:
    house = House(built.root)
    then = house.git("rev-parse", "HEAD")
    file = next(
        f for f in json.loads((built.campaign / "lineage.json").read_text())["files"] if f["path"] == PATH
    )
    house.publish(1, [house.asset(1, path=PATH, approved=file["sha256"], request=file["request"])])
    house.git("rm", "-q", "campaigns/dusk/lineage.json")
    house.commit("Publish; then the campaign is over")
    steps = steps_of(built.root, "lumen_dusk_yuzu_story_0_v1.jpg")
    assert {one.lineage.revision for one in steps} == {then}
    assert reproduce(built.root, steps[-1]).worst.verdict == Verdict.BIT_IDENTICAL


def test_a_hosted_models_picture_is_frozen_as_long_as_its_bytes_are_here(built: Studio) -> None:
    plate = steps_of(built.root, PATH)[1]
    row = plate.lineage.rendering_of(plate.request)
    assert row
    row["made"] = {"hosted": True}
    assert reproduce(built.root, plate).worst.verdict == Verdict.FROZEN
    (built.build / plate.file).unlink()
    built.run("rm", "-rf", ".dvc/cache")
    assert reproduce(built.root, plate).worst.verdict == Verdict.NOT_RUN


def test_a_pack_was_made_by_no_request(first_build: Studio) -> None:
    with pytest.raises(InputError, match="no request made this file"):
        steps_of(first_build.root, str(first_build.build / "packs/lumen_dusk_AE_v1.zip"))
