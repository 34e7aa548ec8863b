"""What shots.yaml, brief, copy and style pack say of a film against each other: each mistake, at its line, with a cure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.model.campaign import load_campaign
from tests.films import change, make_spot
from tests.studio import Studio, copy_studio

ENGINES = [(name, "1") for name in ("pathtrace", "finish", "typeset", "shot", "cut", "sound", "film")]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_spot(tmp_path_factory.mktemp("spot"))


@pytest.fixture
def studio(first: Studio, tmp_path: Path) -> Studio:
    return copy_studio(first, tmp_path / "studio")


def mistakes(studio: Studio) -> list[str]:
    try:
        load_campaign(studio.root, "dusk", ENGINES)
    except InputError as error:
        return [
            f"{p.where.removeprefix('campaigns/dusk/')}: {p.what} | {p.cure}"
            for p in error.problems
            if not p.note
        ]
    return []


def shots(old: str, new: str) -> Callable[[Studio], None]:
    return lambda studio: studio.edit("campaigns/dusk/shots.yaml", old, new)


def brief(**values: object) -> Callable[[Studio], None]:
    return lambda studio: change(studio.campaign / "brief.yaml", **values)


def film(**values: object) -> Callable[[Studio], None]:
    def edit(studio: Studio) -> None:
        (one,) = yaml.safe_load((studio.campaign / "brief.yaml").read_text("utf-8"))["films"]
        change(studio.campaign / "brief.yaml", films=[{**one, **values}])

    return edit


def placement(old: str, new: str) -> Callable[[Studio], None]:
    return lambda studio: studio.edit("placements/tiny.yaml", old, new)


def _twice(studio: Studio) -> None:
    (one,) = yaml.safe_load((studio.campaign / "brief.yaml").read_text("utf-8"))["films"]
    change(studio.campaign / "brief.yaml", films=[one, one])


MISTAKES = {
    "a scene that isn't there": (
        shots("scene: golden-hour\n    frames: 8", "scene: golden-our\n    frames: 8"),
        "shots.yaml:12:12: “golden-our” is no scene of the brief | Did you mean “golden-hour”?",
    ),
    "a beat that isn't there": (
        shots("beat: want", "beat: wish"),
        "shots.yaml:17:11: “wish” is no beat of this spot | Known here: arrive, want.",
    ),
    "a shot that isn't there": (
        shots("{shot: close, frames: 6,", "{shot: closer, frames: 6,"),
        "“closer” is no shot of this spot | Did you mean “close”?",
    ),
    "a curve that nobody drew": (
        shots("curve: gentle}", "curve: gently}"),
        "“gently” is no curve of this style pack | Did you mean “gentle”?",
    ),
    "a style of type that isn't there": (
        shots("frames: 5}", "frames: 5, style: shout}"),
        "“shout” is no style of type in the `motion` of lumen",
    ),
    "words that a language lacks": (
        lambda studio: studio.edit("campaigns/dusk/copy/ar-AE.yaml", "first-sip", "first-sips"),
        "“first-sip” says nothing in ar-AE | Add `film: supers: first-sip` to copy/ar-AE.yaml. Did you mean “first-sips”?",
    ),
    "a shot used longer than it is": (
        shots("frames: 10\n", "frames: 7\n"),
        "this uses 6 frames and 2 under its dissolve; the shot close has 7 | Let the shot have 8 frames, or use 5.",
    ),
    "a transition with nothing before it": (
        shots("{shot: wide, frames: 6}", "{shot: wide, frames: 6, transition: {kind: dip, frames: 1}}"),
        "nothing comes before the first clip | Let it begin with a cut.",
    ),
    "clips that don't fill the cut": (
        shots("{shot: wide, frames: 6}", "{shot: wide, frames: 5}"),
        "its clips fill 11 frames, the cut has 12 | Make them equal.",
    ),
    "a cut that is too short for its placement": (
        placement("seconds: [0.4, 30]", "seconds: [6, 15]"),
        "the cut 1s is 0.5 s long; tiny/upright takes 6 s to 15 s | Choose another cut, or another placement.",
    ),
    "a length that a placement takes to the frame": (
        placement("seconds: [0.4, 30]", "exact_seconds: [15, 20]"),
        "the cut 1s is 0.5 s long; tiny/upright takes 15 s, 20 s",
    ),
    "a rate that a placement doesn't take": (
        placement("seconds: [0.4, 30]", 'rates: ["25"]'),
        "shots.yaml says 24 frames a second; tiny/upright takes 25",
    ),
    "a placement where nothing moves": (
        lambda s: (film(placements=["instagram/story-1080"])(s), brief(channels=["instagram"])(s))[0],
        "instagram/story-1080 is for image; nothing moves there | Choose one for video.",
    ),
    "a film of a cut that isn't there": (
        film(cut="15s"),
        "“15s” is no cut of shots.yaml | Did you mean “1s”?",
    ),
    "a film without shots.yaml": (
        lambda studio: (studio.campaign / "shots.yaml").unlink(),
        "films are asked for, and there is no shots.yaml",
    ),
    "a style pack that doesn't move": (
        lambda studio: change(studio.root / "stylepacks" / "lumen" / "stylepack.yaml", motion=None),
        "the style pack lumen doesn't say how its films move",
    ),
    "an engine that isn't pinned": (
        brief(engines={"pathtrace": "1", "finish": "1", "typeset": "1", "shot": "1", "cut": "1", "sound": "1"}),
        "no version of “film” is pinned | Add `film: \"1\"`.",
    ),
    "music without its SHA-256": (
        shots('"scratch:sunlit"', "sound/low-sun.wav"),
        "a sound is named without its SHA-256 | Add `sha256:`; `sha256sum FILE` tells it.",
    ),
    "a film from outside for a cut of ours": (
        shots("    captions: none", f"    captions: none\n    films: [{{placement: tiny/upright, locale: en-GB, file: a.mp4, sha256: {'a' * 64}}}]"),
        "this cut is made by us, and a film is named for it",
    ),
    "the same film twice": (
        _twice,
        "1s for tiny/upright is already asked for by film 1",
    ),
}  # fmt: skip


def test_a_sound_spot_has_no_mistakes(studio: Studio):
    assert mistakes(studio) == []


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_told_with_its_cure(studio: Studio, what: str):
    edit, told = MISTAKES[what]
    edit(studio)
    assert any(told in line for line in mistakes(studio)), mistakes(studio)
