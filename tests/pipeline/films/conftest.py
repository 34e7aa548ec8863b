"""One studio with a spot for all tests of films: as it was written, and built."""

from __future__ import annotations

from pathlib import Path

import pytest

from onbrief.model.campaign import Campaign
from onbrief.pipeline.load import load
from tests.films import decide, make_spot
from tests.studio import Studio, copy_studio


@pytest.fixture(scope="session")
def first_spot(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """Nothing rendered; candidate and animatic are chosen, though the style pack waits for the animatic."""
    studio = make_spot(tmp_path_factory.mktemp("spot"), waits=("animatic",))
    decide(studio)
    studio.commit("Choices")
    return studio


@pytest.fixture
def spot(first_spot: Studio, tmp_path: Path) -> Studio:
    return copy_studio(first_spot, tmp_path / "spot")


@pytest.fixture
def campaign(first_spot: Studio) -> Campaign:
    return load(first_spot.root, "dusk")


@pytest.fixture(scope="session")
def built_spot(first_spot: Studio, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """Built once, never changed."""
    studio = copy_studio(first_spot, tmp_path_factory.mktemp("built") / "spot")
    done = studio.onbrief("build")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    studio.commit("Build")
    return studio
