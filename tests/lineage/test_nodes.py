"""What a variant uses."""

from __future__ import annotations

from pathlib import Path

from onbrief.lineage.nodes import nodes_of
from onbrief.lineage.read import Lineage, lineage_of
from tests.audit.house import House, make_house


def by_locale(house: House, revision: str | None) -> dict[str, tuple[str, ...]]:
    found = lineage_of(house.root, "dusk", revision)
    assert isinstance(found, Lineage)
    return {
        found.requests[request]["about"]["locale"]: nodes
        for request, nodes in nodes_of(house.root, found).items()
    }


def test_a_variant_uses_what_it_is_made_from(tmp_path: Path) -> None:
    house = make_house(tmp_path / "house")
    assert by_locale(house, "HEAD")["ar-AE"] == (
        "font:Noto Sans Arabic",
        "licence:Contract 12",
        "licence:OFL-1.1",
        "model:finish",
        "model:pathtrace",
        "model:typeset",
        "product:lumen/bottle",
        "stylepack:lumen",
        "talent:Ines Moreau",
    )
    assert by_locale(house, None) == by_locale(house, "HEAD")


def test_it_reads_what_was_written_at_that_commit(tmp_path: Path) -> None:
    house = make_house(tmp_path / "house")
    first = house.git("rev-parse", "HEAD")
    house.write("campaigns/dusk/rights.yaml", "holdings: []\n")
    house.commit("No face any more")
    assert "talent:Ines Moreau" in by_locale(house, first)["en-GB"]
    assert "talent:Ines Moreau" not in by_locale(house, "HEAD")["en-GB"]


def test_a_holding_concerns_the_pictures_that_its_files_are_in(tmp_path: Path) -> None:
    house = make_house(tmp_path / "house")
    house.write(
        "stylepacks/lumen/rights.yaml",
        "holdings: [{name: Kufi, kind: font, licence: Contract 7, files: ['pip:noto/Arabic.ttf']}]\n",
    )
    assert "licence:Contract 7" in by_locale(house, None)["ar-AE"]
    assert "licence:Contract 7" not in by_locale(house, None)["en-GB"]


def test_a_stock_picture_that_was_brought_in_is_only_where_its_file_is(tmp_path: Path) -> None:
    house = make_house(tmp_path / "house")
    told = "holdings: [{{name: Pier, kind: stock, licence: Contract 9, files: [{file}]}}]\n"
    house.write("campaigns/dusk/rights.yaml", told.format(file="material/pier.png"))
    assert "reference:Pier" not in by_locale(house, None)["en-GB"]
    house.write("campaigns/dusk/rights.yaml", told.format(file="releases/pier.pdf"))
    assert "reference:Pier" in by_locale(house, None)["en-GB"]


def test_nonsense_names_nothing(tmp_path: Path) -> None:
    house = make_house(tmp_path / "house")
    house.write("campaigns/dusk/rights.yaml", "holdings: {a: [1]}\n")
    house.write("campaigns/dusk/brief.yaml", "[1, 2\n")
    assert by_locale(house, None)["en-GB"] == ("model:finish", "model:pathtrace", "model:typeset")
