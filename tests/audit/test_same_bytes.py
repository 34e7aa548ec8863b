"""A picture without words is one in all languages: the same bytes under several names are told apart by the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from onbrief.audit.trace import trace
from onbrief.audit.verify_file import Shelf, verify_file
from onbrief.model.canonical import sha256
from tests.audit.house import House

DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg' width='4' height='3'/>"
NAMES = ["lumen_dusk_spot_ar-AE_v1.svg", "lumen_dusk_spot_de-DE_v1.svg", "lumen_dusk_spot_en-GB_v1.svg"]


@pytest.fixture
def shipped(house: House) -> House:
    digest = sha256(DRAWING)
    assets = [
        house.asset(1, place, name=name, approved=digest, pixels=digest, seal="none").model_copy(
            update={"delivered": digest}
        )
        for place, name in enumerate(NAMES)
    ]
    house.publish(1, assets)
    house.commit("Publish")
    return house


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_the_asset_of_that_name(shipped: House, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(DRAWING)
    links = trace(shipped.root, str(path))
    assert [link.facts["name"] for link in links if link.title == "Delivered file"] == [name]
    assert sum(link.title == "Published" for link in links) == 1
    row = verify_file(Shelf(shipped.root), path, [], whole=False).row
    assert row and row[1].core.name == name


def test_under_another_name_it_is_known_all_the_same(shipped: House, tmp_path: Path) -> None:
    path = tmp_path / "spot.svg"
    path.write_bytes(DRAWING)
    assert next(link.facts["name"] for link in trace(shipped.root, str(path))) in NAMES
