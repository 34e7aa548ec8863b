"""Writing down a choice keeps what people wrote around it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.model.selects import Select
from onbrief.selection.selects import write_select

WRITTEN = """\
# We met on Tuesday.
selects:
  # Ada likes the rim.
  - scene: dusk
    candidate: 2 # not 3
    request: {hash}
    sha256: {hash}
    role: pick
    reasons: [light]
    who: Ada
    when: 2026-11-20
""".format(hash="a" * 64)


def select(scene: str, candidate: int, **more: str) -> Select:
    fields = {
        "request": "1" * 64,
        "sha256": "2" * 64,
        "reasons": ("mood",),
        "who": "Bo <bo@x>",
        "when": date(2026, 11, 21),
    }
    return Select(scene=scene, candidate=candidate, **fields | more)


def test_a_select_for_another_scene_is_added_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    path.write_text(WRITTEN)
    write_select(tmp_path, path, select("noon", 4, note="calm"))
    text = path.read_text()
    assert text.startswith(WRITTEN)
    assert "  - scene: noon\n    candidate: 4\n" in text


def test_a_new_pick_replaces_its_scenes_pick(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    path.write_text(WRITTEN)
    write_select(tmp_path, path, select("dusk", 5))
    assert path.read_text().count("scene: dusk") == 1
    assert "candidate: 5" in path.read_text()
    assert "# We met on Tuesday." in path.read_text()


def test_what_an_entry_shares_with_another_by_an_alias_stays_with_the_other(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    noon = WRITTEN.split("selects:\n")[1].replace("dusk", "noon").replace("[light]", "*why")
    path.write_text(WRITTEN.replace("[light]", "&why [light]") + noon)
    write_select(tmp_path, path, select("noon", 5))
    write_select(tmp_path, path, select("dusk", 4))
    assert [one["reasons"] for one in yaml.safe_load(path.read_text())["selects"]] == [["mood"], ["mood"]]
    path.write_text(WRITTEN.replace("[light]", "&why [light]") + noon)
    write_select(tmp_path, path, select("dusk", 4))
    assert [one["reasons"] for one in yaml.safe_load(path.read_text())["selects"]] == [["mood"], ["light"]]


def test_an_alternative_stands_beside_the_pick(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    path.write_text(WRITTEN)
    write_select(tmp_path, path, select("dusk", 5, role="alternative"))
    assert path.read_text().count("scene: dusk") == 2


def test_a_file_that_is_no_list_of_selects_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    path.write_text("selects: [{scene: dusk}]\n")
    with pytest.raises(
        InputError, match="“candidate”, “request”, “sha256”, “reasons”, “who” and “when” are missing"
    ):
        write_select(tmp_path, path, select("dusk", 5))
    assert path.read_text() == "selects: [{scene: dusk}]\n"


def test_the_first_select_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    write_select(tmp_path, path, select("dusk", 1))
    modeline, title, *_ = path.read_text().splitlines()
    assert modeline == "# yaml-language-server: $schema=../../schemas/selects.schema.json"
    assert title.startswith("# Which candidate was chosen, and why.")


def test_of_many_that_choose_at_once_no_choice_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda n: write_select(tmp_path, path, select(f"scene-{n}", 1)), range(16)))
    assert sorted(s["scene"] for s in yaml.safe_load(path.read_text("utf-8"))["selects"]) == sorted(
        f"scene-{n}" for n in range(16)
    )
