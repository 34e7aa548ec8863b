"""A traced shot as requests: what moves, what stays, what is told of mistakes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onbrief.errors import InputError
from onbrief.model.film import ShotAsk
from onbrief.model.selects import Selects
from onbrief.model.shots import Shot
from onbrief.pipeline.films.frames import between, frame_jobs, path_of
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import load_campaign
from renderers.studio import spec
from tests.films import make_spot


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory):
    studio = make_spot(tmp_path_factory.mktemp("spot"))
    pick = {
        "scene": "golden-hour", "candidate": 1, "request": "0" * 64, "sha256": "0" * 64, "reasons": ["light"],
        "who": "Ada <ada@lumen.example>", "when": "2026-11-21",
    }  # fmt: skip
    campaign = load_campaign(studio.root, studio.campaign.name)
    return replace(campaign, selects=Selects.model_validate({"selects": [pick]}))


def traced(campaign, frames: int = 9, **said: Any) -> tuple[list[Job], Job]:
    move = said.pop("move", {"params": {"camera.azimuth": [-8, 8]}, "curve": "linear"})
    shot = Shot.model_validate(
        {
            "title": "t",
            "beat": "arrive",
            "make": "traced",
            "scene": "golden-hour",
            "frames": frames,
            **{"move": move},
            **said,
        }
    )
    return frame_jobs(campaign, "arc", shot, "yuzu", (96, 160), "shots/arc/yuzu-96x160")


def pictures(jobs: list[Job]) -> list[dict[str, Any]]:
    return [job.request.params for job in jobs if job.about["kind"] == "frame"]


def refusal(campaign, **params: Any) -> str:
    with pytest.raises(InputError) as told:
        traced(campaign, move={"params": params})
    return str(told.value)


def test_each_frame_is_a_picture_of_the_path_tracer_on_the_way(campaign) -> None:
    jobs, _ = traced(campaign)
    found = pictures(jobs)
    assert [frame["camera"]["azimuth"] for frame in found] == [-8, -6, -4, -2, 0, 2, 4, 6, 8]
    assert [job.out for job in jobs][1:3] == [
        "shots/arc/yuzu-96x160/frames/0000",
        "shots/arc/yuzu-96x160/frames/0001",
    ]
    for frame in found:
        spec.read(frame)


def test_only_what_moves_and_the_noise_differ_from_frame_to_frame(campaign) -> None:
    first, *_, last = pictures(traced(campaign)[0])
    assert {key for key in first if first[key] != last[key]} == {"camera", "take"}
    assert {key for key in first["take"] if first["take"][key] != last["take"][key]} == {"seed"}


def test_with_a_step_fewer_are_traced_and_they_are_the_very_same(campaign) -> None:
    all_of_them, every_second = (traced(campaign, step=step)[0] for step in (1, 2))
    ids = [job.id for job in all_of_them if job.about["kind"] == "frame"]
    assert [job.id for job in every_second if job.about["kind"] == "frame"] == ids[::2]


@pytest.mark.parametrize(
    ("frames", "step", "count"), [(1, 1, 1), (9, 2, 5), (10, 2, 6), (10, 4, 4), (2, 4, 2)]
)
def test_the_last_traced_frame_is_at_or_after_the_shots_last(
    campaign, frames: int, step: int, count: int
) -> None:
    jobs, clip = traced(campaign, frames=frames, step=step)
    assert len(pictures(jobs)) == count
    assert [name for name in clip.request.inputs if name.startswith("frame.")] == [
        f"frame.{k:04}" for k in range(count)
    ]


def test_the_clip_is_exposed_by_its_middle_frame(campaign) -> None:
    jobs, clip = traced(campaign)
    ask, middle = ShotAsk.model_validate(clip.request.params), jobs[1 + 4]
    assert ask.light and (ask.source, ask.frames, ask.light.on) == ("frames", 9, 4)
    assert clip.request.inputs["matte"].request == clip.request.inputs["layout"].request == middle.id
    assert "lut" in clip.request.inputs


def test_values_are_added_to_the_scenes_own_where_that_is_said(campaign) -> None:
    own = pictures(traced(campaign, move={})[0])[0]
    moved = pictures(traced(campaign, move={"params": {"lighting.azimuth+": [0, 10]}})[0])
    assert own["take"]["azimuth"] == moved[0]["lighting"]["azimuth"] == moved[-1]["lighting"]["azimuth"] - 10


def test_lists_and_colours_move_too(campaign) -> None:
    params = {"composition.shift": [[0, 0], [0.1, -0.1]], "lighting.tint": ["#fe8000", "#0080fe"]}
    frame = pictures(traced(campaign, move={"params": params, "curve": "linear"})[0])[4]
    assert frame["composition"]["shift"] == [0.05, -0.05]
    assert frame["lighting"]["tint"] == "#7f807f"


@pytest.mark.parametrize(
    ("path", "ends", "told"),
    [
        (
            "camera.azimut",
            [0, 1],
            "`camera.azimut` leads to nothing in the scene\n    Did you mean “azimuth”?",
        ),
        ("lighting.gobos.7.lean", [0, 1], "`lighting.gobos.7.lean` leads to nothing"),
        ("camera", [0, 1], "`camera` can't move from 0 to 1"),
        ("camera.azimuth", ["a", "b"], "`camera.azimuth` can't move from 'a' to 'b'"),
        ("camera.azimuth", [0, float("nan")], "`camera.azimuth` can't move"),
        ("environment.set", ["podium-halo", "sand-bed"], "`environment.set` can't move"),
        ("camera.elevation", [0, 80], "`camera.elevation`: Input should be less than or equal to 45"),
        ("composition.shift+", [[0, 0], [1]], "`composition.shift+` can't move"),
    ],
)
def test_a_move_that_leads_nowhere_is_told_with_its_place(campaign, path: str, ends: list, told: str) -> None:
    said = refusal(campaign, **{path: ends})
    assert said.startswith("campaigns/")
    assert told in said


def test_a_scene_that_no_path_tracer_makes_is_refused(campaign) -> None:
    pack = campaign.pack.model_copy(update={"engine": "vector"})
    with pytest.raises(InputError, match="is to be traced, and its scene is made by vector"):
        traced(replace(campaign, pack=pack))


def test_paths_and_ways_between() -> None:
    assert path_of("lighting.gobos.0.at+") == ["lighting", "gobos", 0, "at"]
    assert between([1, 2], [3, 4], 0.25) == [1.5, 2.5]
