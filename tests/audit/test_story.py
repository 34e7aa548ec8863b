"""A campaign's story."""

from __future__ import annotations

import json

import pytest

from onbrief.audit.story import story
from onbrief.errors import InputError
from onbrief.model.signoff import Decision
from tests.audit.house import ADA, DAY, House, digest


def decision(**told: object) -> str:
    words = {
        "id": "brand-1", "campaign": "dusk", "action": "approve", "scope": "brand", "covers": {"variants/x.jpg": digest(1)},
        "brief": "", "stylepack": "", "policies": "", "lineage": "", "reason": "It is what we asked for.",
        "evidence": "signed", "by": ADA, "recorded_by": ADA, "at": DAY,
    } | told  # fmt: skip
    return json.dumps(
        Decision.model_validate(words).model_dump(mode="json", by_alias=True, exclude_none=True)
    )


def test_it_tells_who_did_what_in_order(house: House) -> None:
    house.write("policies/signoff.yaml", "machines: {ada@lumen.example: agent}\n")
    house.build("Drink the light")
    house.write(
        "campaigns/dusk/brief.yaml", (house.root / "campaigns/dusk/brief.yaml").read_text() + "# more\n"
    )
    house.commit("A clearer brief")
    house.write("campaigns/dusk/decisions/brand-1.json", decision())
    house.commit("Approved")
    house.deliver(house.publish(1, [house.asset(1)]), "s3://lumen")
    house.recall("font:Outfit")
    house.recall("font:Nobody", 10)
    house.commit("Publish")
    told = [(m.kind, str(m.who).split(" <")[0], m.what) for m in story(house.root, "dusk")]
    assert ("brief", "Ada Reed", "wrote the brief: The first build") in told
    assert (
        "select",
        "Ada Reed",
        "chose candidate 2 of golden-hour for light. “the rim draws the cap”",
    ) in told
    assert ("build", "Ada Reed", "built: 3 deliverables") in told
    assert ("build", "Ada Reed", "built: 1 of 3 deliverables are new bytes") in told
    assert told[-4:] == [
        ("sign-off", "Ada Reed", "approved 1 file as brand: It is what we asked for."),
        ("publish", "CI", "published 1 files as version 1 (dusk-v1)"),
        ("delivery", "CI", "delivered dusk-v1 to s3://lumen"),
        ("recall", "Ada Reed", "recalled font:Outfit: It ended."),
    ]


def test_an_agent_is_called_one(house: House) -> None:
    house.write("policies/signoff.yaml", "machines: {ada@lumen.example: agent}\n")
    house.commit("Who is no person")
    assert {m.who.kind for m in story(house.root, "dusk") if m.kind == "build"} == {"agent"}


def test_a_campaign_that_no_commit_knows_is_refused(house: House) -> None:
    with pytest.raises(InputError, match="no commit here knows this campaign"):
        story(house.root, "dawn")


def test_what_cannot_be_read_is_left_out(house: House) -> None:
    house.write("campaigns/dusk/decisions/bad.json", "{}")
    house.write("campaigns/dusk/decisions/worse.json", "[" * 100_000)
    house.write("campaigns/dusk/selects.yaml", "selects: {a: 1}")
    house.commit("Nonsense")
    assert [m for m in story(house.root, "dusk") if m.kind == "sign-off"] == []


def test_a_merge_tells_who_wrote_not_who_merged(house: House) -> None:
    house.git("checkout", "-q", "-b", "words")
    house.write("campaigns/dusk/copy/en-GB.yaml", "headline: Drink the light\n")
    house.git("add", "-A")
    house.git(
        "-c",
        "user.name=Ben Ito",
        "commit",
        "-q",
        "-m",
        "English words",
        "--author",
        "Ben Ito <ben@lumen.example>",
    )
    house.git("checkout", "-q", "main")
    house.write("other.txt", "meanwhile\n")
    house.commit("Meanwhile")
    house.git("merge", "-q", "--no-ff", "-m", "Merge words", "words")
    told = [(m.who.name, m.what) for m in story(house.root, "dusk") if m.kind == "copy"]
    assert told == [("Ben Ito", "wrote the words in en-GB: English words")]
