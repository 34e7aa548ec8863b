"""A house to sign in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.signoff.house import House, make_house


@pytest.fixture(scope="session")
def first_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return make_house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(first_house: House, tmp_path: Path) -> House:
    """A copy to change as one likes."""
    shutil.copytree(first_house.root, tmp_path / "house")
    shutil.copytree(first_house.keys, tmp_path / "keys")
    return House(tmp_path / "house", tmp_path / "keys")
