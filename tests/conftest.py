"""What tests share: a small studio to work in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.studio import Studio, make_studio


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return make_studio(tmp_path)
