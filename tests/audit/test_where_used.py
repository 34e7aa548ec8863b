"""Where is it used, and where did it go?"""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from onbrief.audit import index
from onbrief.audit.where_used import all_of, where_used
from onbrief.cli.where_used import command
from onbrief.errors import InputError
from tests.audit.house import House


def test_it_counts_by_campaign_and_market_what_is_out_and_where_it_went(house: House) -> None:
    for number, target in ((1, "folder:/out"), (2, "s3://lumen")):
        head = house.publish(number, [house.asset(number, 0), house.asset(number, 1, market="AE")])
        house.deliver(head, target)
    house.commit("Publish")
    groups = where_used(index.open(house.root), "font:Outfit", shipped=True)
    assert [(g.campaign, g.market, len(g.uses), g.first[:10], g.last[:10]) for g in groups] == [
        ("dusk", "AE", 2, "2027-06-02", "2027-06-03"),
        ("dusk", "GB", 2, "2027-06-02", "2027-06-03"),
    ]
    assert groups[0].targets == ("folder:/out", "s3://lumen")


def test_what_is_published_is_not_counted_again_as_built(house: House) -> None:
    built = index.open(house.root).used_by("product:lumen/bottle", shipped=False)[0].asset
    house.publish(1, [house.asset(1, approved=built.approved, path=built.path)])
    house.commit("Publish")
    groups = where_used(index.open(house.root), "product:lumen/bottle", shipped=False)
    assert sum(len(g.uses) for g in groups) == 3
    assert sum(g.shipped for g in groups) == 1


def test_an_unknown_name_gets_the_nearest_one(house: House) -> None:
    with pytest.raises(InputError, match="Did you mean “font:Outfit”"):
        where_used(index.open(house.root), "font:Outfti", shipped=False)


def test_something_built_but_not_shipped_is_known_and_not_out(house: House) -> None:
    assert where_used(index.open(house.root), "talent:Ines Moreau", shipped=True) == []
    with pytest.raises(InputError, match="nothing that is committed here uses that"):
        where_used(index.open(house.root), "talent:Somebody else", shipped=True)  # in another scene


def test_a_kind_alone_lists_all_of_it(house: House) -> None:
    assert all_of(index.open(house.root), "font", shipped=False) == [
        ("font:Noto Sans Arabic", 1),
        ("font:Outfit", 2),
    ]


def test_it_is_told_in_words_and_as_json(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.deliver(house.publish(1, [house.asset(1)]), "s3://lumen")
    house.recall("font:Outfit")
    house.commit("Publish and recall")
    monkeypatch.chdir(house.root)
    told = CliRunner().invoke(command, ["font:Outfit", "--shipped", "--files"])
    assert told.output == (
        "font:Outfit  1 file of 1 campaign, 1 shipped\n"
        "  recalled on 2027-06-10 by Ada Reed <ada@lumen.example>: It ended.\n"
        "  dusk  GB     1 file  1 shipped, 2027-06-02\n"
        "            went to s3://lumen\n"
        "      lumen_dusk_yuzu_story_0_v1.jpg\n"
    )
    (group,) = json.loads(
        CliRunner().invoke(command, ["font:Outfit", "--shipped", "--format", "json"]).output
    )["groups"]
    assert (group["shipped"], group["targets"]) == (1, ["s3://lumen"])
