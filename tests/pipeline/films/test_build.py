from __future__ import annotations

import json
import zipfile

import yaml

from onbrief.lineage.fingerprint import pixels_of
from onbrief.lineage.read import lineage_of
from tests.films import change
from tests.studio import Studio, copy_studio


def test_a_spot_is_built_from_shots_to_packs(built_spot: Studio):
    build = built_spot.build
    film = build / "variants" / "ar-AE" / "1s" / "yuzu_tiny-upright_ar-AE.mp4"
    assert film.is_file() and film.with_suffix(".preview.png").is_file()
    assert (build / "animatics" / "1s" / "en-GB.mp4").is_file()
    assert (build / "cuts" / "1s" / "yuzu-96x160.otio").is_file()
    with zipfile.ZipFile(build / "packs" / "lumen_dusk_AE_v1.zip") as pack:
        assert "assets/lumen_dusk_yuzu_tiny-upright-1s_ar-AE_96x160_v1.mp4" in pack.namelist()
        assert b",0.5," in pack.read("trafficking.csv")
    lineage = lineage_of(built_spot.root, "dusk")
    assert lineage
    parts = {row["part"] for row in lineage.data["files"] if "request" in row}
    assert {"image", "preview", "clip", "sound"} <= parts
    assert len(pixels_of(film)) == 64


def test_what_looks_different_since_it_was_picked_is_to_be_confirmed(built_spot: Studio):
    told = json.loads(built_spot.onbrief("plan", "dusk", "--format", "json").stdout)
    text = json.dumps(told)
    assert "the animatic of the cut 1s changed since it was picked" in text
    assert "onbrief select dusk --animatic 1s --reason" in text


def test_an_animatic_is_picked_with_a_reason(built_spot: Studio, tmp_path):
    studio = copy_studio(built_spot, tmp_path / "spot")
    done = studio.onbrief(
        "select", "dusk", "--animatic", "1s", "--reason", "light", "--who", "Ada Reed <ada@lumen.example>"
    )
    assert done.stdout == "dusk: the animatic of 1s is picked. Next: onbrief build dusk\n", done.stderr
    (pick,) = yaml.safe_load((studio.campaign / "selects.yaml").read_text("utf-8"))["animatics"]
    jobs = json.loads((studio.build / "requests" / "animatics.json").read_text("utf-8"))["jobs"]
    assert pick["request"] == jobs[-1]["id"]


def test_a_picture_is_locked_with_a_reason(built_spot: Studio, tmp_path):
    studio = copy_studio(built_spot, tmp_path / "spot")
    done = studio.onbrief("select", "dusk", "--lock", "1s", "--reason", "light", "--who", "Ada <a@b.example>")
    assert done.stdout == "dusk: the picture of 1s is locked. Next: onbrief build dusk\n", done.stderr
    (lock,) = yaml.safe_load((studio.campaign / "selects.yaml").read_text("utf-8"))["locks"]
    (job,) = json.loads((studio.build / "requests" / "cuts.json").read_text("utf-8"))["jobs"]
    assert lock["request"] == job["id"]
    both = studio.onbrief("select", "dusk", "--lock", "1s", "--animatic", "1s", "--reason", "light")
    assert both.returncode == 2 and "more than one decision" in both.stderr


def test_a_film_from_outside_is_judged_and_delivered_as_it_came(built_spot: Studio, tmp_path):
    studio = copy_studio(built_spot, tmp_path / "spot")
    film = studio.build / "variants" / "en-GB" / "1s" / "yuzu_tiny-upright_en-GB.mp4"
    outside = tmp_path / "spot from outside.mp4"
    outside.write_bytes(film.read_bytes())
    shots = yaml.safe_load((studio.campaign / "shots.yaml").read_text("utf-8"))
    cut = {key: value for key, value in shots["cuts"]["1s"].items() if key != "clips"}
    change(studio.campaign / "shots.yaml", cuts={"1s": {**cut, "supplied": True}})
    (brief,) = yaml.safe_load((studio.campaign / "brief.yaml").read_text("utf-8"))["films"]
    change(studio.campaign / "brief.yaml", films=[{**brief, "locales": ["en-GB"]}])
    waits = studio.onbrief("plan", "dusk")
    assert "the cut 1s for tiny/upright is to be brought in: en-GB" in waits.stdout, waits.stderr
    brought = studio.onbrief(
        "import", str(outside), "--as", "film", "--into", "dusk", "--cut", "1s", "--placement", "tiny/upright",
        "--locale", "en-GB", "--own", "--who", "Ada Reed <ada@lumen.example>", "--source-type", "digitalCapture",
    )  # fmt: skip
    assert brought.returncode == 0, brought.stderr
    done = studio.onbrief("build")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert film.read_bytes() == outside.read_bytes()
