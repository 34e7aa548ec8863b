"""A new campaign is valid at once, says that its words are drafts, and appears whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.pipeline.load import load
from onbrief.scaffold import campaign as scaffold
from onbrief.scaffold.campaign import campaign_files, campaign_like, new_campaign
from onbrief.scaffold.wish import Wish, markets, skus
from tests.studio import ROOT

WISH = Wish("spring", "lumen", markets={"GB": ("en-GB",), "AE": ("ar-AE",)}, skus=(("Rose & Fig", "bottle"),))


def told(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_it_is_valid_at_once_and_every_file_begins_with_its_schema(root: Path) -> None:
    folder = new_campaign(root, WISH)
    campaign = load(root, "spring")
    assert campaign.brief.locales == ("en-GB", "ar-AE")
    assert campaign.brief.markets["AE"].name == "United Arab Emirates"
    assert campaign.copies["ar-AE"].direction == "rtl"
    assert (folder / "dvc.yaml").read_bytes() == scaffold.TEMPLATE.read_bytes()
    for path in [folder / "brief.yaml", folder / "selects.yaml", *(folder / "copy").iterdir()]:
        assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=../../"), path.name


def test_its_words_are_marked_as_drafts_in_every_locale(root: Path) -> None:
    new_campaign(root, WISH)
    assert {name: copy.draft for name, copy in load(root, "spring").copies.items()} == {
        "en-GB": True,
        "ar-AE": True,
    }


def test_a_label_is_filled_in_as_other_campaigns_of_the_pack_do(root: Path) -> None:
    brief = yaml.safe_load(campaign_files(root, WISH)["brief.yaml"])
    assert brief["skus"]["rose-fig"]["label"]["descriptor"] == "Botanical Tonic"


def test_one_like_another_takes_brief_and_words_and_no_decisions(root: Path) -> None:
    new_campaign(root, WISH)
    copy = root / "campaigns/spring/copy/en-GB.yaml"
    copy.write_text(copy.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    folder = campaign_like(root, "autumn", "spring")
    assert load(root, "autumn").copies["en-GB"].draft
    assert "# What is sold." in (folder / "brief.yaml").read_text("utf-8")
    assert yaml.safe_load((folder / "selects.yaml").read_text("utf-8")) == {"selects": []}


def test_a_style_pack_that_is_not_there_is_answered_with_the_nearest(root: Path) -> None:
    with pytest.raises(InputError) as error:
        new_campaign(root, Wish("spring", "lumne"))
    assert told(error) == ["--stylepack: there is no style pack “lumne”\n    Did you mean “lumen”?"]


def test_what_is_there_is_never_overwritten(root: Path) -> None:
    with pytest.raises(InputError) as error:
        new_campaign(root, Wish("old", "lumen"))
    assert told(error) == [
        "campaigns/old: this is here already; nothing was written\n    Choose another name, or edit what is there."
    ]


def test_a_campaign_that_would_not_be_valid_is_not_written(root: Path) -> None:
    with pytest.raises(InputError) as error:
        new_campaign(root, Wish("spring", "lumen", markets={"FR": ("fr-FR",)}))
    assert "the style pack lumen has no fonts for fr-FR" in told(error)[0]
    assert not (root / "campaigns/spring").exists()


def test_a_killed_run_leaves_nothing_under_the_final_name(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        new_campaign(root, WISH)
    assert [path.name for path in (root / "campaigns").iterdir()] == ["old"]


@pytest.mark.parametrize(
    ("lines", "told_of"),
    [
        (["XX: xx"], "“XX: xx” is no market"),
        (["GB"], "“GB” is no market"),
        (["GB: en"], "“en” is no locale"),
        (["GB: qq-GB"], "“qq-GB” is no locale"),
        (["GB: en-GB", "GB: cy-GB"], "GB stands here twice"),
        (["GB: en-GB", "IE: en-GB"], "en-GB is spoken to in two markets"),
        ([f"GB: en-GB {n}" for n in range(51)], "51 lines"),
    ],
)
def test_a_market_that_is_none_is_told(lines: list[str], told_of: str) -> None:
    with pytest.raises(InputError) as error:
        markets(lines, "--market")
    assert told_of in [problem.what for problem in error.value.problems]


def test_skus_are_named_with_or_without_their_product() -> None:
    assert skus(["Rose & Fig", " Cedar = bottle "], "--sku") == (("Rose & Fig", ""), ("Cedar", "bottle"))


TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\ufeff\ufffe\uffff"),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXT, objective=TEXT, sku=TEXT.filter(str.strip), headline=TEXT)
def test_whatever_is_said_is_read_back_word_for_word(
    shared: Path, title: str, objective: str, sku: str, headline: str
) -> None:
    wish = Wish("spring", "lumen", title, objective, skus=((sku, "bottle"),), words={"headline": headline})
    files = campaign_files(shared, wish)
    brief = yaml.safe_load(files["brief.yaml"])
    assert (brief["title"], brief["objective"]) == (title, objective)
    assert [s["name"] for s in brief["skus"].values()] == [sku]
    assert yaml.safe_load(files["copy/en-GB.yaml"])["headline"] == headline
    assert list(brief) == list(yaml.safe_load((scaffold.HERE / "brief.yaml").read_text("utf-8")))


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "NO",
        "012",
        "1:30",
        "2027-06-01",
        "~",
        "- a",
        "a: b",
        "#",
        "{a",
        "&a",
        "!x",
        "",
        " a ",
        "%",
        "null",
        "1e3",
        "=",
        "<<",
    ],
)
def test_words_that_yaml_takes_for_something_else_stay_words(shared: Path, word: str) -> None:
    wish = Wish("spring", "lumen", live=date(2027, 6, 1), end=date(2027, 6, 2), words={"headline": word})
    assert yaml.safe_load(campaign_files(shared, wish)["copy/en-GB.yaml"])["headline"] == word


def test_it_pins_the_engines_that_may_work_for_its_client_and_what_they_stand_on(root: Path) -> None:
    pack, card = root / "stylepacks/lumen/stylepack.yaml", root / "renderers/models/house.yaml"
    own = "{renderer: comfyui, model: house, settings: {graph: hero.json, binding: hero.yaml}}"
    pack.write_text(
        f"{pack.read_text('utf-8')}\nengines: {{own: {own}}}\nkinds: {{still: [own, pathtrace]}}\n"
    )
    for name in ("json", "yaml"):
        example = ROOT / f"docs/examples/comfyui/hero.{name}"
        (pack.parent / f"hero.{name}").write_bytes(example.read_bytes())
    card.parent.mkdir(parents=True)
    card.write_text(
        "{id: house, title: House, generative: false, look: drawn, licence: MIT, usage: public, training_data: Ours.}"
    )
    assert set(yaml.safe_load(campaign_files(root, WISH)["brief.yaml"])["engines"]) == {
        "own", "pathtrace", "upscale", "retouch", "finish", "typeset",
    }  # fmt: skip
    new_campaign(root, WISH)
    card.write_text(card.read_text().replace("usage: public", "usage: experiment"))
    engines = yaml.safe_load(campaign_files(root, WISH)["brief.yaml"])["engines"]
    assert set(engines) == {"pathtrace", "finish", "typeset"}
