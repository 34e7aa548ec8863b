"""A shot that an engine films, as requests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onbrief.errors import InputError
from onbrief.model.engine import Engine
from onbrief.model.selects import Selects
from onbrief.model.shots import Shot
from onbrief.pipeline.films.asked import engine_jobs
from onbrief.pipeline.films.making import Making
from onbrief.pipeline.load import load_campaign
from renderers.generation.ask import Ask
from tests.films import make_spot

HOSTED = {"service": "fal", "endpoint": "house/film", "takes": ["image", "last", "duration"]}


@pytest.fixture(scope="module")
def making(tmp_path_factory: pytest.TempPathFactory) -> Making:
    studio = make_spot(tmp_path_factory.mktemp("spot"))
    pick = {
        "scene": "golden-hour", "candidate": 1, "request": "0" * 64, "sha256": "0" * 64, "reasons": ["light"],
        "who": "Ada <ada@lumen.example>", "when": "2026-11-21",
    }  # fmt: skip
    c = load_campaign(studio.root, studio.campaign.name)
    engines = {
        "house-film": Engine.model_validate(
            {"renderer": "hosted", "model": "house-film", "settings": HOSTED}
        ),
        "stills": Engine.model_validate(
            {"renderer": "diffusion", "model": "house-sdxl", "weights": "0" * 64}
        ),
    }
    c = replace(
        c,
        selects=Selects.model_validate({"selects": [pick]}),
        pack=c.pack.model_copy(update={"engines": engines}),
        brief=c.brief.model_copy(update={"engines": {**c.brief.engines, "house-film": "1", "stills": "1"}}),
    )
    return Making(c, "1s", "yuzu", (96, 160))


def jobs(making: Making, **said: Any):
    shot = {"title": "t", "beat": "want", "make": "engine", "engine": "house-film", "frames": 10, **said}
    return engine_jobs(making, "splash", Shot.model_validate(shot), "yuzu")


def test_the_engine_is_asked_for_a_film_and_its_clip_is_taken_as_footage(making: Making) -> None:
    stills, (film, clip) = jobs(making, prompt="the liquid rises")
    assert stills == []
    ask = Ask.model_validate(film.request.params)
    assert ask.film and (ask.film.frames, ask.film.rate) == (10, making.shots.rate)
    assert (ask.mode, ask.prompt) == ("text", "the liquid rises")
    assert clip.request.params["source"] == "footage"
    assert (clip.request.inputs["footage"].request, clip.request.inputs["footage"].part) == (film.id, "clip")


def test_masters_are_its_first_and_last_frame(making: Making) -> None:
    stills, (film, _) = jobs(making, first_frame="golden-hour", last_frame="golden-hour", scene="golden-hour")
    assert film.request.inputs["image"].request == film.request.inputs["last"].request == stills[-1].id
    assert film.request.params["mode"] == "image"
    assert "bottle" in film.request.params["prompt"]


def test_an_engine_that_makes_pictures_only_is_refused(making: Making) -> None:
    with pytest.raises(InputError, match="“stills” is a diffusion engine, which makes no films"):
        jobs(making, engine="stills")


def test_a_last_frame_needs_a_first_one(making: Making) -> None:
    with pytest.raises(InputError, match="it has a last frame and no first one"):
        jobs(making, last_frame="golden-hour")
