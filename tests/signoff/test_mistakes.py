"""What `onbrief validate` says of sign-offs."""

from __future__ import annotations

from onbrief.pipeline.validate import validate
from tests.signoff.house import House


def told(house: House, path: str = "") -> list[tuple[str, str]]:
    verdict = validate(house.root, house.root, [path] if path else [])
    return [(p.where, p.what) for p in verdict.mistakes]


def test_the_policies_that_we_ship_are_sound(house: House) -> None:
    assert told(house, "policies") == []


def test_a_role_is_called_like_its_file_and_asks_each_question_once(house: House) -> None:
    house.write(
        "policies/signoff/brand.yaml",
        "role: proxy\ntitle: Brand\nreviewers: {ada-reed: Ada}\n"
        "questions:\n  - {id: same, ask: 'One?'}\n  - {id: same, ask: 'Two?'}\n",
    )
    house.edit("policies/signoff.yaml", "machines: {}", "machines: {robot: bot}")
    assert told(house, "policies") == [
        ("policies/signoff.yaml:11:12", "this is no mail address"),
        ("policies/signoff/brand.yaml:1:7", "this file is called brand, the role in it proxy"),
        ("policies/signoff/brand.yaml:1:7", "“proxy” is no role: keys are listed for it in another sense"),
        ("policies/signoff/brand.yaml:3:23", "this is not a name and a mail address"),
        ("policies/signoff/brand.yaml:5:10", "two questions are called same"),
        ("policies/signoff/brand.yaml:6:10", "two questions are called same"),
    ]


def test_a_brief_asks_only_roles_that_somebody_wrote(house: House) -> None:
    house.edit("campaigns/dusk/brief.yaml", "sign_off: [brand]", "sign_off: [brand, leagl]")
    found = told(house, "campaigns/dusk/brief.yaml")
    assert (
        "campaigns/dusk/brief.yaml:17:19",
        "nobody can sign off as “leagl”: there is no such role",
    ) in found


def test_a_file_among_the_decisions_is_one(house: House) -> None:
    house.write("campaigns/dusk/decisions/20270101-000000-brand-00000000.json", '{"action": "approve"}')
    where = "campaigns/dusk/decisions/20270101-000000-brand-00000000.json"
    assert (where, "this is no decision") in told(house, "campaigns/dusk")
