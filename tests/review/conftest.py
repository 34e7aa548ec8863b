"""A desk to review at: built once for all tests, copied for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.desk import Desk, copy_desk, make_desk
from tests.shop import Shop


@pytest.fixture(scope="session")
def first_desk(first_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(first_shop, tmp_path_factory.mktemp("desk") / "here")


@pytest.fixture
def desk(first_desk: Desk, tmp_path: Path) -> Desk:
    return copy_desk(first_desk, tmp_path / "here")
