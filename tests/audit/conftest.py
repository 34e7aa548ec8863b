"""A house for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.house import House, make_house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return make_house(tmp_path / "house")
