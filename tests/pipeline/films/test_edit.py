from __future__ import annotations

from pathlib import Path

import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign
from onbrief.model.shots import Clip, Shots, Transition
from onbrief.pipeline.films.compile import compile_films
from onbrief.pipeline.films.edit import FORMATS, clips_in, clips_of, read_timeline
from onbrief.pipeline.films.exchange import bring, export
from onbrief.pipeline.films.timeline import canonical_text, timeline_of
from onbrief.pipeline.load import load
from tests.studio import Studio

RECUT = (
    Clip(shot="close", start=1, frames=5),
    Clip(shot="wide", start=0, frames=7, transition=Transition(kind="dissolve", frames=1)),
)


def shots(c: Campaign) -> Shots:
    assert c.shots
    return c.shots


@pytest.mark.parametrize("suffix", FORMATS)
def test_order_trims_and_dissolves_come_back_from_every_format(
    campaign: Campaign, tmp_path: Path, suffix: str
):
    file = tmp_path / f"recut{suffix}"
    lost = export(campaign, "1s", file)
    back = clips_in(read_timeline(file.name, file.read_bytes(), suffix, shots(campaign)), shots(campaign), "")
    kept = [(one.shot, one.start, one.frames, one.transition.kind, one.transition.frames) for one in back]
    assert kept == [("wide", 0, 6, "cut", 0), ("close", 0, 6, "dissolve", 2)]
    assert lost == (["4 markers", "1 sound"] if suffix == ".edl" else [])


def test_an_edit_that_is_brought_in_is_what_is_made(spot: Studio, tmp_path: Path):
    c = load(spot.root, "dusk")
    file = tmp_path / "recut.otio"
    file.write_text(canonical_text(timeline_of(c, "1s", RECUT)), "utf-8")
    done = bring(c, "1s", file)
    assert done.before == ["wide  frames 0 to 5", "close  frames 2 to 7, dissolve over 2"]
    assert done.after == ["close  frames 1 to 5", "wide  frames 1 to 7, dissolve over 1"]
    text = (spot.campaign / "shots.yaml").read_text("utf-8")
    assert "# where we are" in text and "edit: cuts/1s.otio" in text
    now = load(spot.root, "dusk")
    assert clips_of(now, "1s") == RECUT
    (cut,) = compile_films(now, ()).cuts.values() if now.selects.animatics else ()
    assert [clip["frames"] for clip in cut.request.params["clips"]] == [5, 8]


def test_the_same_edit_is_the_same_bytes(campaign: Campaign):
    once, again = (canonical_text(timeline_of(campaign, "1s", RECUT)) for _ in range(2))
    assert once == again


def test_a_dissolve_over_the_cut_is_moved_before_it(campaign: Campaign):
    timeline = timeline_of(campaign, "1s", (RECUT[0], RECUT[1].model_copy(update={"start": 0, "frames": 7})))
    transition = timeline.video_tracks()[0][1]
    transition.out_offset = otio.opentime.RationalTime(1, 24)
    first, second = clips_in(timeline, shots(campaign), "")
    assert (first.frames, second.frames, second.transition.frames) == (6, 6, 2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda t: t.video_tracks()[0][0].metadata.clear() or _name(t, "closer"),
            "“closer” is no shot of shots.yaml",
        ),
        (lambda t: t.tracks.append(otio.schema.Track("V2", [otio.schema.Clip("wide")])), "2 video tracks"),
        (lambda t: t.video_tracks()[0][0].effects.append(otio.schema.FreezeFrame()), "bears an effect"),
        (
            lambda t: t.video_tracks()[0].append(otio.schema.Clip("wide", source_range=_range(0, 1.5))),
            "no whole frame",
        ),
        (
            lambda t: t.video_tracks()[0].insert(0, otio.schema.Gap(source_range=_range(0, 4))),
            "no clip but a gap",
        ),
    ],
)
def test_what_cant_be_taken_over_is_told_in_words(campaign: Campaign, change, told: str):
    timeline = timeline_of(campaign, "1s", RECUT)
    change(timeline)
    with pytest.raises(InputError, match=told):
        clips_in(timeline, shots(campaign), "recut.otio")


def _name(timeline: otio.schema.Timeline, name: str) -> None:
    timeline.video_tracks()[0][0].name = name


def _range(start: float, frames: float) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(start, 24), otio.opentime.RationalTime(frames, 24)
    )


def test_an_edit_of_another_length_changes_nothing(spot: Studio, tmp_path: Path):
    c = load(spot.root, "dusk")
    before = (spot.campaign / "shots.yaml").read_bytes()
    file = tmp_path / "short.otio"
    file.write_text(canonical_text(timeline_of(c, "1s", RECUT[:1])), "utf-8")
    with pytest.raises(InputError, match="this timeline has 5 frames, the cut 1s 12"):
        bring(c, "1s", file)
    assert (spot.campaign / "shots.yaml").read_bytes() == before and not (spot.campaign / "cuts").exists()


def test_an_edit_that_changed_since_is_refused(spot: Studio, tmp_path: Path):
    file = tmp_path / "recut.otio"
    c = load(spot.root, "dusk")
    file.write_text(canonical_text(timeline_of(c, "1s", RECUT)), "utf-8")
    edit = bring(c, "1s", file).path
    edit.write_text(edit.read_text("utf-8").replace('"value": 5', '"value": 4'), "utf-8")
    with pytest.raises(InputError, match="changed since it was brought in"):
        clips_of(load(spot.root, "dusk"), "1s")


SPOT = Shots.model_validate(
    {
        "schema": "onbrief/shots/1",
        "title": "A spot",
        "rate": "24",
        "beats": {"arrive": {"purpose": "Arrive.", "seconds": 1}},
        "shots": {"wide": {"title": "Wide", "beat": "arrive", "make": "footage", "file": "a", "sha256": "0" * 64, "frames": 9}},
        "cuts": {"1s": {"title": "One", "frames": 9, "clips": [{"shot": "wide", "frames": 9}]}},
    }
)  # fmt: skip


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode), st.sampled_from(sorted(FORMATS)))
def test_hostile_bytes_are_refused_in_words(data: bytes, suffix: str):
    try:
        clips = clips_in(read_timeline("x", data, suffix, SPOT), SPOT, "x")
    except InputError as error:
        assert all(problem.where.startswith("x") and problem.what for problem in error.problems)
    else:
        assert {clip.shot for clip in clips} <= set(SPOT.shots)


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b"<a>" * 100_000, b'<!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>']
)
def test_what_would_break_a_parser_never_reaches_it(data: bytes):
    with pytest.raises(InputError, match="as no editor writes it"):
        read_timeline("x", data, ".otio" if data.startswith(b"[") else ".xml", SPOT)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"a": 1, "a": 2}', "x: “a” stands twice in one object"),  # OpenTimelineIO's reader dies of it
        (b'{"a": NaN}', "x: NaN is no time"),
        (b'{"a":\n  1,}', "x:2:5: this is no JSON"),
        (b'"' + b'\\"' * 500_000, "x:1:1: this is no JSON: unterminated string"),  # in a moment
    ],
)
def test_json_that_is_not_sound_is_told_by_its_place(data: bytes, told: str):
    with pytest.raises(InputError) as error:
        read_timeline("x", data, ".otio", SPOT)
    assert str(error.value).startswith(told)


@pytest.mark.parametrize("said", [["a"], otio.opentime.RationalTime(1, 24), {"curve": ["a"]}, {"kind": 3}])
def test_what_somebody_else_wrote_where_we_write_is_passed_over(campaign: Campaign, said):
    timeline = timeline_of(campaign, "1s", clips_of(campaign, "1s"))
    for item in timeline.video_tracks()[0]:
        item.metadata["onbrief"] = said
    assert [clip.shot for clip in clips_in(timeline, shots(campaign), "")] == ["wide", "close"]


def test_a_curve_that_the_style_pack_lacks_is_told(spot: Studio, tmp_path: Path):
    c, file = load(spot.root, "dusk"), tmp_path / "recut.otio"
    swung = RECUT[1].model_copy(update={"transition": Transition(kind="dissolve", frames=1, curve="swing")})
    file.write_text(canonical_text(timeline_of(c, "1s", (RECUT[0], swung))), "utf-8")
    with pytest.raises(InputError, match="has the curve “swing”"):
        bring(c, "1s", file)
