"""`onbrief check FILE` on films that nobody built here: by their name, or by what they are said to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tests.checks.film.films import make, moving, tone
from tests.films import make_spot
from tests.studio import Studio

NAME = "spot_1s_3x5_en-GB.mp4"
ADDRESS = "dusk/1s/tiny-upright/en-GB"
SPEC = ("--only", "film-spec", "--only", "film-black")


@pytest.fixture(scope="module")
def spot(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_spot(tmp_path_factory.mktemp("films") / "studio")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Half a second of film whose first three frames are black, and no sound."""
    return make(tmp_path / NAME, _frames(), tone(0.5), rate="24")


def _frames() -> Iterator[np.ndarray]:
    for number, frame in enumerate(moving(12, (160, 96))):
        yield frame * 0 if number < 3 else frame


def check(studio: Studio, *arguments: str | Path) -> tuple[int, str, str]:
    done = studio.run("onbrief", "check", *map(str, arguments), CI="")
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_film_is_judged_by_cut_shape_and_language_in_its_name_with_nothing_built(
    spot: Studio, film: Path
) -> None:
    _, out, said = check(spot, film, "--only", "film-black")
    assert said == f"{film}: judged as {ADDRESS}\n"
    assert f"{film}, 00:00.00 to 00:00.02 (frames 0 to 2): " in out
    assert out.splitlines()[-1].startswith("dusk: 1 deliverable, 1 gate: ")


def test_the_delivered_name_and_the_builds_name_are_known_too(
    spot: Studio, film: Path, tmp_path: Path
) -> None:
    for name in ("yuzu_tiny-upright_en-GB", "lumen_dusk_yuzu_tiny-upright-1s_en-GB_96x160_v1"):
        other = tmp_path / f"{name}.mp4"
        other.write_bytes(film.read_bytes())
        assert check(spot, other, "--only", "film-spec")[2] == f"{other}: judged as {ADDRESS}\n"


def test_a_film_of_any_name_is_what_it_is_said_to_be(spot: Studio, film: Path) -> None:
    other = film.rename(film.with_name("final_FINAL2.mp4"))
    for said in (ADDRESS, "dusk/1s/tiny/upright/en-GB", "variants/en-GB/1s/yuzu_tiny-upright_en-GB"):
        assert (
            check(spot, other, "--as", said, "--only", "film-black")[2] == f"{other}: judged as {ADDRESS}\n"
        )


def test_a_name_that_says_too_little_is_answered_with_what_it_may_be(spot: Studio, film: Path) -> None:
    other = film.rename(film.with_name("final.mp4"))
    assert check(spot, other) == (
        2,
        "",
        f"{other}: its name doesn't say which film this is\n"
        f"    Say what it is: --as {ADDRESS} or --as dusk/1s/tiny-upright/ar-AE.\n",
    )
    status, _, said = check(spot, other, "--as", "dusk/2s/tiny-upright/en-GB")
    assert status == 2
    assert "--as dusk/2s/tiny-upright/en-GB: no deliverable is called that" in said
    assert f"--as {ADDRESS}" in said


def test_what_is_no_film_is_told_by_the_gate_on_its_file(spot: Studio, tmp_path: Path) -> None:
    other = tmp_path / NAME
    other.write_bytes(b"no film at all" * 99)
    _, out, _ = check(spot, other, "--only", "film-spec", "--only", "film-supers")
    assert "film-spec" in out and "dusk: 1 deliverable, 2 gates" in out


def test_machines_are_told_frames_and_seconds(spot: Studio, film: Path) -> None:
    (campaign,) = json.loads(check(spot, film, *SPEC, "--format", "json")[1])["campaigns"]
    assert campaign["as"] == {str(film): ADDRESS}
    black = next(found for found in campaign["findings"] if found["check"] == "film-black")
    assert black["span"] == {"first": 0, "frames": 3, "start_s": 0.0, "end_s": 0.125}
    sarif = json.loads(check(spot, film, *SPEC, "--format", "sarif")[1])["runs"][0]["results"]
    assert black["span"] in [result.get("properties", {}).get("span") for result in sarif]
    assert "00:00.00 to 00:00.02" in check(spot, film, *SPEC, "--format", "github")[1]
    assert "00:00.00 to 00:00.02" in "".join(
        ET.fromstring(check(spot, film, *SPEC, "--format", "junit")[1]).itertext()
    )


def test_each_frame_with_a_finding_gets_a_picture(spot: Studio, film: Path, tmp_path: Path) -> None:
    folder = tmp_path / "marked"
    check(spot, film, "--only", "film-black", "--pictures", folder)
    assert [path.name for path in sorted(folder.rglob("*.png"))] == [f"{NAME}.00001.png"]


def test_captions_beside_a_film_are_read(spot: Studio, film: Path) -> None:
    brief = spot.campaign / "shots.yaml"
    assert "captions: none" in brief.read_text("utf-8")
    film.with_suffix(".srt").write_text("not captions", "utf-8")
    assert "film-captions" not in check(spot, film, "--only", "film-captions")[1].split(":")[0]
