"""`onbrief check` on a small built campaign: over everything, over one file, and what it takes on trust."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from tests.studio import Studio

NAME = "yuzu_google-display-300x600_en-GB"
DELIVERED = "lumen_dusk_yuzu_google-display-300x600_en-GB_300x600_v1"


@pytest.fixture
def original(built: Studio) -> Path:
    return next(built.build.glob(f"variants/*/*/{NAME}.jpg"))


def check(studio: Studio, *arguments: str | Path, ci: str = ""):
    """(exit status, standard output, standard error), as on a person's machine."""
    done = studio.run("onbrief", "check", *map(str, arguments), CI=ci)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_one_gate_over_a_campaign(built: Studio) -> None:
    assert check(built, "dusk", "--only", "spec") == (0, "dusk: 6 deliverables, 1 gate: nothing found\n", "")
    assert check(built, "campaigns/dusk", "--only", "spec", "--stage", "variants")[0] == 0
    assert check(built, "--only", "spec", "--stage", "masters")[1].startswith("dusk: 0 deliverables, 0 gates")


def test_a_file_is_judged_by_its_name_wherever_it_lies(built: Studio, original: Path, tmp_path: Path) -> None:
    for name in (f"{NAME}.jpg", f"{DELIVERED}.jpg"):
        shutil.copyfile(original, tmp_path / name)
        assert check(built, tmp_path / name, "--only", "spec") == (
            0,
            "dusk: 1 deliverable, 1 gate: nothing found\n",
            "",
        )


def test_a_retouched_file_in_another_format_is_told_under_its_own_name(
    built: Studio, original: Path, tmp_path: Path
) -> None:
    retouched = tmp_path / f"{NAME}.png"
    with Image.open(original) as image:
        image.resize((299, 600)).save(retouched)
    _, said, _ = check(built, retouched, "--only", "spec", "--format", "json")
    (campaign,) = json.loads(said)["campaigns"]
    assert (campaign["campaign"], campaign["deliverables"]) == ("dusk", 1)
    assert {finding["asset"] for finding in campaign["findings"]} == {str(retouched)}
    assert any("The picture is 299 × 600 px" in finding["message"] for finding in campaign["findings"])


def test_a_name_that_nobody_knows_is_answered_with_the_nearest(
    built: Studio, original: Path, tmp_path: Path
) -> None:
    other = tmp_path / f"{NAME}-final.jpg"
    shutil.copyfile(original, other)
    status, _, said = check(built, other)
    assert status == 2
    assert said.startswith(f"{other}: no deliverable bears this name\n    Nearest: {NAME}, ")


def test_a_name_that_two_campaigns_have_asks_which(built: Studio, original: Path, tmp_path: Path) -> None:
    shutil.copytree(built.campaign, built.root / "campaigns" / "dawn")
    shutil.copyfile(original, tmp_path / f"{NAME}.jpg")
    assert check(built, tmp_path / f"{NAME}.jpg") == (
        2,
        "",
        f"{tmp_path / NAME}.jpg: 2 campaigns have a deliverable of this name\n"
        "    Say which: --campaign dawn or --campaign dusk.\n",
    )
    status, said, _ = check(built, tmp_path / f"{NAME}.jpg", "--campaign", "dawn", "--only", "spec")
    assert (status, said) == (0, "dawn: 1 deliverable, 1 gate: nothing found\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dust"], "dust: this is neither a campaign nor a file\n    Did you mean “dusk”?\n"),
        (["nowhere.jpg"], "nowhere.jpg: there is no such file\n"),
        (["--only", "contrst"], "--only contrst: there is no such gate\n    Did you mean “contrast”?\n"),
        (["--stage", "mastery"], "Invalid value for '--stage'"),
        (["--campaign", "dust", "x.jpg"], "campaigns/dust: no such campaign\n    Did you mean “dusk”?\n"),
    ],
)
def test_what_is_misspelt_ends_with_2(built: Studio, arguments: list[str], said: str) -> None:
    status, out, error = check(built, *arguments)
    assert (status, out) == (2, "")
    assert said in error


def test_strict_and_ci_measure_anew_and_trust_nothing(built: Studio) -> None:
    """Somebody writes into the memory and the findings file that all is well with a broken picture."""
    broken = next(built.build.glob("variants/*/*/*300x600_ar-AE.jpg"))
    broken.write_bytes(broken.read_bytes()[:200])
    fine = "dusk: 6 deliverables, 1 gate: nothing found\n"
    assert check(built, "--only", "spec")[1] != fine
    memory = sqlite3.connect(built.root / ".onbrief" / "looked.sqlite")
    with memory:
        assert memory.execute("UPDATE looked SET answer = '[\"findings\", []]'").rowcount > 0
    memory.close()
    (built.build / "findings.json").write_text('{"assets": 6, "checks": [], "findings": []}')
    assert check(built, "--only", "spec")[1] == fine  # a person's own machine may remember wrongly
    assert check(built, "--only", "spec", "--strict")[1] != fine
    assert check(built, "--only", "spec", ci="true")[1] != fine


def test_what_could_not_be_looked_at_fails_under_strict_alone(built: Studio) -> None:
    """The strip is too low for a patch of ground: nobody can say that its colour is right."""
    status, said, _ = check(built, "--only", "palette", "--stage", "variants")
    assert (
        "not run palette  variants/ar-AE/golden-hour/yuzu_iab-display-320x50_ar-AE.jpg and 1 other file: "
        in said
    )
    strict, anew, _ = check(built, "--only", "palette", "--stage", "variants", "--strict")
    assert (status in (0, 1), strict) == (True, 1)
    assert "not run palette" in anew


def test_a_missing_file_blocks(built: Studio, original: Path) -> None:
    original.unlink()
    status, said, _ = check(built, "--only", "spec")
    assert status == 1
    assert "The file is missing; run `onbrief build`." in said


def test_every_asset_with_findings_gets_a_picture(built: Studio, tmp_path: Path) -> None:
    status, _, told = check(built, "--only", "palette", "--pictures", tmp_path / "out")
    written = sorted(path.name for path in (tmp_path / "out").rglob("*.png"))
    assert status in (0, 1)
    assert "yuzu_iab-display-320x50_en-GB.jpg.png" in written
    assert told == f"{len(written)} pictures in {tmp_path / 'out'}\n"


def test_a_campaign_that_is_not_built_says_what_to_do(studio: Studio) -> None:
    status, out, said = check(studio)
    assert (status, out) == (2, "")
    assert said == "candidates.json: not compiled yet\n    Run `onbrief build`.\n"


def test_in_ci_each_file_is_a_line_on_standard_error(built: Studio) -> None:
    _, out, told = check(built, "--only", "spec", ci="true")
    assert out == "dusk: 6 deliverables, 1 gate: nothing found\n"
    assert len(told.splitlines()) == 6
    assert told.startswith("checks  1/6  variants/")
