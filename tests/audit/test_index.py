"""The index: always what Git says, whatever happened to its file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onbrief.audit import index, upkeep
from onbrief.audit.rows import Event, Found, Rows
from onbrief.errors import InputError
from tests.audit.house import House, replace


def everything(one: index.Index) -> list[tuple]:
    """All that an index says, in an order of its own."""
    assets = [(*asset, tuple(one.nodes_of(asset))) for asset in one.select(Found, "ORDER BY file, line")]
    return [*assets, *one.select(Event, "ORDER BY file, line")]


def test_it_knows_what_is_built_and_what_was_published(house: House) -> None:
    head = house.publish(1, [house.asset(1, 0), house.asset(1, 1)])
    house.deliver(head, "s3://lumen/summer")
    house.commit("Publish")
    uses = index.open(house.root).used_by("font:Outfit")
    assert [use.asset.name for use in uses] == [
        "lumen_dusk_yuzu_story_0_v1.jpg",
        "lumen_dusk_yuzu_story_1_v1.jpg",
    ]
    assert {use.targets for use in uses} == {("s3://lumen/summer",)}
    built = index.open(house.root).used_by("font:Noto Sans Arabic", shipped=False)
    assert [(use.asset.market, use.asset.shipped) for use in built] == [("AE", 0)]


def test_a_ledger_that_is_not_committed_is_not_told(house: House) -> None:
    house.publish(1, [house.asset(1)])
    assert index.open(house.root).used_by("font:Outfit") == []


def test_what_is_updated_says_the_same_as_what_is_built_anew(house: House) -> None:
    for number in (1, 2, 3):
        house.publish(number, [house.asset(number, place) for place in range(3)])
        house.commit(f"Publish {number}")
        updated = everything(index.open(house.root))
    house.build("Drink the light")
    house.recall("font:Outfit")
    house.commit("Another headline, and a recall")
    updated = everything(index.open(house.root))
    (house.root / upkeep.NAME).unlink()
    assert updated == everything(index.open(house.root))


def test_an_update_reads_only_what_changed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish(1, [house.asset(1)])
    house.commit("Publish 1")
    index.open(house.root)
    house.publish(2, [house.asset(2)])
    house.commit("Publish 2")
    read: list[str] = []
    of_ledger = upkeep.of_ledger
    monkeypatch.setattr(upkeep, "of_ledger", lambda path, data: (read.append(path), of_ledger(path, data))[1])
    index.open(house.root)
    assert read == ["ledger/2027/06/dusk-v2.jsonl"]


def test_other_rights_are_other_nodes(house: House) -> None:
    index.open(house.root)
    house.write("campaigns/dusk/rights.yaml", "holdings: [{name: Noor Haddad, kind: talent}]\n")
    house.commit("Another face")
    found = index.open(house.root)
    assert len(found.used_by("talent:Noor Haddad", shipped=False)) == 3
    assert found.used_by("talent:Ines Moreau", shipped=False) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b"this is no database"),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.commit(),
        lambda path: sqlite3.connect(path).execute("DROP TABLE asset").connection.commit(),
    ],
    ids=["another file", "an empty one", "cut short", "another schema", "a table is gone"],
)
def test_a_broken_or_foreign_file_is_thrown_away(house: House, harm) -> None:
    house.publish(1, [house.asset(1)])
    house.commit("Publish")
    before = everything(index.open(house.root))
    harm(house.root / upkeep.NAME)
    found = index.open(house.root)
    assert len(found.used_by("font:Outfit")) == 1
    assert everything(index.open(house.root)) == before


def test_a_lie_in_the_index_is_found_and_mended_before_it_is_told(house: House) -> None:
    house.publish(1, [house.asset(1)])
    house.commit("Publish")
    index.open(house.root)
    database = sqlite3.connect(house.root / upkeep.NAME)
    database.execute("UPDATE asset SET name = 'another.jpg' WHERE shipped = 1")
    database.commit()
    database.close()
    (use,) = index.open(house.root).used_by("font:Outfit")
    assert use.asset.name == "lumen_dusk_yuzu_story_0_v1.jpg"


def test_a_lie_that_stays_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish(1, [house.asset(1)])
    house.commit("Publish")
    of_ledger = upkeep.of_ledger

    def lying(path: str, data: bytes) -> Rows:
        rows = of_ledger(path, data)
        return replace(rows, assets=[asset._replace(name="another.jpg") for asset in rows.assets])

    monkeypatch.setattr(upkeep, "of_ledger", lying)
    with pytest.raises(
        InputError, match=r"dusk-v1.jsonl:2:1: the index tells something else than this line does"
    ):
        index.open(house.root).used_by("font:Outfit")


def test_history_may_be_rewritten(house: House) -> None:
    house.publish(1, [house.asset(1)])
    house.commit("Publish")
    index.open(house.root)
    house.git("reset", "-q", "--hard", "HEAD~1")
    assert index.open(house.root).used_by("font:Outfit") == []


def test_two_at_once_both_get_the_truth(house: House) -> None:
    house.publish(1, [house.asset(1)])
    house.commit("Publish")
    ask = "from pathlib import Path; from onbrief.audit import index; print(len(index.open(Path.cwd()).used_by('font:Outfit')))"
    with ThreadPoolExecutor() as pool:
        told = list(
            pool.map(
                lambda _: (
                    subprocess.run(
                        [sys.executable, "-c", ask],
                        cwd=house.root,
                        capture_output=True,
                        text=True,
                        check=True,
                    ).stdout
                ),
                range(4),
            )
        )
    assert told == ["1\n"] * 4


def test_a_clone_that_may_not_be_written_to_is_asked_from_memory(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep.os, "access", lambda path, mode: False)
    assert len(index.open(house.root).used_by("font:Noto Sans Arabic", shipped=False)) == 1
    assert not (house.root / upkeep.NAME).exists()


def test_a_folder_that_leads_elsewhere_is_refused(house: House, tmp_path: Path) -> None:
    (house.root / ".onbrief").symlink_to(tmp_path)
    with pytest.raises(InputError, match="symbolic link"):
        index.open(house.root)


def test_a_recall_holds_until_it_is_taken_back(house: House) -> None:
    house.recall("font:Outfit", 1)
    house.commit("Recall")
    assert index.open(house.root).recalls()["font:Outfit"].reason == "It ended."
    house.recall("font:Outfit", 2, "reinstate")
    house.commit("Renewed")
    assert index.open(house.root).recalls() == {}
