"""A campaign that begins with a film is valid and can be built at once, in the lengths that its placements take."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.model.placement import Placement
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.films.dubbing import dubs
from onbrief.pipeline.load import check_template, load
from onbrief.scaffold.campaign import campaign_like, new_campaign
from onbrief.scaffold.spot import lengths_of, rate_of, seconds_of, spot
from onbrief.scaffold.stylepack import new_stylepack
from onbrief.scaffold.wish import Wish
from tests.films import decide
from tests.studio import Studio

MARKETS = {"GB": ("en-GB",), "DE": ("de-DE",), "AE": ("ar-AE",), "JP": ("ja-JP",)}


def a_film(root: Path, pack: str = "lumen", *placements: str) -> Wish:
    return Wish("spring", pack, markets=MARKETS, placements=placements, film=True)


def placement(**told: object) -> Placement:
    row = {"title": "A", "medium": "video", "width": 108, "height": 192, "source": "made up"}
    return Placement.model_validate({**row, "confidence": "A", "checked_on": "2026-11-01", **told})


def test_it_asks_for_an_animatic_at_once_and_for_a_film_in_every_language_after_the_pick(root: Path) -> None:
    new_campaign(root, a_film(root))
    check_template(root, "spring")
    waiting = compile_campaign(load(root, "spring"))
    assert [job.out for job in waiting.animatics][-1:] == ["animatics/15s/en-GB"]
    assert not waiting.variants
    decide(Studio(root, "spring"), cut="15s", scene="hero")
    films = compile_campaign(load(root, "spring")).variants
    assert {job.about["locale"] for job in films} == {"en-GB", "de-DE", "ar-AE", "ja-JP"}
    assert {(job.about["placement"], job.about["seconds"]) for job in films} == {
        ("instagram/reels-video", 15.0)
    }
    assert all(job.about["draft"] for job in films)


def test_every_placement_gets_a_cut_of_a_length_that_it_takes_and_stills_stay_stills(root: Path) -> None:
    named = ("instagram/story-1080", "instagram/reels-video", "youtube/bumper", "tiktok/in-feed-1x1")
    new_campaign(root, a_film(root, "lumen", *named))
    c = load(root, "spring")
    assert [(film.cut, film.placements) for film in c.brief.films] == [
        ("15s", ("instagram/reels-video", "tiktok/in-feed-1x1")),
        ("6s", ("youtube/bumper",)),
    ]
    assert [d.placements for d in c.brief.deliverables] == [("instagram/story-1080",)]
    assert c.shots and {name: cut.frames for name, cut in c.shots.cuts.items()} == {"15s": 375, "6s": 150}


def test_what_is_spoken_fits_its_time_in_every_language_of_the_shortest_cut(root: Path) -> None:
    new_campaign(root, a_film(root, "lumen", "instagram/reels-video", "youtube/bumper"))
    c = load(root, "spring")
    told = list(dubs(c, ("6s",), c.brief.locales))
    assert len(told) == 8
    assert [(line.locale, line.fit.line) for line in told if not line.fit.fits] == []


def test_a_new_style_pack_moves_too_and_an_old_one_that_does_not_says_so(root: Path) -> None:
    new_stylepack(root, "nordlys", "Nordlys", None, None)
    new_campaign(root, a_film(root, "nordlys"))
    load(root, "spring")
    pack = root / "stylepacks/nordlys/stylepack.yaml"
    pack.write_text(pack.read_text("utf-8").split("\n# How its films move")[0], "utf-8")
    with pytest.raises(InputError) as error:
        new_campaign(root, Wish("summer", "nordlys", film=True))
    assert str(error.value.problems[0]).startswith("--stylepack: nordlys doesn't say how its films move")


def test_one_like_another_takes_its_spot_and_nobodys_edit(root: Path) -> None:
    folder = new_campaign(root, a_film(root))
    text = (folder / "shots.yaml").read_text("utf-8")
    edited = "    edit: cuts/15s.otio\n    edit_sha256: " + "a" * 64
    (folder / "shots.yaml").write_text(text.replace("    captions:", f"{edited}\n    captions:"), "utf-8")
    other = campaign_like(root, "summer", "spring")
    assert "edit" not in yaml.safe_load((other / "shots.yaml").read_text("utf-8"))["cuts"]["15s"]
    assert "# What must happen, in order." in (other / "shots.yaml").read_text("utf-8")


def test_a_mistake_is_told_at_the_option_that_made_it(root: Path) -> None:
    with pytest.raises(InputError) as error:
        new_campaign(root, a_film(root, "lumen", "broadcast/atsc-a85", "broadcast/ebu-r128"))
    assert [str(problem) for problem in error.value.problems] == [
        "--placement: shots.yaml says 25 frames a second; broadcast/atsc-a85 takes 30000/1001\n"
        "    Change `rate:` in shots.yaml, or choose another placement."
    ]


@pytest.mark.parametrize(
    ("takes", "seconds"),
    [({}, 15), ({"seconds": (0, 6)}, 6), ({"seconds": (20, 60)}, 20), ({"exact_seconds": (10, 20, 30)}, 10)],
)
def test_a_cut_is_as_near_to_the_usual_length_as_the_placement_allows(takes: dict, seconds: float) -> None:
    assert seconds_of(placement(**takes)) == seconds


def test_a_rate_that_all_placements_take_is_taken() -> None:
    american = placement(rates=("30000/1001",))
    assert rate_of([placement(), american]) == "30000/1001"
    assert rate_of([placement()]) == "25"
    made = yaml.safe_load(spot("A", {"a/b": american}))
    assert made["cuts"]["15s"]["frames"] == sum(lengths_of(15, Fraction(30000, 1001))) == 450
